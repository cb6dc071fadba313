import type { JsonObject } from '../../domain/values/json';
import type { GivenFiles } from './data-folder';
import type { GivenSecrets } from './run-job-options';

/** What the group's run is like. Everything may be left out. */
export interface RunGroupOptions {
  /** The folder of the job functions, or several; if left out, those of runsheet.config.yaml, or else `jobs`. */
  jobs?: string | readonly string[];
  /** Which group of the file runs. It may be left out where the file has one. */
  group?: string;
  /** Only these jobs run. */
  only?: readonly string[];
  /** The run's parameters. They go over those of the group and of its jobs. */
  parameters?: JsonObject;
  /** The time for which a schedule planned the run. */
  scheduledTime?: string | Date;
  secrets?: GivenSecrets;
  /** Files that lie in the folder of the run before it starts, by name. */
  files?: GivenFiles;
  /** How many processes its jobs have at once; 4 if left out. */
  workers?: number;
  /** Aborting it stops the run. */
  signal?: AbortSignal;
}
