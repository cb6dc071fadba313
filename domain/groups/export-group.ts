import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod/mini';
import type { MasterRow } from '../tables/master-row';
import { showValue } from '../values/show-value';
import { type GroupSettings, parseSettingsRow, settingsFields } from './group-settings';
import { jobFields, parseJobRow } from './job';

/** A group as it stands in a groups file, without the values that are defaults. */
export interface ExportedGroup {
  [setting: string]: unknown;
  jobs: Record<string, Record<string, unknown>>;
}

export type Exported = { group: ExportedGroup } | { problems: string[] };

/** Returns the part of a groups file that produces these rows, or every problem that keeps a row out of a file. */
export function exportGroup(name: string, settings: MasterRow | undefined, rows: readonly MasterRow[]): Exported {
  const problems: string[] = [];
  const parsedSettings = parseSettingsRow(settings);
  if ('problems' in parsedSettings) problems.push(...parsedSettings.problems.map((each) => `group ${name}, ${each}`));
  const jobs = rows.flatMap((row) => {
    const parsed = parseJobRow(row);
    if ('job' in parsed) return [parsed.job];
    problems.push(...parsed.problems.map((each) => `group ${name}, job ${showValue(row.job_name)}: ${each}`));
    return [];
  });
  if (problems.length > 0 || 'problems' in parsedSettings) return { problems };
  jobs.sort((a, b) => a.priority - b.priority || (a.job_name < b.job_name ? -1 : 1));
  return {
    group: {
      ...exportSettings(parsedSettings.settings),
      jobs: Object.fromEntries(jobs.map((job) => [job.job_name, withoutDefaults(jobFields, { ...job })])),
    },
  };
}

/** The settings as a groups file has them beside a group's jobs. */
export function exportSettings(settings: GroupSettings): Record<string, unknown> {
  return withoutDefaults(settingsFields, { ...settings });
}

/** Keeps the order of the schema, which the documentation also uses. */
function withoutDefaults(
  fields: Record<string, z.ZodMiniType>,
  value: Record<string, unknown>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([field]) => value[field] !== undefined)
      .filter(([field, schema]) => !isDeepStrictEqual(z.safeParse(schema, undefined).data, value[field]))
      .map(([field]) => [field, value[field]]),
  );
}
