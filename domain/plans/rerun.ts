import { type JobRunRow, jobEntry, type PlannedRow } from '../tables/rows';
import type { ExecutionInput } from './execution-input';

/** The run that a rerun repeats, with its job runs: all of them terminal. */
export interface Original {
  runId: string;
  rows: readonly JobRunRow[];
}

/**
 * What a rerun carries over: what SUCCEEDED in the original and is not named in `jobs`. Without `jobs` the rest runs, with
 * `jobs` exactly these. Whatever the job's row says today: it does not run.
 */
export function carriedOver(
  original: Original | undefined,
  { jobs, carry_over }: Pick<ExecutionInput, 'jobs' | 'carry_over'>,
): Map<string, JobRunRow> {
  if (!original || carry_over === false) return new Map();
  return new Map(
    original.rows
      .filter((row) => row.status === 'SUCCEEDED' && !jobs?.includes(row.job_name))
      .map((row) => [row.job_name, row]),
  );
}

/**
 * A job run that is there from the start, as it ended in the run in which it really ran: later jobs read its output as if it
 * had run here. It has no attempt, belongs to no stage, and is not in the index of the job's runs.
 */
export function carriedRow(row: JobRunRow, { runId }: Original): PlannedRow {
  const from = row.carried_from ?? runId;
  return {
    entry: row.entry,
    job_name: row.job_name,
    status: 'SUCCEEDED',
    reason: `carried over from ${from}`,
    carried_from: from,
    attempt: 0,
    charged: 0,
    faults: 0,
    attempts: [],
    ...definition(row),
    ...(row.is_enabled === false && { is_enabled: false }),
    ...(row.output !== undefined && { output: row.output }),
  };
}

const DEFINITION = [
  'target',
  'timeout_minutes',
  'maximum_retries',
  'priority',
  'retry_delay_seconds',
  'parameters',
  'description',
  'owner',
] as const satisfies (keyof JobRunRow)[];

/** The copy of a job's row that a job run holds. */
export function definition(row: JobRunRow): Partial<JobRunRow> {
  return Object.fromEntries(DEFINITION.flatMap((field) => (row[field] === undefined ? [] : [[field, row[field]]])));
}

/** Jobs of the original that are no more in the group: each has a row that says so, and holds nothing up. */
export function goneRows(original: Original | undefined, present: ReadonlySet<string>, where: string): PlannedRow[] {
  if (!original) return [];
  return original.rows
    .filter((row) => row.entry === jobEntry(row.job_name) && !present.has(row.job_name))
    .map((row) => ({
      entry: row.entry,
      job_name: row.job_name,
      status: 'SKIPPED',
      reason: `no more in ${where}; it was ${row.status} in ${original.runId}`,
      attempt: 0,
      charged: 0,
      faults: 0,
      attempts: [],
    }));
}
