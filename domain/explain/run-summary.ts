import { holdsBack } from '../runs/close-run';
import { causeOf, hadPlan, type RunWithRows } from '../runs/run-with-rows';
import { stopReason } from '../runs/stop-run';
import { jobReasonOf } from '../tables/reasons';
import type { JobRunRow, RunRow } from '../tables/rows';
import { isFailed, isOpen } from '../tables/statuses';
import { durationText } from '../values/duration-text';

/** What a person asks of a run first: what failed, and what did not run because of it. */
export interface RunSummary {
  /** How many jobs were to run: without those that are disabled, not selected, or gone from the table. */
  jobs: number;
  /** Job runs that ended and did not succeed, the first to go wrong first. */
  failed: JobRunRow[];
  skipped: SkippedJobs[];
}

/** Job runs that never started, for one and the same reason. */
export interface SkippedJobs {
  /** The jobs that held them back; none where the run was stopped or cut off: then `reason` says it all. */
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
export function runHeadline({ run, rows }: RunWithRows): string {
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

/** CLOSE writes the end of what it skips; what the plan left out has none. */
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
    // A list and a text, which are never equal, whatever the text.
    const key = JSON.stringify(because.length > 0 ? because.map(({ entry }) => entry) : (row.reason ?? ''));
    const group = found.get(key) ?? { because, reason: row.reason ?? 'no reason is kept', jobs: [] };
    group.jobs.push(row);
    found.set(key, group);
  }
  return [...found.values()];
}

/**
 * The jobs at the root of why the row's stage never started: what held the first of the stages that were held. Later stages
 * may hold INVALID jobs of their own.
 */
export function findHolders(row: JobRunRow, rows: readonly JobRunRow[]): JobRunRow[] {
  const holders = rows.filter((other) => other !== row && holdsBack(other, row));
  const first = Math.min(...holders.map(stageOf));
  return holders.filter((holder) => stageOf(holder) === first);
}

/** A job whose priority cannot be read stands before every stage. */
function stageOf({ stage = -1 }: JobRunRow): number {
  return stage;
}

function endOf(row: JobRunRow): string {
  return row.ended_at ?? row.planned_at;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
