import type { RunTable } from '../adapters/dynamodb/run-table';
import type { Margins } from '../domain/attempts/deadline';
import type { Redactor } from '../domain/secrets/redactor';
import type { SecretSource } from '../domain/secrets/secret-reference';
import type { JobOutput } from './capture-output';
import type { Watchdog } from './watchdog';

/** What an attempt needs of its surroundings. */
export interface AttemptSurroundings {
  runs: RunTable;
  dataRoot: string;
  margins: Margins;
  watchdog: Watchdog;
  secrets: SecretSource;
  /** The process's own: what an earlier attempt left behind may still print its secrets. */
  redactor: Redactor;
  output: JobOutput;
  /** Ends the process: a job that ignores its signal must not go on inside a warm one. */
  leaveProcess(): void;
}
