declare module 'dynalite' {
  import type { Server } from 'node:http';

  interface Options {
    path?: string;
    createTableMs?: number;
    deleteTableMs?: number;
    updateTableMs?: number;
  }

  export default function dynalite(options?: Options): Server;
}

/** The functions that dynalite's servers share. They look them up here at each call, so one can be replaced. */
declare module 'dynalite/db' {
  import type { Readable } from 'node:stream';

  /** Each argument is a path (attribute names), a literal, or a part. */
  export interface Expression {
    type: string;
    args: (string[] | Item | Expression)[];
  }

  /** In DynamoDB's own notation. */
  export type Item = Record<string, unknown>;

  export type Done = (error: Error | null | undefined, value?: unknown) => void;

  /** Each takes a callback last. */
  export type FileCall = 'put' | 'get' | 'del' | 'batch';
  export type FileStream = 'createKeyStream' | 'createValueStream';

  /** The files of one server. */
  export interface Store {
    db: Record<FileCall, (...args: unknown[]) => unknown> &
      Record<FileStream, (options: unknown) => Readable> & { open(): Promise<void> };
    /** The tables' own records. */
    tableDb: {
      get(name: string, done: Done): void;
      put(name: string, record: unknown, done: Done): void;
      del(name: string, done: Done): void;
    };
  }

  const db: {
    create(options: unknown): Store;
    /** Returns an error if the condition does not hold. */
    checkConditional(data: { _condition?: { expression: Expression } }, item: Item | undefined): unknown;
  };
  export default db;
}
