import * as z from 'zod/mini';
import { findScheduleProblem } from '../schedules/schedule';
import { DEFAULT_MAX_CONCURRENCY, NOTIFY, type Notify } from '../tables/rows';
import { isExactNumber, type JsonObject } from '../values/json';
import { field, flag, oneOf, plainParameters, problemsOf, problemText, text, wholeNumber } from './fields';
import { envelope } from './job';

/** The `job_name` of a group's settings row. */
export const SETTINGS_ROW = '@group';

/** A group's settings, defaults filled in. */
export interface GroupSettings {
  is_enabled: boolean;
  /** How many of its parallel jobs run at once, and separately how many of the running stage. */
  max_concurrency: number;
  on_failure: 'stop' | 'continue';
  on_overlap: 'skip' | 'allow';
  parameters: JsonObject;
  timezone: string;
  schedule?: string;
  expected_minutes?: number;
  notify?: Notify;
}

const schedule = z.custom<string>((value) => findScheduleProblem(value) === undefined, {
  error: (issue) => findScheduleProblem(issue.input),
});

/** The settings as they stand in a groups file, beside `jobs`. */
export const settingsFields = {
  is_enabled: z._default(flag, true),
  max_concurrency: z._default(wholeNumber(1, 10_000, 'a whole number from 1 to 10000'), DEFAULT_MAX_CONCURRENCY),
  on_failure: z._default(oneOf(['stop', 'continue']), 'stop'),
  on_overlap: z._default(oneOf(['skip', 'allow']), 'skip'),
  parameters: z._default(plainParameters, () => ({})),
  schedule: z.optional(schedule),
  timezone: z._default(field<string>(isTimeZone, 'a time zone of the IANA database, such as "Europe/Berlin"'), 'UTC'),
  expected_minutes: z.optional(field<number>((value) => isExactNumber(value) && value > 0, 'minutes, more than 0')),
  notify: z.optional(oneOf(NOTIFY)),
};

/** What a settings row carries besides: `apply` keeps the last three. */
export const settingsEnvelope = {
  ...envelope,
  applying: z.optional(text(64)),
  applying_since: z.optional(text(40)),
  revision: z.optional(wholeNumber(0, Number.MAX_SAFE_INTEGER, 'a whole number')),
};

const settingsRow = z.strictObject({ ...settingsEnvelope, job_name: z.literal(SETTINGS_ROW), ...settingsFields });

export type ParsedSettings = { settings: GroupSettings } | { problems: string[] };

/**
 * The settings row of a group (undefined where it has none: all defaults), or every problem that it has. Each problem
 * begins with `@group: `, or with what the caller says of a field that it has from elsewhere.
 */
export function parseSettingsRow(
  row: Readonly<Record<string, unknown>> | undefined,
  prefixOf: (field: string | undefined) => string = () => `${SETTINGS_ROW}: `,
): ParsedSettings {
  const parsed = z.safeParse(settingsRow, row ?? { job_group: 'defaults', job_name: SETTINGS_ROW });
  if (!parsed.success)
    return {
      problems: problemsOf(parsed.error).map((problem) => `${prefixOf(problem.path[0])}${problemText(problem)}`),
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
  return { settings: settings as GroupSettings };
}

export function isTimeZone(value: unknown): boolean {
  // An offset ("+02:00") Intl knows too; Scheduler does not.
  if (typeof value !== 'string' || !ZONE.test(value)) return false;
  try {
    const known = new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone;
    // Intl takes any case, Scheduler the database's. Of an alias (US/Eastern) Intl gives another name, not its case.
    return known === value || known.toLowerCase() !== value.toLowerCase();
  } catch {
    // RangeError is how Intl says that it knows no such zone.
    return false;
  }
}

/** Each part begins with a capital, and areas are no shouted words: what of an alias's case can be told. */
const ZONE = /^(?![A-Z]{3,}\/)[A-Z][\w+-]*(\/[A-Z][\w+-]*)*$/;
