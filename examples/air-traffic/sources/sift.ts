/** What cleaning made of a source: the rows that are kept, and how many were not, and why. */
export interface Sifted<Row> {
  rows: Row[];
  /** Rows that the source held. `read` = `rows.length` + all of `dropped`. */
  read: number;
  dropped: Record<string, number>;
  /** Rows that are kept although a value of theirs was not usable; that value is null. */
  mended: Record<string, number>;
}

/** Says of one row what becomes of it. */
export interface Verdict {
  drop(reason: string): undefined;
  mend(reason: string): null;
}

/** Puts each raw row through `clean`, which returns the row to keep or `drop(reason)`. Loses none unseen. */
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
    // Counted only now: a row that is dropped after all was not mended.
    for (const reason of mends) mended[reason] = (mended[reason] ?? 0) + 1;
  }
  return { rows, read: raw.length, dropped, mended };
}
