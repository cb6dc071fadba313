/**
 * What the author of a job imports to test it, as `runsheet/testing`. It works in any test runner.
 *
 *   import { runJob } from 'runsheet/testing';
 *   import { handler } from '../jobs/extract-orders';
 *
 *   const { result, error, logs, files } = await runJob(handler, { parameters: { region: 'north' } });
 */

export type { JobJson, RunWithJobsJson } from '../../domain/runs/run-json';
export type { ErrorRecord } from '../../domain/tables/rows';
export type { JobRunStatus } from '../../domain/tables/statuses';
export type { GivenFiles, JobFiles } from './data-folder';
export type { LoggedLine } from './log-line';
/** Runs a whole group on the embedded engine, in a home of its own. */
export { type GroupRun, runGroup, type TestedGroups } from './run-group';
export type { RunGroupOptions } from './run-group-options';
/** Runs one attempt of a job without any table, as the engine does. */
export { type FailedAttempt, type JobAttempt, runJob, type SucceededAttempt, type TestedJob } from './run-job';
export type { GivenSecrets, RunJobOptions } from './run-job-options';
