import { type MasterRow, ROW_KEY } from '../tables/master-row';
import { isPlainObject } from '../values/json';
import { BOOKKEEPING } from './change-log';
import { diffFields, type FieldDiff } from './diff-fields';
import { MAX_NAMED_CUTS } from './row-image';
import { MAX_DIGITS } from './stream-record';

/** One change of a group's rows, read from the change log. Its rows are as untrusted as those of the master table. */
export interface LoggedChange {
  at: string;
  /** A job, or `@group` for the group's settings. */
  job_name: string;
  /** Null if the writer did not say, as at the console. */
  by: string | null;
  reason: string | null;
  /** Null if the row did not exist. */
  before: MasterRow | null;
  after: MasterRow | null;
  /** The attributes that were too large to be kept, such as `before.parameters`. */
  cut: string[];
  sequence: string;
}

/** Reads a row of a `<group>@changes` partition. Undefined if the row is not a change, because someone typed it. */
export function parseLoggedChange(row: MasterRow): LoggedChange | undefined {
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

function isRowOrNull(value: unknown): value is MasterRow | null {
  return value === null || isPlainObject(value);
}

export function kindOf({ before, after }: Pick<LoggedChange, 'before' | 'after'>): 'added' | 'changed' | 'removed' {
  if (before === null) return 'added';
  return after === null ? 'removed' : 'changed';
}

/** Sorts oldest first: by time, and by sequence number within the same time, which AWS gives in whole seconds. */
export function byAge(a: LoggedChange, b: LoggedChange): number {
  return compare(a.at, b.at) || compare(padded(a.sequence), padded(b.sequence));
}

function padded(sequence: string): string {
  return sequence.padStart(MAX_DIGITS, '0');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Returns the fields that the change is known to have changed. A field that was cut may or may not differ. */
export function knownDiffs({ before, after, cut }: Pick<LoggedChange, 'before' | 'after' | 'cut'>): FieldDiff[] {
  return changedFields(before, after).filter(({ field }) => !cut.some((name) => covers(name, field)));
}

/**
 * Returns the fields in which two rows of the master table differ, sorted by name. Keys and bookkeeping are left out;
 * each parameter is a field of its own, such as `parameters.since`. Null means that the row does not exist.
 */
export function changedFields(before: MasterRow | null, after: MasterRow | null): FieldDiff[] {
  return diffFields(fieldsOf(before), fieldsOf(after)).sort((a, b) => (a.field < b.field ? -1 : 1));
}

/** Whether the cut attribute (`before.parameters`) is the field or contains it. */
function covers(cut: string, field: string): boolean {
  const name = cut.slice(cut.indexOf('.') + 1);
  return field === name || (name === 'parameters' && field.startsWith('parameters.'));
}

function fieldsOf(row: MasterRow | null): MasterRow {
  const fields = Object.entries(row ?? {}).filter(([name]) => !ROW_KEY.has(name) && !BOOKKEEPING.has(name));
  return Object.fromEntries(
    fields.flatMap(([name, value]) => (name === 'parameters' ? parameterFields(value) : [[name, value]])),
  );
}

/** An empty object of parameters gives no field, like absent parameters. */
function parameterFields(value: unknown): [string, unknown][] {
  if (!isPlainObject(value)) return [['parameters', value]];
  return Object.entries(value).map(([name, each]) => [`parameters.${name}`, each]);
}

export interface GroupAsOf {
  rows: MasterRow[];
  /** The jobs whose rows lack something that was too large for the change log. */
  incomplete: string[];
}

/**
 * Returns a group's rows as they were at a moment. A job's row is what its newest change until then made of it, or else
 * what its oldest change after that found. A row that never changed is the present one.
 * @param rows the present rows, read before the changes
 * @param at ISO 8601 with milliseconds
 */
export function groupAsOf(rows: readonly MasterRow[], changes: readonly LoggedChange[], at: string): GroupAsOf {
  const found = new Map<string, { row: MasterRow | null; incomplete: boolean }>();
  for (const row of rows) found.set(String(row.job_name), { row, incomplete: false });
  const ordered = [...changes].sort(byAge);
  const later = ordered.filter((change) => change.at > at).reverse();
  // The last write for a job wins: the oldest of the later changes, and over it the newest of the earlier ones.
  for (const { job_name, before, cut } of later) found.set(job_name, { row: before, incomplete: lacks(cut, 'before') });
  for (const { job_name, after, cut } of ordered.filter((change) => change.at <= at)) {
    found.set(job_name, { row: after, incomplete: lacks(cut, 'after') });
  }
  const existing = [...found].flatMap(([name, { row, incomplete }]) => (row ? [{ name, row, incomplete }] : []));
  return {
    rows: existing.map(({ row }) => row),
    incomplete: existing.filter((each) => each.incomplete).map(({ name }) => name),
  };
}

/** Whether something of the image was cut. If not all cuts are named, the rest may be of either image. */
function lacks(cut: readonly string[], image: 'before' | 'after'): boolean {
  return cut.some((name) => name.startsWith(`${image}.`)) || cut.length > MAX_NAMED_CUTS;
}

/** Who disabled a job, as far as it is known. */
export interface Disabling {
  at: string | null;
  by: string | null;
  reason: string | null;
  /** `row` if the change log has no such change: then this is the last edit of the job's row. */
  from: 'change log' | 'row';
}

/**
 * Reads a row of the change log, which is untrusted. Undefined unless that change disabled the job, or added it
 * disabled.
 */
export function disablingOf({ at, before, after, by, reason }: MasterRow): Disabling | undefined {
  if (!isDisabled(after) || isDisabled(before)) return undefined;
  return { at: textOrNull(at), by: textOrNull(by), reason: textOrNull(reason), from: 'change log' };
}

/** Returns the last edit of a job's row. Undefined if the job is not disabled. */
export function lastEditOf(row: MasterRow | undefined): Disabling | undefined {
  if (!row || !isDisabled(row)) return undefined;
  const { updated_at, updated_by, updated_reason } = row;
  return { at: textOrNull(updated_at), by: textOrNull(updated_by), reason: textOrNull(updated_reason), from: 'row' };
}

function isDisabled(row: unknown): boolean {
  return isPlainObject(row) && row.is_enabled === false;
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
