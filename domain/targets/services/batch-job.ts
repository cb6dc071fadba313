import { fargateUsage, type Usage } from '../../cost/usage';
import type { AttemptClass } from '../../tables/rows';
import { type JsonObject, ownValue } from '../../values/json';
import { readArguments } from '../process-fields';
import type { BatchFields } from '../target-fields';
import type { WorkContext } from '../work-context';
import { type ContainerEnd, classOfReason, judgeContainer, nameOfReason } from './container-end';

/* What Runsheet says to AWS Batch of a job, and what Batch says of it, as far as it can be decided without it. */

const JOB =
  /^arn:(aws[a-z-]*):batch:([a-z]{2}(?:-[a-z]+)+-\d):\d{12}:job\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

export interface BatchJobId {
  partition: string;
  region: string;
  job: string;
}

export function parseJobArn(arn: string): BatchJobId | undefined {
  const [, partition = '', region = '', job = ''] = JOB.exec(arn) ?? [];
  return job === '' ? undefined : { partition, region, job };
}

/** The whole request of SubmitJob (AWS Batch User Guide, "Service quotas": 30 KiB). */
export const MAX_REQUEST_BYTES = 30 * 1024;

/** What Runsheet itself adds to it: its variables with the context of Dagster Pipes, a name, a time limit. */
export const OWN_BYTES = 3_500;

/** A job has no token. Its name begins with this, by which it is found. */
export function markOfJob(token: string): string {
  return token.slice(0, 32);
}

/** The least that Batch takes, and how long after ours its own time limit is. It counts from when the job runs. */
const LEAST_SECONDS = 60;
const LATER_SECONDS = 300;

/** What SubmitJob takes. Throws with the problems of its command. */
export function jobRequest(
  fields: BatchFields,
  token: string,
  {
    context,
    variables,
    now,
  }: { context: WorkContext; variables: Readonly<Record<string, string>> /** Epoch ms. */; now: number },
) {
  const { group, job, attempt } = context;
  const seconds = Math.ceil((Date.parse(context.deadline) - now) / 1000);
  return {
    jobName: `${markOfJob(token)}-${group}-${job}-${attempt}`.slice(0, 128),
    jobQueue: fields.queue,
    jobDefinition: fields.definition,
    containerOverrides: containerOverrides(fields, context.parameters, variables),
    // How often, the row says.
    retryStrategy: { attempts: 1 },
    timeout: { attemptDurationSeconds: Math.max(LEAST_SECONDS, seconds + LATER_SECONDS) },
  };
}

export function containerOverrides(
  { command, env, vcpus, memory_mib }: BatchFields,
  parameters: JsonObject,
  variables: Readonly<Record<string, string>>,
) {
  const read = command && readArguments(command, parameters);
  if (read && 'problems' in read) throw new Error(read.problems.join('; '));
  const resources = [
    ...(vcpus === undefined ? [] : [{ type: 'VCPU' as const, value: String(vcpus) }]),
    ...(memory_mib === undefined ? [] : [{ type: 'MEMORY' as const, value: String(memory_mib) }]),
  ];
  return {
    ...(read && { command: read.argv }),
    environment: Object.entries({ ...env, ...variables }).map(([name, value]) => ({ name, value })),
    ...(resources.length > 0 && { resourceRequirements: resources }),
  };
}

export interface FoundJob {
  status?: string | undefined;
  statusReason?: string | undefined;
  /** Epoch ms. */
  startedAt?: number | undefined;
  stoppedAt?: number | undefined;
  isTerminated?: boolean | undefined;
  isCancelled?: boolean | undefined;
  platformCapabilities?: readonly string[] | undefined;
  container?: FoundContainerOfJob | undefined;
}

export interface FoundContainerOfJob {
  exitCode?: number | undefined;
  reason?: string | undefined;
  resourceRequirements?: readonly { type?: string | undefined; value?: string | undefined }[] | undefined;
  runtimePlatform?: { cpuArchitecture?: string | undefined } | undefined;
}

/**
 * What a job that has ended is paid for. Undefined if it never ran. Nobody says whether its machine is of Spot, so that
 * one on Fargate counts as on demand.
 */
