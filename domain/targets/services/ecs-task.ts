import { fargateUsage, type Usage } from '../../cost/usage';
import type { AttemptClass } from '../../tables/rows';
import { type JsonObject, ownValue } from '../../values/json';
import { readArguments } from '../process-fields';
import type { EcsFields } from '../target-fields';
import { type ContainerEnd, classOfReason, judgeContainer, nameOfReason } from './container-end';

/* What Runsheet says to ECS of a task, and what ECS says of it, as far as it can be decided without it. */

/** The ARN of a task, with the cluster's name in it as all accounts have had since 2021. */
const TASK =
  /^arn:(aws[a-z-]*):ecs:([a-z]{2}(?:-[a-z]+)+-\d):\d{12}:task\/([A-Za-z0-9_-]{1,255})\/([A-Za-z0-9-]{8,64})$/;

export interface TaskId {
  partition: string;
  region: string;
  cluster: string;
  task: string;
}

export function parseTaskArn(arn: string): TaskId | undefined {
  const [, partition = '', region = '', cluster = '', task = ''] = TASK.exec(arn) ?? [];
  return task === '' ? undefined : { partition, region, cluster, task };
}

/** All overrides of a task, as JSON (ECS API Reference, RunTask, `overrides`). */
export const MAX_OVERRIDES = 8_192;

/** Runsheet's own variables: two URLs of at most 300 characters, seven short ones, and what JSON puts around them. */
export const OWN_VARIABLES = 1_600;

export interface TaskOverrides {
  cpu?: string;
  memory?: string;
  containerOverrides: { name: string; command?: string[]; environment: { name: string; value: string }[] }[];
}

/** What the task gets over its definition. Throws with the problems of its command. */
export function overridesOf(
  { container, command, env, cpu, memory_mib }: EcsFields,
  parameters: JsonObject,
  variables: Readonly<Record<string, string>>,
): TaskOverrides {
  const read = command && readArguments(command, parameters);
  if (read && 'problems' in read) throw new Error(read.problems.join('; '));
  const environment = Object.entries({ ...env, ...variables }).map(([name, value]) => ({ name, value }));
  return {
    ...(cpu !== undefined && { cpu: String(cpu) }),
    ...(memory_mib !== undefined && { memory: String(memory_mib) }),
    containerOverrides: [{ name: container, ...(read && { command: read.argv }), environment }],
  };
}

export interface FoundTask {
  lastStatus?: string | undefined;
  stopCode?: string | undefined;
  stoppedReason?: string | undefined;
  startedAt?: Date | undefined;
  pullStartedAt?: Date | undefined;
  stoppedAt?: Date | undefined;
  launchType?: string | undefined;
  capacityProviderName?: string | undefined;
  /** In units: 1,024 are a vCPU. */
  cpu?: string | undefined;
  /** In MiB. */
  memory?: string | undefined;
  attributes?: readonly { name?: string | undefined; value?: string | undefined }[] | undefined;
  containers?: readonly FoundContainer[] | undefined;
}

export interface FoundContainer {
  name?: string | undefined;
  exitCode?: number | undefined;
  reason?: string | undefined;
}

/** Stop codes of what AWS did (ECS API Reference, Task, `stopCode`). */
const FAULT_STOPS = ['SpotInterruption', 'TerminationNotice', 'InfrastructureHealth'];

/** How a task ended. Undefined while it has not: whatever is not STOPPED goes on, and so do states of later. */
export function endOfTask(task: FoundTask, { container, permanent_exit_codes }: EcsFields): ContainerEnd | undefined {
  const { lastStatus, stopCode, stoppedReason = '', startedAt, containers = [] } = task;
  if (lastStatus !== 'STOPPED') return undefined;
  if (stopCode === 'UserInitiated') return startedAt ? { is: 'stopped' } : { is: 'stopped', detail: NEVER_RAN };
  if (stopCode !== undefined && FAULT_STOPS.includes(stopCode))
    return { is: 'failed', class: 'fault', name: stopCode, message: stoppedReason || stopCode };
  const own = containers.find(({ name }) => name === container);
  if (!own && containers.length > 0) return lacking(container, containers);
  if (own?.exitCode !== undefined) {
    const { exitCode: code, reason } = own;
    const others = containers.filter((each) => each !== own && each.exitCode).map(othersText);
    return judgeContainer(permanent_exit_codes, {
      code,
      what: `container ${container}`,
      reason: [reason, ...others].filter(Boolean).join('; '),
    });
  }
  return notRun(task, containers.find(({ reason }) => reason)?.reason ?? stoppedReason);
}

