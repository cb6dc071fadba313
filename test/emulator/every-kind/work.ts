import type { MeterName } from '../../../domain/cost/meters';
import type { JobRunStatus } from '../../../domain/tables/statuses';
import type { Workspace } from '../../support/databricks/workspace';

/** What a work is tried with. */
export interface Trial {
  /** The folder of the project, where it runs on this machine. */
  folder: string;
  workspace: Workspace;
}

/** A job's work of some kind: for `seconds`, a parameter of the run. A judge tells whether it still does. */
export interface TriedWork {
  /** Makes what the service has of it. */
  prepare?(): Promise<void>;
  /** Files of the project. */
  files?(folder: string): Record<string, string>;
  /** Whether it ends within a second, whatever is asked for: nobody can stop it. */
  isShort?: true;
  /** The job's result. */
  output: unknown;
  /** The meters of what its service says of it, which may be nothing. Undefined if nothing is paid for. */
  usage?: MeterName[];
  /** Whether the work runs, in the judge's own words. `id` and `status`: as the row has them. */
  runs(trial: Trial, id: string, status: JobRunStatus): Promise<boolean>;
}
