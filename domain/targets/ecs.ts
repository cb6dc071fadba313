import * as z from 'zod/mini';
import type { JsonObject } from '../values/json';
import { flag, oneOf, type Problem, wholeNumber } from '../values/schema';
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
  serviceKind,
} from './service-fields';
import type { Argument, EcsFields } from './target-fields';

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
};

/**
 * The overrides of a task have 8,192 characters in all (ECS, TaskOverride). Some 1,700 of them are Runsheet's own
 * variables: each is an object of name and value, and the longest, of Dagster Pipes, are some 300.
 */
const MAX_OVERRIDES = 6_500;

export const ecs = serviceKind({
  title: 'task of Amazon ECS',
  takesFiles: true,
  fields,
  describe: (given) => {
    const { task_definition, cluster, command } = given as unknown as EcsFields;
    return `ECS task ${task_definition} in ${cluster}${commandText(command)}`;
  },
  rules,
  parameterProblems: (given, parameters) => {
    const problems = argumentProblems((given as unknown as EcsFields).command, parameters);
    return problems.length > 0 ? problems : sizeProblems(given, parameters);
  },
});

function rules(given: JsonObject): Problem[] {
  const { launch_type = 'FARGATE', capacity_provider, subnets } = given;
  const isFargate = launch_type === 'FARGATE' && capacity_provider === undefined;
  const without = givenOf(given, ['security_groups', 'assign_public_ip']);
  return [
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
function sizeProblems({ command = [], env = {} }: JsonObject, parameters: JsonObject): string[] {
  const argv = (command as Argument[]).map((each) => (typeof each === 'string' ? each : parameters[each.parameter]));
  const characters = JSON.stringify([argv, env]).length;
  if (characters <= MAX_OVERRIDES) return [];
  return [`parameters make a command and variables of ${characters} characters: ECS takes ${MAX_OVERRIDES} of them`];
}
