import * as z from 'zod/mini';
import { referencesIn } from '../secrets/secret-reference';
import { baseName } from '../values/base-name';
import { isPlainObject, type JsonObject } from '../values/json';
import { field } from '../values/schema';
import { A_WEEK, type EndNotice, type Kind } from './kind';
import { argumentProblems, argumentText, isArgument, isText, processFields, secretsOfProcess } from './process-fields';
import { EMR, emrProblems, secretProblem } from './services/emr-fields';
import { emrPage, emrRunArn } from './services/emr-run';
import type { Argument, SparkFields, SparkProperties } from './target-fields';

const PROPERTIES_RULE = 'a file, or settings under their names, such as {spark.master: "local[2]"}';

/** A field of every kind that may start a session of Spark. */
export const sparkProperties = z.optional(field<SparkProperties>(isProperties, PROPERTIES_RULE));

/**
 * `docs.aws.amazon.com/emr/latest/EMR-Serverless-UserGuide/using-eventbridge.html`: an event for each change of a run's
 * state.
 */
const ended: EndNotice = {
  source: 'aws.emr-serverless',
  detailType: 'EMR Serverless Job Run State Change',
  pattern: (given) => {
    const { emr } = asSpark(given);
    return emr && { applicationId: [emr.application], state: ['SUCCESS', 'FAILED', 'CANCELLED'] };
  },
  workId: ({ applicationId: application, jobRunId: run }, from) =>
    typeof application === 'string' && typeof run === 'string' ? emrRunArn({ application, run }, from) : undefined,
};

export const spark: Kind = {
  title: 'Spark application',
  fields: {
    script: z.optional(field<string>(isFileOf('.py'), 'a Python file, such as jobs/load_orders.py')),
    jar: z.optional(field<string>(isFileOf('.jar'), 'a jar file')),
    class: z.optional(field<string>(isClass, 'the name of a class, such as shop.LoadOrders')),
    arguments: z.optional(field<Argument[]>(isArguments, 'a list of arguments, each a text or {parameter: <name>}')),
    properties: sparkProperties,
    emr: EMR,
    ...processFields,
  },
  rules: (given) => [
    ...applicationProblems(asSpark(given)).map((message) => ({ path: [], message })),
    ...emrProblems(given),
  ],
  runs: { here: 'process', stack: 'service' },
  takesFiles: true,
  lacks: ({ script, jar, emr }, place) =>
    // A stack tells the names of its targets alone: then nobody knows what it says of them.
    place === 'stack' && (script ?? jar) !== undefined && emr === undefined
      ? 'it says nothing of emr, EMR Serverless, by which a stack runs Spark'
      : undefined,
  files: (given) => {
    const { script, emr } = asSpark(given);
    return script !== undefined && emr !== undefined && emr.entry_point === undefined ? [script] : [];
  },
  longest: A_WEEK,
  describe: (given) => {
    const fields = asSpark(given);
    const ofClass = fields.class === undefined ? [] : ['--class', fields.class];
    const submit = ['spark-submit', ...ofClass, applicationOf(fields), ...(fields.arguments ?? [])];
    const onStack = fields.emr === undefined ? '' : `; on a stack by EMR Serverless ${fields.emr.application}`;
    return `${submit.map(argumentText).join(' ')}${onStack}`;
  },
  // Where it is depends on the project's Python: the driver says what is missing.
  program: () => undefined,
  secrets: secretsOfProcess,
  parameterProblems: (given, parameters, _, place) => [
    ...(place === 'stack' ? [...referencesIn(parameters).keys()].map(secretProblem) : []),
    ...argumentProblems(asSpark(given).arguments, parameters),
  ],
  consoleUrl: emrPage,
  notices: [ended],
};

/** The fields of a declared Spark application. The config's schema has checked them. */
export function asSpark(fields: JsonObject): SparkFields {
  return fields as unknown as SparkFields;
}

/**
 * What EMR Serverless takes: an object in S3. The project's script lies beside the attempt's context.
 * @param context the URL of that
 */
export function entryPointOf(fields: JsonObject, context = ''): string {
  const { script = '', emr } = asSpark(fields);
  return emr?.entry_point ?? `${context.slice(0, context.lastIndexOf('/'))}/${baseName(script)}`;
}

/** The file that spark-submit takes. */
export function applicationOf({ script, jar }: SparkFields): string {
  return script ?? jar ?? '';
}

function applicationProblems({ script, jar, class: ofClass }: SparkFields): string[] {
  if (script === undefined && jar === undefined) return ['names no application: expected "script" or "jar"'];
  if (script !== undefined && jar !== undefined) return ['names a script and a jar: expected one of them'];
  if (script !== undefined && ofClass !== undefined) return ['has a class for its script: only a jar has one'];
  return [];
}

function isFileOf(ending: string): (value: unknown) => boolean {
  return (value) => isText(value) && value.endsWith(ending) && value.length > ending.length && !value.startsWith('-');
}

function isClass(value: unknown): boolean {
  return isText(value) && /^[\p{L}_$][\p{L}\p{N}_$]*(\.[\p{L}_$][\p{L}\p{N}_$]*)*$/u.test(value);
}

function isArguments(value: unknown): boolean {
  return Array.isArray(value) && value.every(isArgument);
}

function isProperties(value: unknown): boolean {
  if (isText(value)) return value !== '';
  if (!isPlainObject(value)) return false;
  return Object.entries(value).every(([name, each]) => name.startsWith('spark.') && isSetting(each));
}

function isSetting(value: unknown): boolean {
  return isText(value) || typeof value === 'number' || typeof value === 'boolean';
}
