import type { RunRow } from '../tables/rows';
import { isOpen } from '../tables/statuses';
import { timeOf } from '../values/instant';

/*
 * An export reads only the runs that may be new to the ledger. What it has read is marked in the ledger's own log, with
 * the commit of the rows: whoever puts an older copy of the ledger in place has the older mark.
 */

/** What the ledger says of one run table. Times are epoch ms. */
export interface ReadMark {
  /** The ledger has each run that was planned earlier and that the table showed then. */
  until: number;
  /** When an export that read all runs was begun. */
  wholeAt: number;
}

const DAY_MS = 86_400_000;

/**
 * A run may come into sight after one that was planned later: the index lags by seconds, LoadGroup takes minutes, and
 * clocks differ. A day is far more than these together.
 */
const OVERLAP_MS = DAY_MS;

/** A clock that was wrong for longer than that hides runs from the mark. Their rows stay for a year. */
const WHOLE_EACH_MS = 30 * DAY_MS;

/** The time since when runs must be read. Undefined: all of them. */
export function readSince(mark: ReadMark | undefined, now: number): number | undefined {
  if (!mark || now < mark.until || now < mark.wholeAt || now >= mark.wholeAt + WHOLE_EACH_MS) return undefined;
  return mark.until;
}

/** Follows an export, whose runs come day by day, and says what its commits may mark. */
export class ReadProgress {
  readonly #since: number | undefined;
  readonly #wholeAt: number;
  #oldestOpen = Number.POSITIVE_INFINITY;
  #newest = Number.NEGATIVE_INFINITY;

  /** @param since what `readSince` says of the mark */
  constructor(since: number | undefined, mark: ReadMark | undefined, now: number) {
    this.#since = since;
    this.#wholeAt = since === undefined || !mark ? now : mark.wholeAt;
  }

  /** @param isLeft whether a later export has to take the run */
  saw(run: Pick<RunRow, 'planned_at' | 'status'>, isLeft = isOpen(run.status)): void {
    const planned = timeOf(run.planned_at);
    // A row that somebody edited. An export that reads all runs sees it.
    if (Number.isNaN(planned)) return;
    this.#newest = Math.max(this.#newest, planned);
    if (isLeft) this.#oldestOpen = Math.min(this.#oldestOpen, planned);
  }

  /** @param day all runs of earlier days have been read; undefined: all runs */
  mark(day: string | undefined, now: number): ReadMark {
    const read = day === undefined ? Number.POSITIVE_INFINITY : timeOf(`${day}T00:00:00Z`);
    const until = Math.min(read, this.#oldestOpen, this.#newest, now) - OVERLAP_MS;
    return { until: Math.max(until, this.#since ?? 0), wholeAt: this.#wholeAt };
  }
}
