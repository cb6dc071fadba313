import * as z from 'zod/mini';
import { findScheduleProblem } from '../schedules/schedule';
import { MAX_START_WITHIN_MINUTES } from '../schedules/start-window';
import { findTimeZoneProblem } from '../schedules/time-zone';
import type { MasterRow } from '../tables/master-row';
import { DEFAULT_MAX_CONCURRENCY, NOTIFY, type Notify } from '../tables/rows';
import { isExactNumber, type JsonObject } from '../values/json';
import { field, flag, oneOf, problemText, schemaProblems, text, wholeNumber } from '../values/schema';
import { parameterTypes, plainParameters } from './fields';
import { envelope } from './job';
import { type ParameterTypes, typeProblems } from './parameter-types';

/** The `job_name` of a group's settings row. */
export const SETTINGS_ROW = '@group';

/** A group's settings, defaults filled in. */
export interface GroupSettings {
  is_enabled: boolean;
  /** How many of its parallel jobs may run at once, and separately how many jobs of the running stage. */
  max_concurrency: number;
  on_failure: 'stop' | 'continue';
  on_overlap: 'skip' | 'allow';
  parameters: JsonObject;
  parameter_types?: ParameterTypes;
  timezone: string;
  schedule?: string;
  /** How many minutes after its scheduled time a run may start, on a stack. */
  start_within_minutes?: number;
  expected_minutes?: number;
  notify?: Notify;
}

const schedule = z.custom<string>((value) => findScheduleProblem(value) === undefined, {
  error: (issue) => findScheduleProblem(issue.input),
});

const timezone = z.custom<string>((value) => findTimeZoneProblem(value) === undefined, {
  error: (issue) => findTimeZoneProblem(issue.input),
});

/** The settings of a group, as they stand beside `jobs` in a groups file. */
export const settingsFields = {
  is_enabled: z._default(flag, true),
  max_concurrency: z._default(wholeNumber(1, 10_000, 'a whole number from 1 to 10000'), DEFAULT_MAX_CONCURRENCY),
  on_failure: z._default(oneOf(['stop', 'continue']), 'stop'),
  on_overlap: z._default(oneOf(['skip', 'allow']), 'skip'),
  parameters: z._default(plainParameters, () => ({})),
  parameter_types: z.optional(parameterTypes),
  schedule: z.optional(schedule),
  timezone: z._default(timezone, 'UTC'),
  start_within_minutes: z.optional(
    wholeNumber(0, MAX_START_WITHIN_MINUTES, `a whole number of minutes from 0 to ${MAX_START_WITHIN_MINUTES}`),
  ),
  expected_minutes: z.optional(field<number>((value) => isExactNumber(value) && value > 0, 'minutes, more than 0')),
  notify: z.optional(oneOf(NOTIFY)),
};

/** What a settings row carries besides. The last three attributes belong to `apply`: see apply-mark.ts. */
export const settingsEnvelope = {
  ...envelope,
  applying: z.optional(text(64)),
  applying_since: z.optional(text(40)),
  revision: z.optional(wholeNumber(0, Number.MAX_SAFE_INTEGER, 'a whole number')),
};

const settingsRow = z.strictObject({ ...settingsEnvelope, job_name: z.literal(SETTINGS_ROW), ...settingsFields });

export type ParsedSettings = { settings: GroupSettings } | { problems: string[] };

/**
 * Returns the settings in a settings row, or every problem that the row has. Without a row all settings have their
 * defaults.
 * @param prefixOf returns how a problem of a field begins, for a caller that got the field from elsewhere
 */
export function parseSettingsRow(
  row: MasterRow | undefined,
  prefixOf: (field: string | undefined) => string = () => `${SETTINGS_ROW}: `,
): ParsedSettings {
  const parsed = z.safeParse(settingsRow, row ?? { job_group: 'defaults', job_name: SETTINGS_ROW });
  if (!parsed.success)
    return {
      problems: schemaProblems(parsed.error).map((problem) => `${prefixOf(problem.path[0])}${problemText(problem)}`),
    };
  const {
    job_group,
    job_name,
    schema_version,
    version,
    updated_at,
    updated_by,
    updated_reason,
    removing,
    applying,
    applying_since,
    revision,
    ...settings
  } = parsed.data;
  const problems = typeProblems(settings.parameters, settings.parameter_types);
  if (problems.length > 0) return { problems: problems.map((problem) => `${prefixOf('parameters')}${problem}`) };
  return { settings: settings as GroupSettings };
}

/** The settings of a group without a settings row. */
export function defaultSettings(): GroupSettings {
  const parsed = parseSettingsRow(undefined);
  if ('settings' in parsed) return parsed.settings;
  throw new Error(parsed.problems.join('\n'));
}
