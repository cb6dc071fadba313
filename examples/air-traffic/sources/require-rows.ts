import { PermanentJobError } from 'runsheet';
import type { Sifted } from './sift';

/** What a source must hold at least, and may lose at most. */
export interface RowLimits {
  minRows: number;
  maxDroppedPercent: number;
}

/** Ends the job where a source cannot be right: too few rows, or too many of them unusable. A retry would read the same. */
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
