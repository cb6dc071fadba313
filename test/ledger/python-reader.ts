import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface, type Interface } from 'node:readline';

/** Rows as a reader gives them, and the reader's own names of the columns' types. */
export interface ReadTable {
  types: Record<string, unknown>;
  rows: Record<string, unknown>[];
}

/** A program of test/ledger in Python, which answers requests until it is closed. */
export class PythonReader {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  readonly #replies: Interface;
  #stderr = '';

  private constructor(python: string, program: string, args: readonly string[], cwd: string) {
    this.#child = spawn(python, [path.join(__dirname, program), ...args], {
      cwd,
      env: { ...process.env, TZ: 'UTC', PYTHONDONTWRITEBYTECODE: '1' },
    });
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = `${this.#stderr}${text}`.slice(-4000);
    });
    this.#replies = createInterface({ input: this.#child.stdout });
    this.#lines = this.#replies[Symbol.asyncIterator]();
  }

  /** @param cwd where it writes what it must */
  static async open(python: string, program: string, args: readonly string[], cwd: string): Promise<PythonReader> {
    const reader = new PythonReader(python, program, args, cwd);
    await reader.#reply(`${program} starts`);
    return reader;
  }

  /** What the program answers. Throws `PythonError` where it failed. */
  // biome-ignore lint/suspicious/noExplicitAny: what a test reads of it is what it asserts
  async ask(act: string, request: Record<string, unknown> = {}): Promise<any> {
    this.#child.stdin.write(`${JSON.stringify({ act, ...request })}\n`);
    return this.#reply(`${act} ${JSON.stringify(request)}`);
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('close', resolve));
    this.#child.stdin.end();
    await ended;
  }

  async #reply(request: string): Promise<unknown> {
    const { done, value } = await this.#lines.next();
    if (done) throw new Error(`${request}: the program ended: ${this.#stderr}`);
    const { ok, error } = JSON.parse(value);
    if (error) throw new PythonError(request, error);
    return ok;
  }
}

export class PythonError extends Error {
  override readonly name = 'PythonError';
  /** Spark's name of the error, such as DELTA_CANNOT_MODIFY_APPEND_ONLY. */
  readonly condition: string | null;

  constructor(request: string, error: { name: string; condition: string | null; message: string }) {
    super(`${request}: ${error.name}: ${error.message}`);
    this.condition = error.condition;
  }
}
