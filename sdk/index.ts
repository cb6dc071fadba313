/*
 * What the author of a job imports, as `runsheet`:
 *
 *   import { defineJob } from 'runsheet';
 *
 *   export const handler = defineJob(async (job) => {
 *     const orders = await fetchOrders(job.parameters.since, { signal: job.signal });
 *     return { rows: orders.length };
 *   });
 */
export type { DataFiles } from '../adapters/files/data-files';
/** Reads and writes files in the run's own folder, at `job.dataUrl`. */
export { dataFiles } from '../adapters/files/data-files';
export type { Json, JsonObject } from '../domain/values/json';
export type { JobCode } from './define-job';
/** Makes a job function's handler. */
export { defineJob } from './define-job';
export type { JobContext, JobLog } from './job-context';
/** `job.outputOf` rejects with it. */
export { OutputNotReadyError } from './job-context';
/** Thrown by a job: it ends the job run at once, whatever retries are left. */
export { PermanentJobError } from './run-job-code';
