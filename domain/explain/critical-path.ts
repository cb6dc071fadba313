import { firstStart } from '../runs/run-times';
import type { JobRunRow, RunRow } from '../tables/rows';
import { DEFAULT_MAX_CONCURRENCY } from '../tables/rows';

/** A job run that the run's end waited for. Times are epoch ms. */
export interface PathStep {
  row: JobRunRow;
  start: number;
  end: number;
  /**
   * From the end of the step before it (or from the plan) to its own start: the hand-off, or a wait for a free place.
   */
  waitedMs: number;
}

/**
 * The chain of job runs that decided when the run ended, in their order: if one of them had been faster, the run would
 * have been faster. The chain lies in the branch that ended last (the parallel jobs, or the stages). It is followed
 * from the last job back, each time to the job whose end let the next one start: the last one of the stage before, or
 * the one that gave up its place in a full stage. Waits between attempts count as the job's time. A job that still runs
 * is taken to end `now`.
 */
export function criticalPath(run: RunRow, rows: readonly JobRunRow[], now: number): PathStep[] {
  const spans = rows.flatMap((row) => spanOf(row, now) ?? []);
  const last = latest(spans);
  if (!last) return [];
  const branch = spans.filter(({ row }) => (row.stage === undefined) === (last.row.stage === undefined));
  const waited = stagesThatWaited(branch, run);
  const path = [last];
  for (let current: Span | undefined = last; current; ) {
    const next: Span = current;
    current = latest(branch.filter((each) => letStart(each, next, waited)));
    if (current) path.unshift(current);
  }
  const begin = Date.parse(run.planned_at ?? '') || (path[0] as Span).start;
  return path.map((step, at) => ({ ...step, waitedMs: Math.max(0, step.start - (path[at - 1]?.end ?? begin)) }));
}

type Span = Omit<PathStep, 'waitedMs'>;

/** Two machines' clocks may differ, and END and the next START are some milliseconds apart. */
const SLACK_MS = 50;

/**
 * Whether the end of one job let the other start. A step always starts before the next one, so that the search ends.
 */
function letStart(before: Span, after: Span, waited: ReadonlySet<number>): boolean {
  if (before.start >= after.start || before.end > after.start + SLACK_MS) return false;
  const [first, second] = [stageOf(before), stageOf(after)];
  return first === second ? waited.has(second) : first < second;
}

/** The stages with more jobs than places. In the other stages all jobs could start at once. */
function stagesThatWaited(
  branch: readonly Span[],
  { max_concurrency = DEFAULT_MAX_CONCURRENCY }: RunRow,
): ReadonlySet<number> {
  const counts = new Map<number, number>();
  for (const span of branch) counts.set(stageOf(span), (counts.get(stageOf(span)) ?? 0) + 1);
  return new Set([...counts].filter(([, count]) => count > max_concurrency).map(([stage]) => stage));
}

function stageOf({ row }: Span): number {
  return row.stage ?? 0;
}

type Timed = Pick<JobRunRow, 'status' | 'attempt' | 'attempts' | 'started_at' | 'ended_at'>;

/**
 * From the first start to the last end. Undefined if the job never ran in this run, or if its start is not a time:
 * anyone may have edited the row.
 */
export function spanOf<Row extends Timed>(row: Row, now: number): { row: Row; start: number; end: number } | undefined {
  const start = Date.parse(firstStart(row) ?? '');
  if (row.attempt === 0 || Number.isNaN(start)) return undefined;
  // A LOST job most likely died long before somebody noticed. Only the begin of its last attempt is known.
  const last =
    row.status === 'LOST' ? (row.attempts.at(-1)?.ended_at ?? row.attempts.at(-1)?.started_at) : row.ended_at;
  const end = last ? Date.parse(last) : row.status === 'LOST' ? start : now;
  return { row, start, end: Number.isNaN(end) ? start : Math.max(start, end) };
}

function latest(spans: readonly Span[]): Span | undefined {
  return spans.reduce<Span | undefined>((last, each) => (last && last.end >= each.end ? last : each), undefined);
}
