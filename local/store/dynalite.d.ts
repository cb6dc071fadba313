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

/** What its servers share; they look its functions up here at each call. */
declare module 'dynalite/db' {
  /** A path (attribute names), a literal, or a part. */
  export interface Expression {
    type: string;
    args: (string[] | Item | Expression)[];
  }

  /** In DynamoDB's own notation. */
  export type Item = Record<string, unknown>;

  const db: {
    /** An error where the condition does not hold. */
    checkConditional(data: { _condition?: { expression: Expression } }, item: Item | undefined): unknown;
  };
  export default db;
}
