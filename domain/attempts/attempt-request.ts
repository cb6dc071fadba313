import { AttemptRefusedError } from '../tables/error-names';
import { isName, isRunId, MAX_JOB_NAME } from '../values/names';
import { showValue } from '../values/show-value';

/** The payload with which the state machine calls a job function. */
export interface AttemptRequest {
  run_id: string;
  /** Over how many partition keys the run's job runs are spread. Absent: 1. */
  parts?: number;
  plan: number;
  job_name: string;
  attempt: number;
  /** The Task's own timeout: the row's, plus the margin of the last backstop. */
  timeout_seconds: number;
  /** In a batch of a large run: the batch's first job, after which the row of its budget is called. */
  batch?: string;
}

/** Reads the state machine's call. Any other call comes from a stranger and is refused. */
export function parseAttemptRequest(event: unknown): AttemptRequest {
  const call = (typeof event === 'object' && event !== null ? event : {}) as Partial<
    Record<keyof AttemptRequest, unknown>
  >;
  const whole = (value: unknown) => Number.isInteger(value) && (value as number) > 0;
  const { run_id, parts, plan, job_name, attempt, timeout_seconds, batch } = call;
  const isOfJob = isRunId(run_id) && isName(job_name, MAX_JOB_NAME) && (parts === undefined || whole(parts));
  const isBatch = batch === undefined || isName(batch, MAX_JOB_NAME);
  if (isOfJob && isBatch && whole(plan) && whole(attempt) && whole(timeout_seconds)) {
    const request = { run_id, job_name, plan, attempt, timeout_seconds };
    return {
      ...request,
      ...(parts !== undefined && { parts }),
      ...(batch !== undefined && { batch }),
    } as AttemptRequest;
  }
  throw new AttemptRefusedError(
    `the call is ${showValue(event)}: expected run_id, plan, job_name, attempt and timeout_seconds`,
  );
}
