import * as z from 'zod/mini';
import { regionOfArn } from '../values/arn';
import { consoleHost } from '../values/console-host';
import type { JsonObject } from '../values/json';
import { flag, oneOf, type Problem, wholeNumber } from '../values/schema';
import type { EndNotice } from './kind';
import { argumentProblems, processFields } from './process-fields';
import {
  ARGUMENTS,
  atMostOne,
  CONTAINER_ENV,
  commandText,
  formed,
  givenOf,
  listOf,
  nameOrArn,
  oneRegion,
  secretProblems,
  serviceKind,
  TOO_LONG,
} from './service-fields';
import { arnPattern, isOfPlace } from './services/arn-pattern';
import { MAX_OVERRIDES, OWN_VARIABLES, overridesOf, parseTaskArn } from './services/ecs-task';
import type { EcsFields } from './target-fields';

const NAME = /[A-Za-z0-9_-]{1,255}/;
const REVISION = /[A-Za-z0-9_-]{1,255}(?::[1-9]\d*)?/;

const fields = {
  cluster: nameOrArn('a cluster', NAME, 'ecs', 'cluster/'),
  task_definition: nameOrArn(
    'a task definition, with a revision (load:7) or without',
    REVISION,
    'ecs',
    'task-definition/',
  ),
  container: formed(NAME, 'the name of a container of the task definition'),
  command: z.optional(ARGUMENTS),
  env: z.optional(CONTAINER_ENV),
  launch_type: z.optional(oneOf(['FARGATE', 'EC2', 'EXTERNAL'])),
  capacity_provider: z.optional(formed(NAME, 'the name of a capacity provider of the cluster')),
  platform_version: z.optional(formed(/LATEST|\d+\.\d+\.\d+/, 'LATEST or a version of Fargate, such as 1.4.0')),
  subnets: z.optional(listOf(/subnet-[0-9a-f]{8,17}/, 16, 'a list of 1 to 16 subnets, such as subnet-0a1b2c3d')),
  security_groups: z.optional(listOf(/sg-[0-9a-f]{8,17}/, 5, 'a list of 1 to 5 security groups, such as sg-0a1b2c3d')),
  assign_public_ip: z.optional(flag),
  cpu: z.optional(wholeNumber(128, 196_608, 'units of a processor, 1024 for a whole one')),
  memory_mib: z.optional(wholeNumber(128, 3_145_728, 'mebibytes, at least 128')),
  permanent_exit_codes: processFields.permanent_exit_codes,
  pass_roles: z.optional(
    listOf(/arn:aws(?:-[a-z]+)*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}/, 10, 'a list of 1 to 10 ARNs of roles'),
  ),
};

/** `docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html`. */
const ended: EndNotice = {
  source: 'aws.ecs',
  detailType: 'ECS Task State Change',
  pattern: (given) => ({ ...arnPattern('clusterArn', asEcs(given).cluster, 'cluster/'), lastStatus: ['STOPPED'] }),
  workId: ({ taskArn }) => (typeof taskArn === 'string' ? taskArn : undefined),
  comesTo: (stack, given) => isOfPlace(asEcs(given).cluster, stack),
};

export const ecs = serviceKind({
  title: 'task of Amazon ECS',
  runs: { here: 'service', stack: 'service' },
  takesFiles: true,
  fields,
  describe: (given) => {
    const { task_definition, cluster, command } = asEcs(given);
    return `ECS task ${task_definition} in ${cluster}${commandText(command)}`;
  },
  rules,
  parameterProblems: (given, parameters) => {
    const secrets = secretProblems(parameters);
    if (secrets.length > 0) return secrets;
    const problems = argumentProblems(asEcs(given).command, parameters);
    return problems.length > 0 ? problems : sizeProblems(asEcs(given), parameters);
  },
  notices: [ended],
  consoleUrl: (id) => {
    const { partition, region, cluster, task } = parseTaskArn(id) ?? {};
    const host = partition && region && consoleHost(partition, region);
    return host && `https://${host}/ecs/v2/clusters/${cluster}/tasks/${task}?region=${region}`;
  },
});

/** The fields of a declared task. The schema has checked them. */
export function asEcs(fields: JsonObject): EcsFields {
  return fields as unknown as EcsFields;
}

/** The region that an ARN of its fields names; undefined if none does. */
export function regionOfEcs({ cluster, task_definition }: EcsFields): string | undefined {
  return regionOfArn(cluster) ?? regionOfArn(task_definition);
}

function rules(given: JsonObject): Problem[] {
  const { launch_type = 'FARGATE', capacity_provider, subnets } = given;
  const isFargate = launch_type === 'FARGATE' && capacity_provider === undefined;
  const without = givenOf(given, ['security_groups', 'assign_public_ip']);
  return [
    ...oneRegion(given, ['cluster', 'task_definition']),
    ...atMostOne(given, ['launch_type', 'capacity_provider']),
    ...(isFargate && subnets === undefined
      ? [{ path: ['subnets'], message: 'is missing: expected the subnets in which Fargate runs the task' }]
      : []),
    ...(!isFargate && subnets === undefined && without.length > 0
      ? [{ path: ['subnets'], message: `is missing: expected it beside ${without.join(' and ')}` }]
      : []),
  ];
}

/** The command with the values of parameters, and the variables, as the service counts them. */
function sizeProblems(given: EcsFields, parameters: JsonObject): string[] {
  const characters = JSON.stringify(overridesOf(given, parameters, {})).length;
  const most = MAX_OVERRIDES - OWN_VARIABLES;
  if (characters <= most) return [];
  const why = `ECS takes ${MAX_OVERRIDES} characters, of which Runsheet's own variables may need ${OWN_VARIABLES}`;
  return [
    `parameters make a command and variables of ${characters} characters: expected at most ${most} (${why}). ${TOO_LONG}`,
  ];
}
