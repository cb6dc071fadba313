import { isPlainObject } from '../values/json';
import { MAX_DIGITS } from './stream-record';

export type Row = Readonly<Record<string, unknown>>;

/** One change of a group's rows, as the change log tells it. The rows are untrusted, as any of the master table. */
export interface LoggedChange {
  at: string;
  /** A job, or `@group` for the group's settings. */
  job_name: string;
  /** Null: whoever wrote did not say so, as at the console. */
  by: string | null;
  reason: string | null;
  /** Null: the row was not there. */
  before: Row | null;
  after: Row | null;
  /** What was too large to be kept, such as `before.parameters`. */
  cut: string[];
  sequence: string;
}

/** A row of a `<group>@changes` partition as a change; undefined where somebody typed in what is none. */
export function parseLoggedChange(row: Row): LoggedChange | undefined {
  const { at, changed_job, by, reason, before, after, cut = [], sequence } = row;
  if (typeof at !== 'string' || Number.isNaN(Date.parse(at)) || typeof changed_job !== 'string') return undefined;
  if (typeof sequence !== 'string' || !isRowOrNull(before) || !isRowOrNull(after)) return undefined;
  return {
    at,
    job_name: changed_job,
    by: typeof by === 'string' ? by : null,
    reason: typeof reason === 'string' ? reason : null,
    before,
    after,
    cut: Array.isArray(cut) ? cut.map(String) : [],
    sequence,
  };
}

export function kindOf({ before, after }: Pick<LoggedChange, 'before' | 'after'>): 'added' | 'changed' | 'removed' {
  if (before === null) return 'added';
  return after === null ? 'removed' : 'changed';
}

/** Oldest first: by time, and within one (a second, on AWS) by number. */
export function byAge(a: LoggedChange, b: LoggedChange): number {
  return compare(a.at, b.at) || compare(padded(a.sequence), padded(b.sequence));
}

function padded(sequence: string): string {
  return sequence.padStart(MAX_DIGITS, '0');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function isRowOrNull(value: unknown): value is Row | null {
  return value === null || isPlainObject(value);
}
