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
declare module 'dynalite/db/index.js' {
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

  /** A table's record, as far as it is read here. */
  export interface TableShape {
    TableName: string;
    GlobalSecondaryIndexes?: IndexRecord[];
  }

  /** An index in a table's record. */
  export interface IndexRecord {
    IndexName: string;
    IndexStatus: string;
    Projection: { ProjectionType: string };
  }

  /** The rows of one table, or of one of its indexes. */
  export interface Rows {
    put(key: string, item: Item, done: Done): void;
    del(key: string, done: Done): void;
    batch(writes: { type: 'put'; key: string; value: Item }[], done: Done): void;
    createValueStream(options: object): Readable;
  }

  /** What may stand in an action's request. */
  export type ActionTypes = Record<string, unknown>;

  /** The files of one server. */
  export interface Store {
    getItemDb(table: string): Rows;
    getIndexDb(type: 'Global', table: string, index: string): Rows;
    deleteIndexDb(type: 'Global', table: string, index: string, done: Done): void;
    db: Record<FileCall, (...args: unknown[]) => unknown> &
      Record<FileStream, (options: unknown) => Readable> &
      Record<'keys' | 'values', (options: unknown) => AsyncIterable<unknown>> & {
        open(options?: object): Promise<void>;
      };
    /** A second argument says what a table that is being made or removed is: only then it is found. */
    getTable(name: string, ...rest: [Done] | [boolean, Done]): void;
    /** Closing the files waits for what is tracked. */
    lifecycleManager: { trackOperation<T>(operation: Promise<T>): Promise<T> };
    /** The tables' own records. */
    tableDb: {
      get(name: string, done: Done): void;
      put(name: string, record: unknown, done: Done): void;
      del(name: string, done: Done): void;
    };
  }

  const db: {
    create(options: unknown): Store;
    /** The rows that an item has in these indexes. */
    getIndexActions(
      indexes: readonly IndexRecord[],
      before: Item | undefined,
      item: Item | undefined,
      table: object,
    ): { puts: { index: string; key: string; item: Item }[]; deletes: { index: string; key: string }[] };
    updateIndexes(
      store: Store,
      table: TableShape,
      before: Item | undefined,
      after: Item | undefined,
      done: (error?: Error) => void,
    ): void;
    /** Returns an error if the condition does not hold. */
    checkConditional(data: { _condition?: { expression: Expression } }, item: Item | undefined): unknown;
  };
  export default db;
}
