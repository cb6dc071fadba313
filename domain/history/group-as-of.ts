import { byAge, type LoggedChange, type Row } from './logged-change';

export interface GroupAsOf {
  rows: Row[];
  /** Jobs of whose rows something is missing, since it was too large for the change log. */
  incomplete: string[];
}

/**
 * A group's rows as they were at a moment. Of each job the newest change until then tells what it became; where there is
 * none, the oldest after it what it was before; a row that never changed is as it is.
 * @param rows as they are now, read before the changes
 * @param at ISO 8601 with milliseconds
 */
export function groupAsOf(rows: readonly Row[], changes: readonly LoggedChange[], at: string): GroupAsOf {
  const found = new Map<string, { row: Row | null; incomplete: boolean }>();
  for (const row of rows) found.set(String(row.job_name), { row, incomplete: false });
  const ordered = [...changes].sort(byAge);
  const later = ordered.filter((change) => change.at > at).reverse();
  // Each overwrites the one before: of the later ones the oldest stays, and over it the newest of the earlier ones.
  for (const { job_name, before, cut } of later) found.set(job_name, { row: before, incomplete: lacks(cut, 'before') });
  for (const { job_name, after, cut } of ordered.filter((change) => change.at <= at)) {
    found.set(job_name, { row: after, incomplete: lacks(cut, 'after') });
  }
  const there = [...found].flatMap(([name, { row, incomplete }]) => (row ? [{ name, row, incomplete }] : []));
  return {
    rows: there.map(({ row }) => row),
    incomplete: there.filter((each) => each.incomplete).map(({ name }) => name),
  };
}

function lacks(cut: readonly string[], image: 'before' | 'after'): boolean {
  return cut.some((name) => name.startsWith(`${image}.`) || name.startsWith('and '));
}
