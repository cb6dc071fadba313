import type { Usage } from '../domain/cost/usage';
import type { JobRunRow, WorkLog } from '../domain/tables/rows';
import type { JsonObject } from '../domain/values/json';
import type { JobContext } from './job-context';

/* A door's declarations reach this file: what it imports needs no package. */

/** What Runsheet's own code of an attempt gets besides the job's context. The code of an author gets none of it. */
export interface OpenAttempt {
  row: JobRunRow;
  /** When the context's signal aborts, by the system's clock as it is now: epoch ms. */
  deadline: number;
  /** Keeps in the row what the attempt's work is called where it runs. Throws if the attempt has ended meanwhile. */
  noteExternalId(id: string): Promise<void>;
  /** Keeps in the row where what the work prints is kept. Throws as `noteExternalId` does. */
  noteWorkLog(log: WorkLog): Promise<void>;
  /** Keeps in the row, with END, what the attempt's work used. */
  used(usage: Usage): void;
  /** The values with those of their secrets, which no log shows from then on. */
  resolve(values: JsonObject): Promise<JsonObject>;
  /** The text without the values of secrets. */
  hide(text: string): string;
  /** What `hide` replaces so far, for another process that prints the attempt's log: each text, and what to show. */
  secrets(): [text: string, shown: string][];
}

/** The code of an attempt: an author's, or Runsheet's own. */
export type AttemptCode = (job: JobContext, attempt: OpenAttempt) => unknown;
