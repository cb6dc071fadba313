import { SETTINGS_ROW } from '../../domain/groups/group-settings';
import { isName, MAX_GROUP_NAME, MAX_JOB_NAME, nameRule } from '../../domain/values/names';
import { nextCommand } from '../../domain/values/next-command';
import { showValue } from '../../domain/values/show-value';
import type { Engine } from '../engines/engine';
import { UsageError } from '../exit-codes';
import { groupAndJob, noSuch, requireGroup } from '../lookup';

/** The row that an edit writes: a job's, or a group's settings. */
export interface EditTarget {
  job_group: string;
  job_name: string;
}

/** Parses `<group>/<job>`, or `<group>` for its settings. */
export function parseEditTarget(text: string): EditTarget {
  const { group, job } = groupAndJob(text);
  if (job?.includes('/')) {
    throw new UsageError(`${showValue(text)} has more than one slash: expected <group> or <group>/<job>`);
  }
  if (!isName(group, MAX_GROUP_NAME))
    throw new UsageError(`${showValue(group)} is not a valid group name: expected ${nameRule(MAX_GROUP_NAME)}`);
  return { job_group: group, job_name: job ?? SETTINGS_ROW };
}

/**
 * Throws a UsageError that lists what exists if the table has no such group or job.
 * @param remedy what can be done for a group that is not there, if not to write it
 */
export async function requireEditTarget(
  engine: Engine,
  { job_group, job_name }: EditTarget,
  remedy?: string,
): Promise<void> {
  await requireGroup(engine, job_group, remedy);
  if (job_name === SETTINGS_ROW) return;
  // A row typed by hand may have any name; one that is too long for a key cannot exist.
  const isKey = job_name.length <= MAX_KEY;
  if (isKey && (await engine.master.readRow(job_group, job_name))) return;
  const names = (await engine.master.readGroup(job_group)).jobs.map((row) => String(row.job_name));
  throw noSuch(
    'job',
    job_name,
    names.map((name) => (isName(name, MAX_JOB_NAME) ? name : showValue(name))),
    `see the jobs with ${nextCommand(`jobs ${job_group}`, engine)}`,
  );
}

/** A sort key holds 1,024 bytes, and a character takes up to four. */
const MAX_KEY = 256;

/** As a person names it: `nightly/load-orders`, `nightly`. */
export function targetText({ job_group, job_name }: EditTarget): string {
  return job_name === SETTINGS_ROW ? job_group : `${job_group}/${job_name}`;
}
