import { isPlainObject } from '../values/json';

/** Who disabled a job, as far as it is known. */
export interface Disabling {
  at: string | null;
  by: string | null;
  reason: string | null;
  /** `row`: the change log has no such change; it is the last edit of the job's row, which is disabled now. */
  from: 'change log' | 'row';
}

type Row = Readonly<Record<string, unknown>>;

/** Of a row of the change log: whether it disabled the job, or added it disabled. The row is untrusted. */
export function disablingOf({ at, before, after, by, reason }: Row): Disabling | undefined {
  if (!isDisabled(after) || isDisabled(before)) return undefined;
  return { at: textOf(at), by: textOf(by), reason: textOf(reason), from: 'change log' };
}

/** Of a job's own row, where it is disabled. */
export function lastEditOf(row: Row | undefined): Disabling | undefined {
  if (!row || !isDisabled(row)) return undefined;
  return { at: textOf(row.updated_at), by: textOf(row.updated_by), reason: textOf(row.updated_reason), from: 'row' };
}

function isDisabled(row: unknown): boolean {
  return isPlainObject(row) && row.is_enabled === false;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
