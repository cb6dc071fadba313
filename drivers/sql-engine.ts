import type { Usage } from '../domain/cost/usage';
import type { AttemptClass } from '../domain/tables/rows';
import type { Selected } from '../domain/targets/statements/sql-output';
import type { StatementText } from '../domain/targets/statements/sql-text';
import type { QueryId } from '../domain/targets/statements/sql-work';
import type { SqlFields } from '../domain/targets/target-fields';
import type { JsonObject } from '../domain/values/json';

/** A service that runs one statement at a time. It knows no file. */
export interface SqlEngine {
  name: QueryId['engine'];
  /** What people call it. */
  title: string;
  region(): Promise<string>;
  /** Starts a statement, and returns what the service calls it. The same token starts nothing twice. */
  start(given: SqlStart): Promise<string>;
  /** Whose doing it is that a start was surely refused, by the name of the error. Undefined: nobody knows. */
  refusal(name: string): AttemptClass | undefined;
  look(query: string, text: string): Promise<QueryState>;
  /** The first rows of a statement that has some. */
  rows(query: string, most: number): Promise<Selected>;
  stop(query: string): Promise<void>;
  /** Rolls back what the session of this statement has not committed. Left out where there are no sessions. */
  rollBack?(query: string): Promise<void>;
  /**
   * The statements with this mark, each with its place in the file.
   * @param since epoch ms: none was started before
   */
  marked(fields: SqlFields, mark: string, since: number): Promise<{ query: string; place: string }[]>;
}

export interface SqlStart {
  fields: SqlFields;
  statement: StatementText;
  parameters: JsonObject;
  token: string;
  /** Of the attempt. */
  mark: string;
  /** Which statement of the file it is. */
  place: string;
  isLast: boolean;
  /** The statement before, in whose session it runs where there are sessions. */
  after?: string | undefined;
}

export type QueryState =
  /** `queued`: the state of one that has not begun, and why, if the service says so. */
  | { is: 'running'; queued?: { state: string; why?: string | undefined } }
  | { is: 'unknown' }
  | ({ is: 'over'; changed?: number | undefined; hasRows: boolean } & Ran)
  | ({ is: 'stopped' } & Ran)
  | ({ is: 'failed'; class: AttemptClass; name: string; message: string } & Ran);

interface Ran {
  /** Of data that it has read, where the service says so. */
  scannedBytes?: number | undefined;
  usage?: Usage;
}
