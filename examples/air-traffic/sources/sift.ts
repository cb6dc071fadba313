import { PermanentJobError } from 'runsheet';

/** The result of cleaning a source: the rows that are kept, and how many were dropped or mended, by reason. */
export interface Sifted<Row> {
  rows: Row[];
  /** The number of rows in the source: `rows.length` + all of `dropped`. */
  read: number;
  dropped: Record<string, number>;
  /** Rows that are kept although one of their values was not usable. That value is null. */
  mended: Record<string, number>;
}

/** What `clean` may do with a row besides keeping it. */
export interface Verdict {
  drop(reason: string): undefined;
  mend(reason: string): null;
}

/** Puts each raw row through `clean`, which returns the row to keep or `drop(reason)`. Every row is counted. */
export function sift<Raw, Row>(
  raw: readonly Raw[],
  clean: (row: Raw, verdict: Verdict) => Row | undefined,
): Sifted<Row> {
  const dropped: Record<string, number> = {};
  const mended: Record<string, number> = {};
  const rows: Row[] = [];
  for (const row of raw) {
    const mends: string[] = [];
    const kept = clean(row, {
      drop: (reason) => {
        dropped[reason] = (dropped[reason] ?? 0) + 1;
        return undefined;
      },
      mend: (reason) => {
        mends.push(reason);
        return null;
      },
    });
    if (kept === undefined) continue;
    rows.push(kept);
    // Counted only now: a row that was mended and then dropped does not count as mended.
    for (const reason of mends) mended[reason] = (mended[reason] ?? 0) + 1;
  }
  return { rows, read: raw.length, dropped, mended };
}

export interface RowLimits {
  /** The least number of rows that must be kept. */
  minRows: number;
  /** The largest share of rows that may be dropped. */
  maxDroppedPercent: number;
}

/**
 * Ends the job run if a source cannot be right: too few rows, or too many dropped ones. A retry would read the same.
 */
export function requireRows(source: string, sifted: Sifted<unknown>, limits: RowLimits): void {
  const kept = sifted.rows.length;
  if (kept < limits.minRows) {
    throw new PermanentJobError(
      `${source} has ${kept} usable rows of ${sifted.read}: expected at least ${limits.minRows} (parameter min_rows)${why(sifted)}`,
    );
  }
  const droppedPercent = (100 * (sifted.read - kept)) / sifted.read;
  if (droppedPercent > limits.maxDroppedPercent) {
    throw new PermanentJobError(
      `${source} lost ${droppedPercent.toFixed(1)} % of its ${sifted.read} rows: expected at most ${limits.maxDroppedPercent} % (parameter max_dropped_percent)${why(sifted)}`,
    );
  }
}

function why({ dropped }: Sifted<unknown>): string {
  const reasons = Object.entries(dropped).map(([reason, rows]) => `${reason}: ${rows}`);
  return reasons.length > 0 ? `; dropped ${reasons.join(', ')}` : '';
}
