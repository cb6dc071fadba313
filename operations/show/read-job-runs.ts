import { getRows } from '../../adapters/dynamodb/batch-get';
import { findDigest } from '../../adapters/dynamodb/run-digest';
import type { RunTable } from '../../adapters/dynamodb/run-table';
import { type JobPast, pastOf } from '../../domain/cost/job-past';
import { digestedRow } from '../../domain/runs/digested-job';
import { partitionOf } from '../../domain/tables/row-keys';
import type { JobRunRow, RunRow } from '../../domain/tables/rows';
import { isKept, readOpenJobRuns } from './open-job-runs';

/** The job runs of a run, for showing: nothing may be decided by them. */
export interface ShownJobRuns {
  rows: readonly JobRunRow[];
  /**
   * True: the rows come from a digest, kept in the table or by this process, without outputs, parameters, errors and
   * attempts. `readWhole` reads those.
   */
  isDigest: boolean;
  /** What the job run says of costs. Undefined: the job did not run. */
  pastOf: (row: JobRunRow) => JobPast | undefined;
}

/**
 * Reads the digest of a large run that has ended, and of any other run the job runs of its plan. Of a large run that
 * goes on, what this process has read of them a moment ago is kept.
 */
export async function readJobRuns(runs: RunTable, run: RunOfRows): Promise<ShownJobRuns> {
  const isGoing = isKept(run);
  const digest = isGoing ? await readOpenJobRuns(runs, run) : run.planned_at && (await findDigest(runs, run));
  if (!digest) {
    const rows = run.planned_at === undefined ? [] : await runs.listPlanned(run);
    return { rows, isDigest: false, pastOf: (row) => pastOf(row, run) };
  }
  const pasts = new Map<string, JobPast | undefined>();
  const rows = digest.map((job) => {
    const row = digestedRow(job, run);
    pasts.set(row.entry, job.past);
    return row;
  });
  return { rows, isDigest: true, pastOf: ({ entry }) => pasts.get(entry) };
}

type RunOfRows = Pick<
  RunRow,
  | 'run_id'
  | 'parts'
  | 'plan_no'
  | 'planned_at'
  | 'status'
  | 'job_group'
  | 'job_count'
  | 'digest'
  | 'execution_arn'
  | 'parameters'
>;

/** The same rows; those that are wanted are read from the table in place of what a digest has of them. */
export async function readWhole(
  runs: RunTable,
  rows: readonly JobRunRow[],
  wanted: Iterable<JobRunRow>,
): Promise<JobRunRow[]> {
  const keys = [...new Set(wanted)].map((row) => ({ run_id: partitionOf(row), entry: row.entry }));
  const found = await getRows<JobRunRow>(runs, keys);
  const whole = new Map(found.map((row) => [row.entry, row]));
  return rows.map((row) => {
    const read = whole.get(row.entry);
    return read?.plan_no === row.plan_no ? read : row;
  });
}
