import { isFailed, type RunStatus } from '../tables/statuses';

interface Repeated {
  run_id: string;
  status: RunStatus;
  /** Absent in the table's rows, null in JSON. */
  job_group?: string | null | undefined;
  rerun_of?: string | null | undefined;
}

/**
 * The run that a suggested rerun repeats. A rerun that never had a plan cannot be repeated: its original can. Undefined
 * if nothing failed, or if nobody knows the run's group.
 */
export function runToRepeat(run: Repeated, hadJobs: boolean): string | undefined {
  if (!isFailed(run.status) || !run.job_group) return undefined;
  return hadJobs ? run.run_id : (run.rerun_of ?? run.run_id);
}
