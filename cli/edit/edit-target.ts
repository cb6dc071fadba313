import { SETTINGS_ROW } from '../../domain/groups/group-settings';
import { isName, MAX_GROUP_NAME, MAX_JOB_NAME, nameRule } from '../../domain/values/names';
import { showValue } from '../../domain/values/show-value';
import { requireGroup } from '../commands/jobs';
import type { Engine } from '../engines/engine';
import { UsageError } from '../exit-codes';
import { unknown } from '../options';

/** What an edit is for: a job's row, or a group's settings. */
export interface EditTarget {
  job_group: string;
  job_name: string;
}

/** `<group>/<job>`, or `<group>` for its settings. */
export function parseEditTarget(text: string): EditTarget {
  const [group = '', job, ...more] = text.split('/');
  if (more.length > 0) throw new UsageError(`${showValue(text)} is neither <group> nor <group>/<job>`);
  if (!isName(group, MAX_GROUP_NAME))
    throw new UsageError(`${showValue(group)} is no group's name: expected ${nameRule(MAX_GROUP_NAME)}`);
  if (job === '') throw new UsageError(`${showValue(text)} names no job: expected <group> or <group>/<job>`);
  return { job_group: group, job_name: job ?? SETTINGS_ROW };
}

/** Throws a UsageError that names what there is, where the table has no such group or job. */
export async function requireEditTarget(engine: Engine, { job_group, job_name }: EditTarget): Promise<void> {
  await requireGroup(engine, job_group);
  if (job_name === SETTINGS_ROW) return;
  // A hand may have named it anything; what no key can hold is not asked for.
  const isKey = job_name.length <= MAX_KEY;
  if (isKey && (await engine.master.readRow(job_group, job_name))) return;
  const names = (await engine.master.readGroup(job_group)).jobs.map((row) => String(row.job_name));
  throw unknown(
    'job',
    job_name,
    names.map((name) => (isName(name, MAX_JOB_NAME) ? name : showValue(name))),
    `see them with runsheet jobs ${job_group}`,
  );
}

/** A sort key holds 1,024 bytes, and a character has up to four. */
const MAX_KEY = 256;

/** As a person names it: `nightly/load-orders`, `nightly`. */
export function targetText({ job_group, job_name }: EditTarget): string {
  return job_name === SETTINGS_ROW ? job_group : `${job_group}/${job_name}`;
}
