/*
 * The most that one item of the run table holds. DynamoDB takes 400 KB an item. 61 attempts (50 retries + 10 faults +
 * 1) of 1.3 KB, 32 KB of output, 32 KB of parameters, 16 KB of datasets and 2 KB of other fields are 162 KB. The tests
 * demand that every item stays below 300 KB (docs/understand/faults.md).
 */
export const MAX_OUTPUT_BYTES = 32 * 1024;
export const MAX_PARAMETERS_BYTES = 32 * 1024;
export const MAX_ERROR_BYTES = 1024;

/** The timeout of every job function: the most that Lambda allows. The row's own timeout ends a job before. */
export const JOB_FUNCTION_SECONDS = 900;

/**
 * The longest `timeout_minutes` of a `lambda:` target. With a cold start of 20 s and the reserve of 20 s
 * (attempts/deadline.ts) it takes 14 min 40 s of the function's 15 min.
 */
export const MAX_LAMBDA_MINUTES = 14;

/** On AWS, by default: the 256 MB heap that a job has on a laptop, and room for Node and the AWS SDK (about 100 MB). */
export const DEFAULT_JOB_MEMORY_MB = 512;
