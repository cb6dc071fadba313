import type { RunTable } from '../../adapters/dynamodb/run-table';
import { isOfSlice, openBatch, type Slice } from '../../domain/plans/batch-rows';
import { byExpectedMs } from '../../domain/plans/longest-first';
import { plannedJob } from '../../domain/plans/plan-rows';
import { isOpen } from '../../domain/tables/statuses';
import { type JobCall, type ReplyDependencies, renderCall } from './load-reply';

/** What a batch of a large run calls LoadBatch with. */
export interface BatchRequest extends Slice {
  run_id: string;
  /** Over how many partition keys the run's job runs are spread. */
  parts: number;
}

export interface BatchReply {
  jobs: JobCall[];
  /** A job of the slice has ended badly before: its batch counts as failed. */
  broken: boolean;
}

export interface BatchDependencies extends ReplyDependencies {
  runs: RunTable;
}

/**
 * Reads a batch's slice of the plan: the jobs that are still to run, the longest first. Called again, or late, it gives
 * those that are left: what has ended is not called again, and what ended badly still breaks the batch's stage. The
 * batch's budget of history events is written once.
 */
export async function loadBatch(
  { run_id, parts, ...slice }: BatchRequest,
  deps: BatchDependencies,
): Promise<BatchReply> {
  const rows = (await deps.runs.listJobRuns({ run_id, parts }, slice)).filter((row) => isOfSlice(row, slice));
  await deps.runs.put(openBatch(run_id, slice, rows, new Date().toISOString()), { absent: 'entry' });
  const jobs = byExpectedMs(rows.filter(({ status }) => isOpen(status)).map(plannedJob));
  return {
    jobs: jobs.map((job) => renderCall(job, deps)),
    broken: rows.some(({ status }) => !isOpen(status) && status !== 'SUCCEEDED'),
  };
}
