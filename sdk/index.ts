/**
 * What the author of a job imports, as `runsheet`. A job is one file of the project's `jobs/` folder; its name is the
 * `target` of the rows that run it (`jobs/extract-orders.ts` is `lambda:extract-orders`).
 *
 *   import { defineJob } from 'runsheet';
 *
 *   export const handler = defineJob(async (job) => {
 *     const orders = await fetchOrders(job.parameters.since, { signal: job.signal });
 *     return { rows: orders.length };
 *   });
 *
 * The file holds no options. How the job runs stands in its row, in the groups file: `timeout_minutes`,
 * `maximum_retries`, `retry_delay_seconds`, `priority`, `parameters`. What its function needs on AWS (memory,
 * environment, its own rights, secrets) stands in the project's job settings, `JobSettings` of `runsheet/cdk`.
 *
 * How the code ends is how the attempt ends:
 *
 *   returns a value            SUCCEEDED. The value is the job run's output: JSON, at most 32 KB, null for `undefined`.
 *                              Later jobs read it with `job.outputOf('extract-orders')`.
 *   throws, or rejects         The attempt failed. It is retried after a delay while `maximum_retries` allows; then
 *                              FAILED.
 *   throws PermanentJobError   FAILED at once, whatever retries are left. For what another attempt cannot mend.
 *                              As the `cause` of another error it does not count.
 *   returns what is no JSON,   FAILED at once: another attempt would return the same. Write data to files in
 *   or more than 32 KB         `job.dataUrl` and return their names.
 *   outlives its timeout       `job.signal` aborts at the deadline. The attempt has timed out, whatever the code still
 *                              returns, and is retried as a failed one is; then TIMED_OUT. After a grace (10 s on
 *                              AWS) the process is ended.
 *   goes on after a stop       `job.signal` aborts, and the job run becomes ABORTED.
 *
 * A run is recorded exactly once, but a job can run more than once: write so that a second attempt does no harm.
 */
export type { DataFiles } from '../adapters/files/data-files';
/** Reads and writes files in the run's own folder: `dataFiles(job.dataUrl)`. */
export { dataFiles } from '../adapters/files/data-files';
export type { Json, JsonObject } from '../domain/values/json';
export { defineJob } from './define-job';
export type { JobCode, JobContext, JobLog } from './job-context';
/**
 * `PermanentJobError` is thrown by a job to end the job run at once, whatever retries are left. `job.outputOf` rejects
 * with `OutputNotReadyError` when that job has not succeeded in this run.
 */
export { OutputNotReadyError, PermanentJobError } from './job-errors';
export type { JobHandler } from './job-handler';
