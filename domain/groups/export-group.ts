import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod/mini';
import { showValue } from '../values/show-value';
import type { ReadRow } from './field-changes';
import { parseSettingsRow, settingsFields } from './group-settings';
import { jobFields, parseJobRow } from './job';

/** A group as a groups file has it: defaults left out. */
export interface ExportedGroup {
  [setting: string]: unknown;
  jobs: Record<string, Record<string, unknown>>;
}

export type Exported = { group: ExportedGroup } | { problems: string[] };

/** The file's part that makes these rows, or every reason why none does: a file holds no row that cannot be read. */
export function exportGroup(name: string, settings: ReadRow | undefined, rows: readonly ReadRow[]): Exported {
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
      ...withoutDefaults(settingsFields, { ...parsedSettings.settings }),
      jobs: Object.fromEntries(jobs.map((job) => [job.job_name, withoutDefaults(jobFields, { ...job })])),
    },
  };
}

/** In the schema's order, which is the documentation's. */
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