export function usageOfJob({
  startedAt = 0,
  stoppedAt = 0,
  platformCapabilities = [],
  container,
}: FoundJob): Usage | undefined {
  const seconds = (stoppedAt - startedAt) / 1000;
  if (startedAt <= 0 || !(seconds > 0)) return undefined;
  if (!platformCapabilities.includes('FARGATE')) return { instance_seconds: seconds };
  const { resourceRequirements = [], runtimePlatform } = container ?? {};
  const of = (wanted: string) => Number(resourceRequirements.find(({ type }) => type === wanted)?.value);
  const isArm = runtimePlatform?.cpuArchitecture === 'ARM64';
  return fargateUsage({ vcpus: of('VCPU'), gb: of('MEMORY') / 1024, seconds, isArm });
}

/** With which a reason of ours begins, so that a job that we have stopped is known. */
export const STOPPED_BY_US = 'Runsheet: ';

/** How a job ended. Undefined while it has not: whatever is neither SUCCEEDED nor FAILED goes on. */
export function endOfJob(job: FoundJob, { permanent_exit_codes }: BatchFields): ContainerEnd | undefined {
  const { status, statusReason = '', startedAt, isTerminated, isCancelled, container } = job;
  if (status === 'SUCCEEDED') return { is: 'succeeded' };
  if (status !== 'FAILED') return undefined;
  const failed = (kind: AttemptClass, name: string, message: string): ContainerEnd => {
    return { is: 'failed', class: kind, name, message: message || 'its job failed, and Batch does not say why' };
  };
  // "Job attempt duration exceeded timeout" (AWS Batch User Guide, "Job timeouts").
  if (/exceeded timeout/i.test(statusReason)) return failed('timeout', 'Timeout', statusReason);
  // A queue may cancel what waits too long (AWS Batch User Guide, "jobStateTimeLimitActions").
  const stuck = /(?:CAPACITY|MISCONFIGURATION):\w+/.exec(statusReason)?.[0];
  if (stuck !== undefined) return failed(classOfReason(stuck), stuck, statusReason);
  const isStopped = isTerminated || isCancelled || statusReason.startsWith(STOPPED_BY_US);
  if (isStopped) return startedAt ? { is: 'stopped' } : { is: 'stopped', detail: NEVER_RAN };
  const { exitCode: code, reason = '' } = container ?? {};
  const isOfAws = classOfReason(statusReason) === 'fault';
  if (code && !isOfAws) return judgeContainer(permanent_exit_codes, { code, what: 'its container', reason });
  const said = reason && statusReason ? `${reason} (${statusReason})` : reason || statusReason;
  const kinds = [classOfReason(statusReason), classOfReason(reason)];
  const name = nameOfReason(reason) ?? nameOfReason(statusReason) ?? 'Failed';
  return failed(kinds.find((kind) => kind !== 'job') ?? 'job', name, said);
}

const NEVER_RAN = 'its job had not begun to run: there was no room for it in its queue';

/**
 * Whose doing it is that a job was surely not submitted, by the error's name. After any other, Batch may have taken it:
 * ServerException, a lost connection, a timeout. Sources: the API Reference, SubmitJob, "Errors"; "Common Errors".
 */
const BATCH_REFUSALS: Readonly<Record<string, AttemptClass>> = {
  // Faults: no room in the account.
  ServiceQuotaExceededException: 'fault',
  Throttling: 'fault',
  ThrottlingException: 'fault',
  TooManyRequestsException: 'fault',
  // Permanent: another attempt would meet the same.
  AccessDeniedException: 'permanent',
  ClientException: 'permanent',
  ExpiredTokenException: 'permanent',
  InvalidSignatureException: 'permanent',
  UnrecognizedClientException: 'permanent',
  ValidationException: 'permanent',
};

/** Batch says most things by ClientException, a throttle too. */
export function classOfBatchRefusal(name: string, message: string): AttemptClass | undefined {
  const kind = ownValue(BATCH_REFUSALS, name);
  return name === 'ClientException' && /too many requests|throttl|rate exceeded/i.test(message) ? 'fault' : kind;
}
