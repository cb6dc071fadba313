import { BadInputError } from '../tables/error-names';
import { type MasterRow, STAMPS } from '../tables/master-row';
import { ownValue } from '../values/json';
import { showValue } from '../values/show-value';
import { APPLY_ATTRIBUTES } from './apply-mark';
import { SETTINGS_ROW } from './group-settings';

/** Someone else changed a row between its reading and its write. Nothing of the row was written. */
export class ConflictError extends BadInputError {
  constructor(problem: string) {
    super([problem]);
  }
}

const isStamp = (field: string) => STAMPS.has(field);
const isOfApply = (field: string) => (APPLY_ATTRIBUTES as readonly string[]).includes(field);

/**
 * Says how the row differs from what was read, and who wrote it, if the row says so. `differing` names the attributes
 * that differ. A row is undefined if it did not exist.
 */
export function describeConflict(
  { job_group, job_name }: { job_group: string; job_name: string },
  read: MasterRow | undefined,
  now: MasterRow | undefined,
  differing: readonly string[],
): string {
  const what = `${rowName(job_name)} of group "${job_group}"`;
  if (!now) return `${what} was removed in the meantime: ${REMEDY}`;
  const who = writer(read, now);
  if (differing.some(isOfApply) && differing.every((field) => isOfApply(field) || isStamp(field)))
    return `group "${job_group}" was applied by someone else in the meantime: ${REMEDY}`;
  if (!read) return `${what} was added in the meantime${who}: ${REMEDY}`;
  // Every write changes the stamps: they are named only if nothing else differs.
  const own = differing.filter((field) => !isStamp(field));
  const named = own.length > 0 ? own : differing;
  const shown = named
    .slice(0, MAX_SHOWN)
    .map(
      (field) =>
        `${fieldName(field)} was ${showValue(ownValue(read, field))} and is ${showValue(ownValue(now, field))}`,
    );
  const more = named.length > MAX_SHOWN ? `, and ${named.length - MAX_SHOWN} more` : '';
  return `${what} was changed in the meantime${who}: ${shown.join(', ')}${more}. Nothing of it is lost: ${REMEDY}`;
}

const REMEDY = 'look at it as it is now, and try again';
const MAX_SHOWN = 10;

function rowName(jobName: string): string {
  return jobName === SETTINGS_ROW ? 'the settings row' : `job ${showValue(jobName)}`;
}

function fieldName(field: string): string {
  return /^\w+$/.test(field) ? field : showValue(field);
}

/** Names the last writer if the row's stamps changed. An edit at the console leaves them unchanged. */
function writer(read: MasterRow | undefined, now: MasterRow): string {
  const isSigned = now.updated_by !== undefined && [...STAMPS].some((field) => read?.[field] !== now[field]);
  if (!isSigned) return ' by someone who left no name';
  const why = now.updated_reason === undefined ? '' : `, ${showValue(now.updated_reason)}`;
  return ` by ${showValue(now.updated_by)}${why}`;
}
