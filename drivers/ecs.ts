import { lazily } from '../adapters/aws/clients';
import type { WorkLog } from '../domain/tables/rows';
import { asEcs, regionOfEcs } from '../domain/targets/ecs';
import {
  classOfFailure,
  classOfRefusal,
  endOfTask,
  MAX_OVERRIDES,
  overridesOf,
  parseTaskArn,
  type TaskOverrides,
  usageOfTask,
} from '../domain/targets/services/ecs-task';
import type { EcsFields } from '../domain/targets/target-fields';
import { missingForFiles } from './missing-for-aws';
import { refusing, requireFitting } from './refusing';
import { notBegun, type ServedTarget, type ServiceCall, type ServiceDriver, StartRefused } from './service-driver';

/*
 * A task of Amazon ECS. Its `clientToken` is ours: the same start twice answers with the same task, and `startedBy`
 * finds it. A task has no time limit of its own: only a look stops it. The exit code of its container decides.
 */

const sdk = lazily(() => import('../adapters/aws/work/ecs-tasks'));

export const ecs: ServiceDriver = {
  knowsTokens: true,
  missing: missingForFiles,
  start,
  find: async (token, target) => {
    const { cluster } = asEcs(target.fields);
    return await (await callsFor(target)).find(cluster, token);
  },
  look: async (id, target) => {
    const { calls, cluster } = await callsOf(id, target);
    const task = await orGone(() => calls.describe(cluster, id));
    if (!task) return { is: 'unknown' };
    const end = endOfTask(task, asEcs(target.fields));
    if (end) return { ...end, usage: usageOfTask(task) };
    if (task.startedAt) return { is: 'running' };
    return { is: 'running', waits: notBegun('its task', 'ECS', task.lastStatus ?? '') };
  },
  stop: async (id, target, why) => {
    const { calls, cluster } = await callsOf(id, target);
    await orGone(() => calls.stop(cluster, id, why));
  },
  logs: findLog,
};

async function start({ target, token, context, variables }: ServiceCall): Promise<string> {
  const fields = asEcs(target.fields);
  const overrides = requireFitting(target, () => overridesOf(fields, context.parameters, variables), tooLong);
  const input = { ...placeOf(fields), overrides, clientToken: token, startedBy: token };
  const started = await refusing(
    `${target.target} was not started`,
    classOfRefusal,
    async () => (await callsFor(target)).run(input),
    hintOf,
  );
  if ('arn' in started) return started.arn;
  const why = started.failure || 'ECS has started no task, and does not say why';
  throw new StartRefused('NotPlaced', `${target.target} was not started: ${why}`, classOfFailure(why));
}

/** What of a declaration RunTask takes beside the overrides. */
function placeOf(fields: EcsFields) {
  const { launch_type = 'FARGATE', capacity_provider, platform_version, subnets, security_groups } = fields;
  return {
    cluster: fields.cluster,
    taskDefinition: fields.task_definition,
    count: 1,
    ...(capacity_provider === undefined
      ? { launchType: launch_type }
      : { capacityProviderStrategy: [{ capacityProvider: capacity_provider, weight: 1 }] }),
    ...(platform_version !== undefined && { platformVersion: platform_version }),
    ...(subnets && {
      networkConfiguration: {
        awsvpcConfiguration: {
          subnets,
          ...(security_groups && { securityGroups: security_groups }),
          assignPublicIp: fields.assign_public_ip ? ('ENABLED' as const) : ('DISABLED' as const),
        },
      },
    }),
  };
}

function hintOf(message: string): string {
  if (!/iam:PassRole/i.test(message)) return '';
  return '. Name the roles of the task definition in pass_roles of the target';
}

function tooLong(overrides: TaskOverrides): string | undefined {
  const characters = JSON.stringify(overrides).length;
  if (characters <= MAX_OVERRIDES) return undefined;
  return `its command and variables are ${characters} characters, and ECS takes ${MAX_OVERRIDES}`;
}

/** The task, or its cluster, may be gone: then nothing of it runs. */
async function orGone<T>(act: () => Promise<T>): Promise<T | undefined> {
  try {
    return await act();
  } catch (error) {
    const { name, message } = error as Error;
    const isGone =
      name === 'ClusterNotFoundException' || (name === 'InvalidParameterException' && /not found/i.test(message));
    if (isGone) return undefined;
    throw error;
  }
}

/** The stream of its container: `<prefix>/<container>/<task>` (ECS Developer Guide, "awslogs-stream-prefix"). */
async function findLog(id: string, target: ServedTarget): Promise<WorkLog | undefined> {
  if (ELSEWHERE.has(id)) return undefined;
  const { calls, cluster, task, region } = await callsOf(id, target);
  const { container } = asEcs(target.fields);
  const definition = (await calls.describe(cluster, id))?.taskDefinitionArn;
  if (definition === undefined) return undefined;
  const options = (await calls.logOptions(definition, container)) ?? {};
  const { 'awslogs-group': group, 'awslogs-stream-prefix': prefix } = options;
  if (group !== undefined && prefix !== undefined) {
    return { region: options['awslogs-region'] ?? region, group, stream: `${prefix}/${container}/${task}` };
  }
  if (ELSEWHERE.size >= MOST_ELSEWHERE) ELSEWHERE.clear();
  ELSEWHERE.add(id);
  return undefined;
}

/**
 * The tasks that print elsewhere than in CloudWatch. A task's definition does not change, so that later looks of this
 * process need not ask again.
 */
const ELSEWHERE = new Set<string>();
const MOST_ELSEWHERE = 1_000;

async function callsFor({ fields }: ServedTarget) {
  return (await sdk()).ecsTasks(regionOfEcs(asEcs(fields)));
}

/** The calls about a task, in its own region and cluster, which its ARN names. */
async function callsOf(id: string, target: ServedTarget) {
  const parsed = parseTaskArn(id);
  if (!parsed) throw new Error(`${id} is no task of ECS: ${target.target} cannot look at it`);
  return { calls: (await sdk()).ecsTasks(parsed.region), ...parsed };
}
