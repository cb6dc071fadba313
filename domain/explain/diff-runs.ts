import { diffJobFields, diffRunFields, type FieldDiff } from '../history/diff-fields';
import { jobRunDuration } from '../runs/run-times';
import { causeOf, hadPlan, type RunWithRows } from '../runs/run-with-rows';
import type { JobRunRow, RunRow } from '../tables/rows';
import { isFailed } from '../tables/statuses';
import { firstLine } from '../values/short-text';
import { type DurationChange, diffDuration } from './diff-duration';

/** The changes from one run to another. Jobs without a change are counted, not listed. */
export interface RunDiff {
  before: DiffedRun;
  after: DiffedRun;
  /** Facts that a reader needs to understand the rest. */
  notes: string[];
  status: StatusChange | null;
  fields: FieldDiff[];
  duration: DurationChange | null;
  /** Jobs that went wrong come first, see `gravity`. */
  jobs: JobDiff[];
  same: number;
}

export interface DiffedRun {
  run_id: string;
  job_group: string | null;
  status: RunRow['status'];
  reason: string | null;
  planned_at: string | null;
  ended_at: string | null;
}

export interface JobDiff {
  job_name: string;
  kind: 'added' | 'gone' | 'changed';
  status: StatusChange | null;
  fields: FieldDiff[];
  attempts: { before: number; after: number } | null;
  duration: DurationChange | null;
  /** The run in which the job really ran; null if it ran in the compared run itself. */
  carried_from: { before: string | null; after: string | null } | null;
}

/** The statuses of a run or a job run; null if there is no row. The causes are first lines. */
export interface StatusChange {
  before: string | null;
  after: string | null;
  before_cause: string | null;
  after_cause: string | null;
}

/** @param alike how many jobs of both runs are left out, because they are the same */
export function diffRuns(before: RunWithRows, after: RunWithRows, alike = 0): RunDiff {
  const runs = { before: before.run, after: after.run };
  const comparable = hadPlan(before.run) && hadPlan(after.run);
  const pairs = comparable ? pairRows(before.rows, after.rows) : [];
  const diffs = pairs.map((pair) => ({ ...pair, diff: diffJob(pair, runs) }));
  const jobs = diffs.filter(({ diff }) => isChanged(diff)).sort(byGravity);
  return {
    before: summary(before.run),
    after: summary(after.run),
    notes: notes(before.run, after.run),
    status: diffRunStatus(before.run, after.run),
    fields: diffRunFields(before.run, after.run),
    duration: diffDuration(tookMs(before.run), tookMs(after.run)),
    jobs: jobs.map(({ diff }) => diff),
    same: pairs.length - jobs.length + alike,
  };
}

interface Pair {
  before: JobRunRow | undefined;
  after: JobRunRow | undefined;
}

/** Pairs rows by their entry, because two invalid names may look the same once they are shown. */
function pairRows(before: readonly JobRunRow[], after: readonly JobRunRow[]): Pair[] {
  const known = new Map(before.map((row) => [row.entry, row]));
  const entries = new Set(after.map((row) => row.entry));
  return [
    ...after.map((row) => ({ before: known.get(row.entry), after: row })),
    ...before.filter((row) => !entries.has(row.entry)).map((row) => ({ before: row, after: undefined })),
  ];
}

function diffJob({ before, after }: Pair, runs: { before: RunRow; after: RunRow }): JobDiff {
  const both = before !== undefined && after !== undefined;
  const from = { before: before?.carried_from ?? null, after: after?.carried_from ?? null };
  return {
    job_name: ((after ?? before) as JobRunRow).job_name,
    kind: both ? 'changed' : before ? 'gone' : 'added',
    status: diffJobStatus(before, after),
    fields: both ? diffJobFields(before, after, runs) : [],
    attempts: both ? diffAttempts(before, after) : null,
    duration: both ? diffDuration(jobRunDuration(before) ?? undefined, jobRunDuration(after) ?? undefined) : null,
    carried_from: both && from.before !== from.after ? from : null,
  };
}

/** Null for a job that did not run in both: the status shows that already. */
function diffAttempts(before: JobRunRow, after: JobRunRow): JobDiff['attempts'] {
  if (before.attempt === 0 || after.attempt === 0 || before.attempt === after.attempt) return null;
  return { before: before.attempt, after: after.attempt };
}

function diffJobStatus(before: JobRunRow | undefined, after: JobRunRow | undefined): StatusChange | null {
  const change = {
    before: before?.status ?? null,
    after: after?.status ?? null,
    before_cause: before ? causeOf(before) : null,
    after_cause: after ? causeOf(after) : null,
  };
  return change.before === change.after && change.before_cause === change.after_cause ? null : change;
}

function diffRunStatus(before: RunRow, after: RunRow): StatusChange | null {
  const [was, is] = [before.reason, after.reason].map((reason) => (reason === undefined ? null : firstLine(reason)));
  if (before.status === after.status && was === is) return null;
  return { before: before.status, after: after.status, before_cause: was ?? null, after_cause: is ?? null };
}

function tookMs({ planned_at, ended_at }: RunRow): number | undefined {
  return planned_at && ended_at ? Math.max(0, Date.parse(ended_at) - Date.parse(planned_at)) : undefined;
}

function isChanged(diff: JobDiff): boolean {
  return (
    diff.kind !== 'changed' ||
    diff.fields.length > 0 ||
    [diff.status, diff.attempts, diff.duration, diff.carried_from].some((each) => each !== null)
  );
}

type Diffed = Pair & { diff: JobDiff };

function byGravity(a: Diffed, b: Diffed): number {
  return gravity(a) - gravity(b) || stage(a) - stage(b) || compare(a.diff.job_name, b.diff.job_name);
}

/**
 * 0: failed now and not before. 1: failed both times. 2: ended otherwise, such as mended or skipped. 3: gone or new.
 * 4: planned otherwise. 5: any other change.
 */
function gravity({ before, after, diff }: Diffed): number {
  const [wasBad, isBad] = [before, after].map((row) => row !== undefined && isFailed(row.status));
  if (isBad) return wasBad ? 1 : 0;
  if (diff.kind !== 'changed') return 3;
  if (diff.status) return 2;
  return diff.fields.length > 0 ? 4 : 5;
}

function stage({ before, after }: Pair): number {
  return after?.stage ?? before?.stage ?? Number.MAX_SAFE_INTEGER;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function notes(before: RunRow, after: RunRow): string[] {
  const each = before.run_id === after.run_id ? [after] : [before, after];
  return [
    ...(each.length === 1 ? ['this is one run, compared with itself'] : []),
    ...(before.job_group === after.job_group ? [] : [twoGroups(before.job_group, after.job_group)]),
    ...each
      .filter(({ status }) => status === 'RUNNING')
      .map(({ run_id }) => `${run_id} is still RUNNING: this is how it stands now`),
    ...each.filter((run) => !hadPlan(run)).map(noPlan),
  ];
}

function twoGroups(before = 'none', after = 'none'): string {
  return `these are runs of two groups, ${before} and ${after}: jobs of the same name are compared`;
}

function noPlan({ run_id, status }: RunRow): string {
  return `${run_id} ${status === 'RUNNING' ? 'has no plan yet' : 'never had a plan'}: its jobs cannot be compared`;
}

function summary(run: RunRow): DiffedRun {
  return {
    run_id: run.run_id,
    job_group: run.job_group ?? null,
    status: run.status,
    reason: run.reason ?? null,
    planned_at: run.planned_at ?? null,
    ended_at: run.ended_at ?? null,
  };
}
