import * as z from 'zod/mini';
import { referencesIn } from '../secrets/secret-reference';
import { isPlainObject, type JsonObject } from '../values/json';
import { field, type Problem, wholeNumber } from '../values/schema';
import type { EndNotice } from './kind';
import { argumentProblems, argumentText, isArgument } from './process-fields';
import { formed, givenOf, serviceKind } from './service-fields';
import { glueRunPage, glueRunText } from './services/glue-run';
import type { GlueFields } from './target-fields';

/** A name of one line. In a grant a star or a question mark would stand for others. */
const NAME = /^(?:(?![*?])[\p{L}\p{M}\p{N}\p{P}\p{S} ]){1,255}$/u;

/** Glue sets the first four itself (its docs, "Job parameters"); Runsheet the fifth. */
const RESERVED = ['--JOB_NAME', '--JOB_RUN_ID', '--mode', '--debug', '--RUNSHEET_'];

const isName = (value: unknown): value is string =>
  typeof value === 'string' && value.isWellFormed() && NAME.test(value);

const isArn = (value: unknown) => typeof value === 'string' && value.startsWith('arn:');

const fields = {
  job: field<string>(
    (value) => isName(value) && !isArn(value),
    'the name of a Glue job',
    (value) => (isArn(value) ? ', not its ARN' : ''),
  ),
  arguments: z.optional(
    field<GlueFields['arguments']>(
      (value) => isPlainObject(value) && Object.entries(value).every(isGlueArgument),
      'arguments under their names, such as --day: each a text or {parameter: <name>}',
    ),
  ),
  worker_type: z.optional(formed(/Standard|[GRZ]\.\d{1,3}X/, 'a type of workers, such as G.1X')),
  number_of_workers: z.optional(wholeNumber(1, 10_000, 'a whole number of workers')),
  security_configuration: z.optional(field<string>(isName, 'the name of a security configuration')),
};

/**
 * `docs.aws.amazon.com/glue/latest/dg/automating-awsglue-with-cloudwatch-events.html`: an event for these four states.
 * Of ERROR and EXPIRED Glue does not tell.
 */
const ended: EndNotice = {
  source: 'aws.glue',
  detailType: 'Glue Job State Change',
  pattern: (given) => ({ jobName: [asGlue(given).job], state: ['SUCCEEDED', 'FAILED', 'TIMEOUT', 'STOPPED'] }),
  workId: ({ jobName: job, jobRunId: run }, { region }) =>
    typeof job === 'string' && typeof run === 'string' ? glueRunText({ region, job, run }) : undefined,
};

export const glue = serviceKind({
  title: 'job of AWS Glue',
  runs: { here: 'service', stack: 'service' },
  takesFiles: true,
  fields,
  // Glue ends a run before 7 days of its own accord, and its timeout has to lie above the row's.
  longest: { minutes: 7 * 24 * 60 - 20, why: 'Glue ends a run before 7 days' },
  describe: (given) => {
    const { job, arguments: named = {} } = asGlue(given);
    const said = Object.entries(named).map(([name, value]) => ` ${name} ${argumentText(value)}`);
    return `Glue job ${job}${said.join('')}`;
  },
  rules,
  parameterProblems: (given, parameters) => {
    const secrets = referencesIn(parameters);
    const plain = Object.fromEntries(Object.entries(parameters).filter(([name]) => !secrets.has(name)));
    const taken = Object.values(asGlue(given).arguments ?? {}).filter(
      (value) => typeof value === 'string' || !secrets.has(value.parameter),
    );
    return [...[...secrets.keys()].map(secretProblem), ...argumentProblems(taken, plain)];
  },
  consoleUrl: glueRunPage,
  notices: [ended],
});

/** The fields of a declared Glue job. The schema has checked them. */
export function asGlue(fields: JsonObject): GlueFields {
  return fields as unknown as GlueFields;
}

function secretProblem(name: string): string {
  return `parameters.${name} is a secret: Glue shows a run's arguments, and may log them. Have the job read it`;
}

function rules(given: JsonObject): Problem[] {
  const workers = givenOf(given, ['worker_type', 'number_of_workers']);
  const reserved = Object.keys(isPlainObject(given.arguments) ? given.arguments : {}).filter((name) =>
    RESERVED.some((own) => (own.endsWith('_') ? name.startsWith(own) : name === own)),
  );
  return [
    ...(workers.length === 1
      ? [{ path: [], message: `has ${workers[0]} only: expected worker_type and number_of_workers, or neither` }]
      : []),
    ...reserved.map((name) => ({
      path: ['arguments', name],
      message: 'is set by Glue or by Runsheet itself. Remove it',
    })),
  ];
}

function isGlueArgument([name, value]: [string, unknown]): boolean {
  return /^--[A-Za-z0-9_.-]{1,100}$/.test(name) && isArgument(value);
}
