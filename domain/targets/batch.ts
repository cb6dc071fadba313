import * as z from 'zod/mini';
import { regionOfArn } from '../values/arn';
import { consoleHost, partitionOf } from '../values/console-host';
import { isPlainObject, type JsonObject } from '../values/json';
import { field, wholeNumber } from '../values/schema';
import type { EndNotice } from './kind';
import { argumentProblems, processFields } from './process-fields';
import {
  ARGUMENTS,
  CONTAINER_ENV,
  commandText,
  nameOrArn,
  oneRegion,
  secretProblems,
  serviceKind,
  TOO_LONG,
} from './service-fields';
import { arnPattern, isOfPlace } from './services/arn-pattern';
import { containerOverrides, MAX_REQUEST_BYTES, OWN_BYTES, parseJobArn } from './services/batch-job';
import type { BatchFields } from './target-fields';

const NAME = /[A-Za-z0-9][A-Za-z0-9_-]{0,127}/;
const REVISION = /[A-Za-z0-9][A-Za-z0-9_-]{0,127}(?::[1-9]\d*)?/;

const fields = {
  queue: nameOrArn('a job queue', NAME, 'batch', 'job-queue/'),
  definition: nameOrArn('a job definition, with a revision (load:7) or without', REVISION, 'batch', 'job-definition/'),
  command: z.optional(ARGUMENTS),
  env: z.optional(CONTAINER_ENV),
  vcpus: z.optional(
    field<number>(
      (value) => value === 0.25 || value === 0.5 || (Number.isInteger(value) && (value as number) >= 1),
      '0.25, 0.5 or a whole number of virtual processors',
    ),
  ),
  memory_mib: z.optional(wholeNumber(4, 3_145_728, 'mebibytes, at least 4')),
  permanent_exit_codes: processFields.permanent_exit_codes,
};

/** `docs.aws.amazon.com/batch/latest/userguide/batch_job_events.html`: an event for each change of a job's status. */
const ended: EndNotice = {
  source: 'aws.batch',
  detailType: 'Batch Job State Change',
  pattern: (given) => ({
    ...arnPattern('jobQueue', asBatch(given).queue, 'job-queue/'),
    status: ['SUCCEEDED', 'FAILED'],
  }),
  workId: ({ jobId }, { region, account }) =>
    typeof jobId === 'string' ? `arn:${partitionOf(region)}:batch:${region}:${account}:job/${jobId}` : undefined,
  comesTo: (stack, given) => isOfPlace(asBatch(given).queue, stack),
};

export const batch = serviceKind({
  title: 'job of AWS Batch',
  runs: { here: 'service', stack: 'service' },
  takesFiles: true,
  fields,
  describe: (given) => {
    const { definition, queue, command } = asBatch(given);
    return `Batch job ${definition} in ${queue}${commandText(command)}`;
  },
  rules: ({ env, command, ...given }) => [
    ...oneRegion(given, ['queue', 'definition']),
    ...Object.keys(isPlainObject(env) ? env : {})
      .filter((name) => name.startsWith('AWS_BATCH'))
      .map((name) => ({ path: ['env', name], message: 'is set by AWS Batch itself. Remove it' })),
    ...(Array.isArray(command) && command.includes('') ? [{ path: ['command'], message: NO_EMPTY }] : []),
  ],
  parameterProblems: (given, parameters) => {
    const secrets = secretProblems(parameters);
    if (secrets.length > 0) return secrets;
    const problems = [...argumentProblems(asBatch(given).command, parameters), ...emptyProblems(given, parameters)];
    return problems.length > 0 ? problems : sizeProblems(asBatch(given), parameters);
  },
  notices: [ended],
  consoleUrl: (id) => {
    const { partition, region, job } = parseJobArn(id) ?? {};
    const host = partition && region && consoleHost(partition, region);
    return host && `https://${host}/batch/home?region=${region}#jobs/detail/${job}`;
  },
});

/** The fields of a declared job. The schema has checked them. */
export function asBatch(fields: JsonObject): BatchFields {
  return fields as unknown as BatchFields;
}

/** The region that an ARN of its fields names; undefined if none does. */
export function regionOfBatch({ queue, definition }: BatchFields): string | undefined {
  return regionOfArn(queue) ?? regionOfArn(definition);
}

const NO_EMPTY = 'has an empty text: AWS Batch takes none in a command';

function emptyProblems(given: JsonObject, parameters: JsonObject): string[] {
  return (asBatch(given).command ?? [])
    .flatMap((each) => (typeof each === 'string' ? [] : [each.parameter]))
    .filter((name) => parameters[name] === '')
    .map((name) => `parameters.${name} is empty: AWS Batch takes no empty text in a command`);
}

function sizeProblems(given: BatchFields, parameters: JsonObject): string[] {
  const bytes = Buffer.byteLength(JSON.stringify(containerOverrides(given, parameters, {})), 'utf8');
  const most = MAX_REQUEST_BYTES - OWN_BYTES;
  if (bytes <= most) return [];
  const why = `AWS Batch takes a request of ${MAX_REQUEST_BYTES} bytes, of which Runsheet's own part may need ${OWN_BYTES}`;
  return [`parameters make a command and variables of ${bytes} bytes: expected at most ${most} (${why}). ${TOO_LONG}`];
}
