import { randomUUID } from 'node:crypto';
import type { Json } from '../../../domain/values/json';

/** A Task that waits until somebody sends its token back. */
export interface Callback {
  readonly token: string;
  /** The output that was sent with the token. Never settles if nobody sends it. */
  readonly output: Promise<Json>;
  /** The wait is over. Its token ends no other. */
  close(): void;
}

/** The tokens of the Tasks of one execution that wait for them. */
export class Callbacks {
  readonly #open = new Map<string, (output: Json) => void>();

  open(): Callback {
    const token = randomUUID();
    const output = new Promise<Json>((resolve) => this.#open.set(token, resolve));
    return { token, output, close: () => void this.#open.delete(token) };
  }

  /** As SendTaskSuccess. Returns false if no Task waits for the token. */
  succeed(token: string, output: Json): boolean {
    this.#open.get(token)?.(output);
    return this.#open.delete(token);
  }
}
