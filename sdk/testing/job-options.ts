import * as z from 'zod/mini';
import { parameters } from '../../domain/groups/fields';
import { parseReference, REFERENCE_RULE } from '../../domain/secrets/secret-reference';
import { MAX_LAMBDA_MINUTES } from '../../domain/tables/limits';
import { JOB_RUN_STATUSES } from '../../domain/tables/statuses';
import { INSTANT_RULE, parseInstant } from '../../domain/values/instant';
import { findNotJson, isPlainObject } from '../../domain/values/json';
import { isName, isRunId, MAX_GROUP_NAME, MAX_JOB_NAME, nameRule } from '../../domain/values/names';
import { hintAt } from '../../domain/values/nearest-name';
import { field, name, placeText, schemaProblems, UNKNOWN_FIELD, wholeNumber } from '../../domain/values/schema';
import { printable, showValue } from '../../domain/values/show-value';
import type { GivenFiles } from './data-folder';
import type { GivenSecrets, RunJobOptions } from './run-job-options';

export const files = field<GivenFiles>(areFiles, 'texts or bytes by the path of their file, such as "orders.csv"');
export const instant = field<string | Date>((value) => instantOf(value) !== undefined, `a Date, or ${INSTANT_RULE}`);
export const signal = field<AbortSignal>(isSignal, 'an AbortSignal');

/** Its problem shows no value. */
export const secrets = z.custom<GivenSecrets>(
  (value) => isPlainObject(value) && Object.entries(value).every(([name, secret]) => isSecret(name, secret)),
  {
    error: ({ input }) => {
      const wrong = isPlainObject(input) ? Object.keys(input).filter((name) => !isSecret(name, input[name])) : [];
      return `cannot be taken${wrong.map((name) => `, ${showValue(name)}`).join('')}: expected texts by references, ${REFERENCE_RULE}`;
    },
  },
);

function isSecret(name: string, secret: unknown): boolean {
  return parseReference(name) !== undefined && typeof secret === 'string';
}

const runJobOptions = z.strictObject({
  parameters: z.optional(parameters),
  outputs: z.optional(
    byJobName((value) => findNotJson(value ?? null, '') === undefined, 'JSON values by the name of their job'),
  ),
  statuses: z.optional(
    byJobName(
      (value) => (JOB_RUN_STATUSES as readonly unknown[]).includes(value),
      `${JOB_RUN_STATUSES.join(', ')} by the name of a job`,
    ),
  ),
  files: z.optional(files),
  attempt: z.optional(wholeNumber(1, 61, 'a whole number from 1 to 61')),
  scheduledTime: z.optional(instant),
  secrets: z.optional(secrets),
  signal: z.optional(signal),
  group: z.optional(name(MAX_GROUP_NAME)),
  name: z.optional(name(MAX_JOB_NAME)),
  runId: z.optional(field<string>(isRunId, 'a run_id: letters, digits, "_" and "-", at most 80')),
  timeoutMinutes: z.optional(
    field<number>(
      (value) => typeof value === 'number' && value > 0 && value <= MAX_LAMBDA_MINUTES,
      `minutes, more than 0 and at most ${MAX_LAMBDA_MINUTES}`,
    ),
  ),
  graceMs: z.optional(wholeNumber(0, 600_000, 'milliseconds, at most 600000')),
});

/** Returns the options if nothing is wrong with them. Throws an error that names every problem otherwise. */
export function requireOptions(options: RunJobOptions): RunJobOptions {
  return requireValid(runJobOptions, 'runJob', options);
}

/** Checks the options of the function `of`. */
export function requireValid<T extends object>(schema: z.ZodMiniObject, of: string, options: T): T {
  // An option that is undefined is as good as absent.
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const parsed = z.safeParse(schema, given);
  if (parsed.success) return given as T;
  const known = Object.keys(schema.shape);
  const problems = schemaProblems(parsed.error).map(({ path, message }) => {
    const hint = message === UNKNOWN_FIELD ? `: ${hintAt(path.at(-1) ?? '', known)}` : '';
    return `${placeText(path)} ${message.replace(UNKNOWN_FIELD, 'is an unknown option')}${hint}`;
  });
  throw new TypeError(`${of}: ${problems.join('; ')}`);
}

/** The instant in UTC, as a schedule writes it. */
export function instantOf(value: unknown): string | undefined {
  if (!(value instanceof Date) && Object.prototype.toString.call(value) !== '[object Date]') return parseInstant(value);
  const date = value as Date;
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

function byJobName(test: (value: unknown) => boolean, expected: string) {
  return field<Readonly<Record<string, unknown>>>(
    (value) =>
      isPlainObject(value) && Object.entries(value).every(([job, each]) => isName(job, MAX_JOB_NAME) && test(each)),
    `${expected} (${nameRule(MAX_JOB_NAME)})`,
  );
}

function areFiles(value: unknown): boolean {
  return (
    isPlainObject(value) &&
    Object.entries(value).every(
      ([name, content]) => isFilePath(name) && (typeof content === 'string' || ArrayBuffer.isView(content)),
    )
  );
}

/** Stays inside the folder. */
function isFilePath(name: string): boolean {
  return name === printable(name) && name.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

/** Jest's environments have a class of their own. */
function isSignal(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'aborted' in value && 'addEventListener' in value;
}
