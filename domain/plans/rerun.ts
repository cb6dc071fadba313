import type { GroupSettings } from '../groups/group-settings';
import { type ParsedJob, parseJobRow } from '../groups/job';
import { DEFAULT_MAX_CONCURRENCY, type JobRunRow, jobEntry, type PlannedRow, type RunRow } from '../tables/rows';
import type { ExecutionInput } from './execution-input';
import { isUnselected, leftOut } from './left-out';

/** The run that a rerun repeats, with its job runs, all of them terminal. */
export interface Original {
  runId: string;
  rows: readonly JobRunRow[];
}

/**
 * The job runs that a rerun carries over: those that SUCCEEDED in the original and are not named in `jobs`. Without
 * `jobs` all others run; with `jobs` exactly those run. A carried job does not run, whatever its row in the master
 * table says today.
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
 * Returns which jobs the run is for. A rerun without `jobs` is for those that its original was for: what a run of a
 * part left out is left out again, unless all jobs are to run (`carry_over: false`).
 */
export function selection(
  original: Original | undefined,
  { jobs, carry_over }: Pick<ExecutionInput, 'jobs' | 'carry_over'>,
): (jobName: string) => boolean {
  if (jobs) return (jobName) => jobs.includes(jobName);
  if (!original || carry_over === false || leftOut(original.rows) === 0) return () => true;
  const before = new Set(original.rows.filter((row) => !isUnselected(row)).map((row) => row.job_name));
  return (jobName) => before.has(jobName);
}

/**
 * The planned row of a carried job run, SUCCEEDED from the start: later jobs read its output as if it had run here. It
 * has no attempt, belongs to no stage, and is absent from the index run-keys-by-job.
 */
export function carriedRow(row: JobRunRow, { runId }: Original): PlannedRow {
  const from = row.carried_from ?? runId;
  return {
    entry: row.entry,
    job_name: row.job_name,
    status: 'SUCCEEDED',
    reason: `carried over from ${from}`,
    reason_kind: 'carried_over',
    carried_from: from,
    attempt: 0,
    charged: 0,
    faults: 0,
    attempts: [],
    ...copiedJobFields(row),
    ...(row.is_enabled === false && { is_enabled: false }),
    ...(row.output !== undefined && { output: row.output }),
  };
}

const COPIED_FIELDS = [
  'target',
  'timeout_minutes',
  'maximum_retries',
  'priority',
  'retry_delay_seconds',
  'parameters',
  'parameter_types',
  'description',
  'owner',
  'reads',
  'writes',
] as const satisfies (keyof JobRunRow)[];

/** The fields of a job run that are a copy of its job's row. */
export function copiedJobFields(row: JobRunRow): Partial<JobRunRow> {
  return Object.fromEntries(COPIED_FIELDS.flatMap((field) => (row[field] === undefined ? [] : [[field, row[field]]])));
}

/** Rows for jobs of the original that the group no longer has. Each says so, and holds nothing back. */
export function goneRows(original: Original | undefined, present: ReadonlySet<string>, where: string): PlannedRow[] {
  if (!original) return [];
  return original.rows
    .filter((row) => row.entry === jobEntry(row.job_name) && !present.has(row.job_name))
    .map((row) => ({
      entry: row.entry,
      job_name: row.job_name,
      status: 'SKIPPED',
      reason: `no longer in ${where}; it was ${row.status} in ${original.runId}`,
      reason_kind: 'gone',
      attempt: 0,
      charged: 0,
      faults: 0,
      attempts: [],
    }));
}

/*
 * With `as_run` a rerun plans from a group as an earlier run had it, instead of from the master table.
 */

/**
 * The jobs of the run's group, including disabled and invalid ones. A job that was already gone then has no copied
 * fields.
 */
export function recordedJobs(rows: readonly JobRunRow[]): JobRunRow[] {
  return rows.filter((row) => row.target !== undefined || row.status === 'INVALID');
}

/** The job that a job run copied, checked as strictly as a row of the master table. */
export function readRecordedJob(row: JobRunRow): ParsedJob {
  if (row.status === 'INVALID') return { problems: [`INVALID then as well: ${row.reason ?? ''}`] };
  return parseJobRow({
    job_group: row.job_group,
    job_name: row.job_name,
    is_enabled: row.is_enabled !== false,
    ...copiedJobFields(row),
  });
}

/** The settings that the run was planned with. Its group's parameters are already among the parameters of its jobs. */
export function recordedSettings(run: RunRow, isEnabled: boolean): GroupSettings {
  return {
    is_enabled: isEnabled,
    max_concurrency: run.max_concurrency ?? DEFAULT_MAX_CONCURRENCY,
    on_failure: run.on_failure ?? 'stop',
    on_overlap: 'skip',
    parameters: {},
    timezone: 'UTC',
    ...(run.notify !== undefined && { notify: run.notify }),
    ...(run.expected_minutes !== undefined && { expected_minutes: run.expected_minutes }),
  };
}
