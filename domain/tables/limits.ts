/*
 * The most that one item of the run table holds. DynamoDB takes 400 KB an item. 61 attempts (50 retries + 10 faults + 1) of
 * 1.3 KB, 32 KB of output, 32 KB of parameters and 2 KB of other fields are 146 KB, and the protocol allows 300 KB (F20).
 */
export const MAX_OUTPUT_BYTES = 32 * 1024;
export const MAX_PARAMETERS_BYTES = 32 * 1024;
export const MAX_ERROR_BYTES = 1024;
