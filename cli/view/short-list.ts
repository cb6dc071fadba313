import { isFailed, type JobRunStatus } from '../../domain/tables/statuses';

/** A list of more lines runs off the screen; of a longer one a terminal shows what matters. */
const MOST_LINES = 60;
const FIRST = 20;
const LAST = 10;
const FAILED = MOST_LINES - FIRST - LAST;

/** What a terminal shows of a list of jobs. */
export interface ShortList<Row> {
  /** In the given order; those that failed are in `failed` instead. */
  first: readonly Row[];
  last: readonly Row[];
  /** They come at the end, next to the prompt. */
  failed: readonly Row[];
  /** How many are left out. */
  left: number;
}

/** The first and the last jobs, and those that failed. Undefined if all of them fit. */
export function shortList<Row extends { status: JobRunStatus }>(rows: readonly Row[]): ShortList<Row> | undefined {
  if (rows.length <= MOST_LINES) return undefined;
  const bad = rows.filter(({ status }) => isFailed(status));
  const others = rows.filter(({ status }) => !isFailed(status));
  const failed = bad.slice(0, FAILED);
  const first = others.slice(0, FIRST);
  const last = others.slice(FIRST).slice(-LAST);
  return { first, last, failed, left: rows.length - first.length - last.length - failed.length };
}
