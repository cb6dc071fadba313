import * as z from 'zod/mini';
import { referencesIn } from '../../secrets/secret-reference';
import { isPlainObject, type JsonObject } from '../../values/json';
import { field, objectError, type Problem } from '../../values/schema';
import { isText } from '../process-fields';
import { formed } from '../service-fields';
import type { EmrFields, SparkFields } from '../target-fields';
import { MAX_SETTING, MAX_SETTINGS } from './emr-run';

/* What the config may say of how EMR Serverless runs a Spark application. Lengths and characters: its API model. */

const PROPERTIES = field<NonNullable<EmrFields['properties']>>(
  (value) => isPlainObject(value) && Object.entries(value).every(isSetting),
  `settings under their names, such as {spark.executor.memory: 4g}, each of at most ${MAX_SETTING} characters`,
);

export const EMR = z.optional(
  z.strictObject(
    {
      application: formed(/[0-9a-z]{1,64}/, 'the id of an application of EMR Serverless, such as 00f1r8ca8ud2ph09'),
      role: formed(/arn:aws[a-z-]*:iam::\d{12}:role\/[\x21-\x7e]{1,512}/, 'the ARN of a role: arn:aws:iam::…:role/…'),
      entry_point: z.optional(formed(/s3:\/\/[a-z0-9.-]{3,63}\/\S.{0,1000}/, 'a file in S3: s3://<bucket>/<key>')),
      properties: z.optional(PROPERTIES),
      log_group: z.optional(formed(/[\w./#-]{1,512}/, 'the name of a log group')),
    },
    objectError('an application of EMR Serverless, {application: 00f1…, role: arn:…}'),
  ),
);

/** Our own variables: see domain/targets/work-context.ts. */
const OWN_SETTINGS = 12;

/** What does not fit together, if EMR Serverless is to run the application. */
export function emrProblems(given: JsonObject): Problem[] {
  const { jar, env = {}, emr } = given as unknown as SparkFields;
  if (!isPlainObject(emr)) return [];
  const settings = Object.keys(emr.properties ?? {}).length + 2 * Object.keys(env).length;
  const most = MAX_SETTINGS - OWN_SETTINGS;
  return [
    ...(jar !== undefined && emr.entry_point === undefined
      ? [{ path: ['emr'], message: 'has no entry_point: expected where the jar lies in S3' }]
      : []),
    ...[...referencesIn(env as JsonObject).keys()].map((name) => ({
      path: ['env', name],
      message: 'is a secret: EMR Serverless shows the settings of a run. Have the application read it',
    })),
    ...(settings > most
      ? [{ path: ['emr'], message: `takes ${settings} settings, of a variable two: expected at most ${most}` }]
      : []),
  ];
}

export function secretProblem(name: string): string {
  return `parameters.${name} is a secret: EMR Serverless shows a run's arguments. Have the application read it`;
}

function isSetting([name, value]: [string, unknown]): boolean {
  if (!name.startsWith('spark.') || name.length > MAX_SETTING) return false;
  return (isText(value) && value.length <= MAX_SETTING) || typeof value === 'number' || typeof value === 'boolean';
}
