import * as z from 'zod/mini';
import { MAX_LAMBDA_MINUTES } from '../tables/limits';
import { type MasterRow, ROW_KEY } from '../tables/master-row';
import { DEFAULT_RETRY_DELAY_SECONDS, PARALLEL } from '../tables/rows';
import type { LongestTimeout } from '../targets/kind';
import { isTarget, longestTimeout, targetHint } from '../targets/kinds';
import type { Dataset } from '../values/dataset';
import { datasets } from '../values/dataset-schema';
import { isExactNumber, type JsonObject } from '../values/json';
import { isName, MAX_GROUP_NAME, MAX_JOB_NAME, MAX_TARGET_NAME, nameRule } from '../values/names';
import { field, flag, name, problemText, schemaProblems, text, wholeNumber } from '../values/schema';
import { showValue } from '../values/show-value';
import { parameters, parameterTypes } from './fields';
import { type ParameterTypes, typeProblems } from './parameter-types';

/** Version of the rows that this code reads and writes. */
export const SCHEMA_VERSION = 1;

const MAX_RETRIES = 50;

/** The most characters of `updated_reason`. */
export const MAX_REASON = 1000;
const MAX_PRIORITY = 1_000_000;

/** A job as its row in the master table describes it, defaults filled in. */
export interface Job {
  job_name: string;
  target: string;
  timeout_minutes: number;
  maximum_retries: number;
  priority: number;
  is_enabled: boolean;
  parameters: JsonObject;
  parameter_types?: ParameterTypes;
  retry_delay_seconds: number;
  description?: string;
  owner?: string;
  /** The data that it reads and writes, for lineage. Absent: what its declared target says. */
  reads?: Dataset[];
  writes?: Dataset[];
}

const TARGET_RULE = `"lambda:" and the name of a job function (${nameRule(MAX_TARGET_NAME)}), or a target that the project's config declares, such as "command:load-orders"`;

const target = field<string>(isTarget, TARGET_RULE, targetHint);

/** Says, as the end of a sentence, that a value is no target, and which of those that are there may be meant. */
export function malformedTarget(value: unknown, known: readonly string[]): string | undefined {
  if (typeof value !== 'string' || isTarget(value)) return undefined;
  return `is ${showValue(value)}: expected ${TARGET_RULE}${targetHint(value, known)}`;
}

const LAMBDA_TIMEOUT: LongestTimeout = { minutes: MAX_LAMBDA_MINUTES, why: 'Lambda ends at 15' };

function timeoutMinutes({ minutes, why }: LongestTimeout) {
  return field<number>(
    (value) => isExactNumber(value) && value > 0 && value <= minutes,
    `minutes, more than 0 and at most ${minutes} (${why})`,
  );
}

const retryDelaySeconds = field<number>((value) => isExactNumber(value) && value >= 0, 'seconds, 0 or more');

/** The fields of a job, as they stand under its name in a groups file. Its row has these fields and the envelope. */
export const jobFields = {
  target,
  timeout_minutes: timeoutMinutes(LAMBDA_TIMEOUT),
  maximum_retries: wholeNumber(0, MAX_RETRIES, `a whole number from 0 to ${MAX_RETRIES}`),
  priority: wholeNumber(PARALLEL, MAX_PRIORITY, `-1 (parallel) or a whole number from 0 to ${MAX_PRIORITY}`),
  is_enabled: z._default(flag, true),
  parameters: z._default(parameters, () => ({})),
  parameter_types: z.optional(parameterTypes),
  retry_delay_seconds: z._default(retryDelaySeconds, DEFAULT_RETRY_DELAY_SECONDS),
  description: z.optional(text(1000)),
  owner: z.optional(text(200)),
  reads: z.optional(datasets),
  writes: z.optional(datasets),
};

/** What every row of the master table carries besides. A row typed at the console may lack all of it but the key. */
export const envelope = {
  job_group: name(MAX_GROUP_NAME),
  schema_version: z.optional(
    field<number>((value) => value === SCHEMA_VERSION, `${SCHEMA_VERSION}, the version that this Runsheet reads`),
  ),
  version: z.optional(wholeNumber(0, Number.MAX_SAFE_INTEGER, 'a whole number')),
  updated_at: z.optional(text(40)),
  updated_by: z.optional(text(200)),
  updated_reason: z.optional(text(MAX_REASON)),
  /**
   * Set, with who and why, just before a row is deleted, so that the change log can name the author. If the delete
   * failed, the mark stays; the row is still valid.
   */
  removing: z.optional(flag),
};

/** The fields of a job with this target: its kind decides how long it may run. */
export function jobFieldsOf(target: unknown): typeof jobFields {
  return ofTarget(target).fields;
}

/** The schema of a job with this target, as it stands under its name in a groups file. */
export function jobSchemaOf(target: unknown) {
  return ofTarget(target).schema;
}

function ofTarget(target: unknown) {
  const longest = longestTimeout(target) ?? LAMBDA_TIMEOUT;
  const made = byTimeout.get(longest.minutes) ?? schemasOf(longest);
  byTimeout.set(longest.minutes, made);
  return made;
}

/** Made once each: a group has thousands of rows. */
const byTimeout = new Map<number, ReturnType<typeof schemasOf>>();

function schemasOf(longest: LongestTimeout) {
  const fields = { ...jobFields, timeout_minutes: timeoutMinutes(longest) };
  const row = z.strictObject({ ...envelope, job_name: name(MAX_JOB_NAME), ...fields });
  return { fields, schema: z.strictObject(fields), row };
}

/** The priority that a row has, even if the row is bad otherwise. */
export function readablePriority(value: unknown): number | undefined {
  return Number.isInteger(value) && (value as number) >= PARALLEL ? (value as number) : undefined;
}

export type ParsedJob = { job: Job } | { problems: string[] };

/** Returns the job that the row describes, or every problem that the row has. */
export function parseJobRow(row: MasterRow): ParsedJob {
  const parsed = z.safeParse(ofTarget(row.target).row, row);
  if (!parsed.success) return { problems: schemaProblems(parsed.error).map(problemText) };
  const { job_group, schema_version, version, updated_at, updated_by, updated_reason, removing, ...job } = parsed.data;
  const problems = typeProblems(job.parameters, job.parameter_types);
  return problems.length > 0 ? { problems } : { job: job as Job };
}

/** Returns the fields of a bad row that have problems. The key is left out, because no edit can mend it. */
export function badFields(row: MasterRow): string[] {
  const parsed = z.safeParse(ofTarget(row.target).row, row);
  const fields = parsed.success
    ? wronglyTyped(parsed.data)
    : schemaProblems(parsed.error).map(({ path: [field = ''] }) => field);
  return [...new Set(fields)].filter((field) => isName(field, MAX_JOB_NAME) && !ROW_KEY.has(field));
}

/** Of a row that its schema takes. */
function wronglyTyped({ parameters, parameter_types }: z.infer<ReturnType<typeof schemasOf>['row']>): string[] {
  return typeProblems(parameters, parameter_types).length > 0 ? ['parameters'] : [];
}
