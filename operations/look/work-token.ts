import { createHash } from 'node:crypto';
import type { JobRunRow, RunRow } from '../../domain/tables/rows';

/** The same for each call of the attempt, and for no other: two stacks may have runs of one name. */
export function tokenOf({ run_id, job_name, attempt }: JobRunRow, run: RunRow): string {
  const parts = [run.execution_arn, run.execution_started_at, run_id, job_name, attempt];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