/**
 * What a task that has ended is paid for: from the pull of its image to its end (aws.amazon.com/fargate/pricing).
 * Undefined if it never got so far.
 */
export function usageOfTask(task: FoundTask): Usage | undefined {
  const { pullStartedAt, startedAt, stoppedAt, launchType, capacityProviderName, attributes = [] } = task;
  const seconds = ((stoppedAt?.getTime() ?? 0) - (pullStartedAt ?? startedAt ?? new Date(Number.NaN)).getTime()) / 1000;
  const [vcpus, gb] = [Number(task.cpu) / 1024, Number(task.memory) / 1024];
  if (!(seconds > 0)) return undefined;
  if (capacityProviderName === 'FARGATE_SPOT') return { fargate_spot_seconds: seconds };
  if (launchType !== 'FARGATE') return { instance_seconds: seconds };
  const architecture = attributes.find(({ name }) => name === 'ecs.cpu-architecture')?.value;
  return fargateUsage({ vcpus, gb, seconds, isArm: architecture === 'arm64' });
}

function lacking(container: string, containers: readonly FoundContainer[]): ContainerEnd {
  const there = containers.map(({ name }) => name).join(', ');
  const message = `its task definition has no container ${container}, whose exit code would say how it ended: it has ${there}`;
  return { is: 'failed', class: 'permanent', name: 'Runsheet.NoSuchContainer', message };
}

const NEVER_RAN = 'its task had not begun to run: there was no room for it, or its image was still pulled';

/** No exit code: its container did not run, or nobody has seen its end. */
function notRun({ stopCode = 'Stopped', stoppedReason = '' }: FoundTask, reason: string): ContainerEnd {
  const said = reason === stoppedReason || stoppedReason === '' ? reason : `${reason} (${stoppedReason})`;
  // The task's own reason may hold the word, and the container's the rest.
  const kinds = [classOfReason(reason), classOfReason(stoppedReason)];
  return {
    is: 'failed',
    class: kinds.find((kind) => kind !== 'job') ?? 'job',
    name: nameOfReason(reason) ?? nameOfReason(stoppedReason) ?? stopCode,
    message: said || 'its task was stopped, and ECS does not say why',
  };
}

function othersText({ name, exitCode, reason }: FoundContainer): string {
  return `container ${name} ended with exit code ${exitCode}${reason === undefined ? '' : `: ${reason}`}`;
}

/**
 * Whose doing it is that a task was surely not started, by the error's name. After any other, ECS may have started it:
 * ServerException, a lost connection, a timeout. Sources: the ECS API Reference, RunTask, "Errors"; "Common Errors".
 */
const ECS_REFUSALS: Readonly<Record<string, AttemptClass>> = {
  // Faults: no room in the account.
  LimitExceededException: 'fault',
  RequestLimitExceeded: 'fault',
  ServiceQuotaExceededException: 'fault',
  Throttling: 'fault',
  ThrottlingException: 'fault',
  TooManyRequestsException: 'fault',
  // Permanent: another attempt would meet the same.
  AccessDeniedException: 'permanent',
  BlockedException: 'permanent',
  ClientException: 'permanent',
  ClusterNotFoundException: 'permanent',
  ExpiredTokenException: 'permanent',
  InvalidParameterException: 'permanent',
  InvalidSignatureException: 'permanent',
  PlatformTaskDefinitionIncompatibilityException: 'permanent',
  PlatformUnknownException: 'permanent',
  UnrecognizedClientException: 'permanent',
  UnsupportedFeatureException: 'permanent',
};

/** A full cluster is a ClientException too (RunTask, "the quota of tasks in the PROVISIONING per cluster"). */
const FULL = /capacity|provisioning|quota|throttl|rate exceeded|limit/i;

export function classOfRefusal(name: string, message: string): AttemptClass | undefined {
  const kind = ownValue(ECS_REFUSALS, name);
  return name === 'ClientException' && FULL.test(message) ? 'fault' : kind;
}

/** Whose doing a failure is that RunTask reports in place of a task (ECS Developer Guide, "API failure reasons"). */
export function classOfFailure(reason: string): AttemptClass {
  return /^(ATTRIBUTE|INACTIVE|LOCATION|MISSING)\b/.test(reason) ? 'permanent' : 'fault';
}
