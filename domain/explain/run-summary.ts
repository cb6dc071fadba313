import { holdsBack } from '../runs/close-run';
import { causeOf, hadPlan, type RunWithRows } from '../runs/run-with-rows';
import { stopReason } from '../runs/stop-run';
import { jobReasonOf } from '../tables/reasons';
import type { JobRunRow, RunRow } from '../tables/rows';
import { isFailed, isOpen, type JobRunStatus } from '../tables/statuses';
import { durationText } from '../values/duration-text';

/** What a person wants to know of a run first: which jobs failed, and which did not run because of that. */
export interface RunSummary {
  /** How many jobs were to run: not those that are disabled, not selected, or gone from the table. */
  jobs: number;
  /** Job runs that ended and did not succeed, in the order of their ends. */
  failed: JobRunRow[];
  skipped: SkippedJobs[];
}

/** Job runs that never started, all for the same reason. */
export interface SkippedJobs {
  /** The jobs that held them back. Empty if the run was stopped or cut off: `reason` says so. */
  because: JobRunRow[];
  reason: string;
  jobs: JobRunRow[];
}

export function summarizeRun({ rows }: Pick<RunWithRows, 'rows'>): RunSummary {
  return {
    jobs: rows.filter(wasToRun).length,
    failed: rows
      .filter(({ status }) => isFailed(status))
      .sort((a, b) => compare(endOf(a), endOf(b)) || compare(a.job_name, b.job_name)),
    skipped: groupSkipped(rows),
  };
}

/** One sentence: `nightly failed: 2 of 14 jobs, first load-orders after 3 attempts: TimeoutError: no answer`. */
export function runHeadline(found: RunWithRows): string {
  const { stillFailed = [] } = found;
  if (stillFailed.length === 0) return headlineOfRun(found);
  const named = stillFailed.slice(0, MAX_STILL_FAILED).map(({ job_name: name, status }) => {
    return status === 'FAILED' ? name : `${name} (${status})`;
  });
  const more = stillFailed.length > named.length ? ` and ${stillFailed.length - named.length} more` : '';
  return `${headlineOfRun(found)}; still FAILED in the original: ${named.join(', ')}${more}`;
}

const MAX_STILL_FAILED = 5;

function headlineOfRun({ run, rows }: RunWithRows): string {
  const group = run.job_group ?? 'a group whose name cannot be read';
  if (run.status === 'SKIPPED') return `${group} was skipped: ${run.reason ?? 'no reason is kept'}`;
  if (run.status === 'ABORTED')
    return `${group} was ${run.stop_requested ? stopReason(run) : 'cut off'}${doneText(rows)}`;
  const { jobs, failed } = summarizeRun({ rows });
  const [first] = failed;
  if (run.status === 'RUNNING') {
    const done = rows.filter((row) => wasToRun(row) && !isOpen(row.status)).length;
    const bad = failed.length > 0 ? `, ${failed.length} did not succeed` : '';
    return `${group} is running: ${done} of ${countText(jobs, 'job')} done${bad}`;
  }
  if (!first && run.status === 'FAILED') {
    const when = hadPlan(run) ? '' : ' before any job ran';
    return `${group} failed${when}: ${run.reason ?? 'no reason is kept'}`;
  }
  if (!first) return `${group} succeeded: ${countText(jobs, 'job')}${tookText(run)}`;
  return `${group} failed: ${failed.length} of ${countText(jobs, 'job')}, first ${first.job_name}${failureText(first)}`;
}

/** ` after 3 attempts: TimeoutError: no answer`. */
export function failureText(row: JobRunRow): string {
  const attempts = row.attempt > 1 ? ` after ${row.attempt} attempts` : '';
  const cause = causeOf(row);
  const how = row.status === 'FAILED' ? '' : ` (${row.status})`;
  return `${how}${attempts}${cause === null ? '' : `: ${cause}`}`;
}

function doneText(rows: readonly JobRunRow[]): string {
  const done = rows.filter(({ status }) => status === 'SUCCEEDED').length;
  return rows.length === 0 ? '' : `: ${done} of ${countText(rows.filter(wasToRun).length, 'job')} had succeeded`;
}

function tookText({ planned_at, ended_at }: RunRow): string {
  if (planned_at === undefined || ended_at === undefined) return '';
  return ` in ${durationText(Date.parse(ended_at) - Date.parse(planned_at))}`;
}

/** `1 job`, `2 jobs`. */
export function countText(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

/** A job run that CLOSE skips has an end; one that the plan left out has none. */
function wasToRun({ status, ended_at }: JobRunRow): boolean {
  return status !== 'DISABLED' && (status !== 'SKIPPED' || ended_at !== undefined);
}

function groupSkipped(rows: readonly JobRunRow[]): SkippedJobs[] {
  const found = new Map<string, SkippedJobs>();
  // The skipped jobs of a stage have the same holders, so that 2,000 of them are not each compared with 2,000 others.
  const holdersByStage = new Map<number | undefined, JobRunRow[]>();
  const holdersOf = (row: JobRunRow): JobRunRow[] => {
    const holders = holdersByStage.get(row.stage) ?? findHolders(row, rows);
    holdersByStage.set(row.stage, holders);
    return holders;
  };
  for (const row of rows) {
    if (row.status !== 'SKIPPED' || row.ended_at === undefined) continue;
    const because = jobReasonOf(row) === 'stage_held' ? holdersOf(row) : [];
    // One key for the list or the text: as JSON the two can never be equal.
    const key = JSON.stringify(because.length > 0 ? because.map(({ entry }) => entry) : (row.reason ?? ''));
    const group = found.get(key) ?? { because, reason: row.reason ?? 'no reason is kept', jobs: [] };
    group.jobs.push(row);
    found.set(key, group);
  }
  return [...found.values()];
}

/**
 * The jobs that kept the row's stage from starting. Of several failed stages only the first is to blame: later stages
 * may hold INVALID jobs of their own, but never started.
 */
export function findHolders(row: JobRunRow, rows: readonly JobRunRow[]): JobRunRow[] {
  const holders = rows.filter((other) => other !== row && holdsBack(other, row));
  const first = Math.min(...holders.map(stageOf));
  return holders.filter((holder) => stageOf(holder) === first);
}

/** A job whose priority cannot be read comes before every stage. */
function stageOf({ stage = -1 }: JobRunRow): number {
  return stage;
}

/** How a job ended over a run and its reruns, and in which of them. */
export interface MergedOutcome {
  job_name: string;
  status: JobRunStatus;
  run_id: string;
  reason: string | null;
}

/**
 * The latest real outcome of each job over a chain of runs, the oldest first. An outcome is real if the job ran in that
 * very run, or is still to run. A job without a real outcome is shown as in the latest run.
 */
export function mergeOutcomes(chain: readonly (readonly JobRunRow[])[]): MergedOutcome[] {
  const merged = new Map<string, JobRunRow>();
  for (const row of chain.flat()) {
    const known = merged.get(row.job_name);
    if (!known || isReal(row) || !isReal(known)) merged.set(row.job_name, row);
  }
  return [...merged.values()].map(({ job_name, status, run_id, reason = null }) => ({
    job_name,
    status,
    run_id,
    reason,
  }));
}

function isReal(row: JobRunRow): boolean {
  return row.attempt > 0 || isOpen(row.status);
}

function endOf(row: JobRunRow): string {
  return row.ended_at ?? row.planned_at;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
