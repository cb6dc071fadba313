import { BadInputError } from '../tables/error-names';
import { showValue } from '../values/show-value';
import { SETTINGS_ROW } from './group-settings';

/** Somebody else changed a row between its reading and its write: nothing of that row was written. */
export class ConflictError extends BadInputError {
  constructor(problem: string) {
    super([problem]);
  }
}

type Row = Readonly<Record<string, unknown>>;

/** Attributes that every writer of ours sets: worth a word only where nothing else differs. */
const STAMPS = new Set(['version', 'updated_at', 'updated_by', 'updated_reason']);

/** What `apply` itself keeps in the settings' row. */
const APPLIED = new Set(['revision', 'applying', 'applying_since']);

/**
 * What stands between a row as it was read and as it is: which attributes (`differing`), and who wrote it, if the row says.
 * Each row may be undefined: it was not, or no longer, there.
 */
export function describeConflict(
  { job_group, job_name }: { job_group: string; job_name: string },
  read: Row | undefined,
  now: Row | undefined,
  differing: readonly string[],
): string {
  const what = `${rowName(job_name)} of group "${job_group}"`;
  if (!now) return `${what} was removed in the meantime: look at it as it is now, and try again`;
  const who = writer(read, now);
  if (
    differing.some((field) => APPLIED.has(field)) &&
    differing.every((field) => APPLIED.has(field) || STAMPS.has(field))
  )
    return `group "${job_group}" was applied by someone else in the meantime: look at it as it is now, and try again`;
  if (!read) return `${what} was added in the meantime${who}: look at it as it is now, and try again`;
  const telling = differing.some((field) => !STAMPS.has(field))
    ? differing.filter((field) => !STAMPS.has(field))
    : differing;
  const shown = telling
    .slice(0, MAX_SHOWN)
    .map((field) => `${fieldName(field)} was ${showValue(read[field])} and is ${showValue(now[field])}`);
  const more = telling.length > MAX_SHOWN ? `, and ${telling.length - MAX_SHOWN} more` : '';
  return `${what} was changed in the meantime${who}: ${shown.join(', ')}${more}. Nothing of it is lost: look at it as it is now, and try again`;
}

const MAX_SHOWN = 10;

export function rowName(jobName: string): string {
  return jobName === SETTINGS_ROW ? 'the settings row' : `job ${showValue(jobName)}`;
}

function fieldName(field: string): string {
  return /^\w+$/.test(field) ? field : showValue(field);
}

/** The row says who wrote it last; a hand at the console leaves these words as they were. */
function writer(read: Row | undefined, now: Row): string {
  const says = now.updated_by !== undefined && [...STAMPS].some((field) => read?.[field] !== now[field]);
  if (!says) return ' by a hand that left no name';
  const why = now.updated_reason === undefined ? '' : `, ${showValue(now.updated_reason)}`;
  return ` by ${showValue(now.updated_by)}${why}`;
}
