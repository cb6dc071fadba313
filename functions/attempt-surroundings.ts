import type { RunTable } from '../adapters/run-table';
import type { Margins } from '../domain/attempts/deadline';
import type { Redactor } from '../domain/secrets/redactor';
import type { JobOutput } from './process-output';
import type { SecretSource } from './resolve-secrets';
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
