import type { Usage } from '../../cost/usage';
import type { AttemptClass, WorkLog } from '../../tables/rows';
import { consoleHost, partitionOf } from '../../values/console-host';
import type { AwsPlace } from '../kind';
import type { EmrFields, SparkFields } from '../target-fields';
import { markOf } from '../work-mark';

/* What Runsheet says to EMR Serverless of a run, and what it says back, as far as it can be decided without it. */

const RUN_ARN =
  /^arn:(aws[a-z-]*):emr-serverless:([a-z]{2}(?:-[a-z]+)+-\d):\d{12}:\/applications\/([0-9a-z]{1,64})\/jobruns\/([0-9a-z]{1,64})$/;

/** A run's id in the row is its ARN. */
export interface EmrRunId {
  partition: string;
  region: string;
  application: string;
  run: string;
}

export function parseEmrRun(arn: string): EmrRunId | undefined {
  const [, partition = '', region = '', application = '', run = ''] = RUN_ARN.exec(arn) ?? [];
  return run === '' ? undefined : { partition, region, application, run };
}

export function emrRunArn({ application, run }: Pick<EmrRunId, 'application' | 'run'>, { region, account }: AwsPlace) {
  return `arn:${partitionOf(region)}:emr-serverless:${region}:${account}:/applications/${application}/jobruns/${run}`;
}

/** The console's page of EMR Serverless. The page of a run is in an EMR Studio, whose address is the account's own. */
export function emrPage(arn: string): string | undefined {
  const parsed = parseEmrRun(arn);
  const host = parsed && consoleHost(parsed.partition, parsed.region);
  return host && `https://${host}/emr/home?region=${parsed.region}#/serverless`;
}

/** How much longer than ours the time limit of a run is. */
const LATER_MINUTES = 5;

/** The most that a run may have (EMR Serverless' API model, `executionTimeoutMinutes`: 7 days). */
const MAX_TIMEOUT_MINUTES = 7 * 24 * 60;

/**
 * The time limit of a run that is to end at the deadline: whole minutes. It is made of what does not change, since EMR
 * Serverless refuses a client token that comes again with another request.
 * @param startedAt when the attempt began, epoch ms
 */
export function emrTimeout(deadline: string, startedAt: number): number {
  const minutes = Math.max(0, Math.ceil((Date.parse(deadline) - startedAt) / 60_000));
  return Math.min(MAX_TIMEOUT_MINUTES, minutes + LATER_MINUTES);
}

const MAX_NAME = 256;

/** The name of a run, which nothing but the list of runs has. The mark is what it is found by. */
export function emrRunName(
  { group, job, attempt, run_id }: { group: string; job: string; attempt: number; run_id: string },
  token: string,
): string {
  const end = endOfName(token);
  return `${`${group}/${job}, attempt ${attempt} of ${run_id}`.slice(0, MAX_NAME - end.length - 1)} ${end}`;
}

/** How the name of a run ends. */
export function endOfName(token: string): string {
  return `[${markOf(token)}]`;
}

/** The most settings of a run, and characters of one (EMR Serverless' API model, SensitivePropertiesMap). */
export const MAX_SETTINGS = 100;
export const MAX_SETTING = 1024;

/**
 * The settings of a run: the target's own, and variables, which the driver and the executors get. As properties they
 * need no quotes, which a line of spark-submit's parameters would.
 */
export function emrSettings(
  { properties = {} }: Pick<EmrFields, 'properties'>,
  env: NonNullable<SparkFields['env']>,
  variables: Readonly<Record<string, string>>,
): Record<string, string> {
  const own = Object.entries(env).flatMap(([name, value]) => [
    [`spark.emr-serverless.driverEnv.${name}`, String(value)],
    [`spark.executorEnv.${name}`, String(value)],
  ]);
  const told = Object.entries(variables).map(([name, value]) => [`spark.emr-serverless.driverEnv.${name}`, value]);
  const given = Object.entries(properties).map(([name, value]) => [name, String(value)]);
  return Object.fromEntries([...given, ...own, ...told]);
}

/**
 * Whose doing it is that EMR Serverless refused to start a run, by the error's name: nothing of it runs. After any
 * other error it may have been started. Sources: its API model, StartJobRun; the errors common to all of AWS's
 * services. A conflict is an application that is just changing: the same token always comes with the same request.
 */
export const EMR_REFUSALS: Readonly<Record<string, AttemptClass>> = {
  // Faults: there was no room, or not now.
  ConflictException: 'fault',
  ServiceQuotaExceededException: 'fault',
  ThrottlingException: 'fault',
  TooManyRequestsException: 'fault',
  // Permanent: another attempt would meet the same.
  AccessDeniedException: 'permanent',
  ExpiredTokenException: 'permanent',
  ResourceNotFoundException: 'permanent',
  UnrecognizedClientException: 'permanent',
  ValidationException: 'permanent',
};

/** What ended a run that did not succeed. */
export interface EmrEnd {
  class: AttemptClass;
  name: string;
  message: string;
}

/**
 * What a FAILED run says that is not its application's doing. Source: the EMR Serverless User Guide, "Troubleshooting",
 * and for the exception's name a run that somebody quotes.
 */
const NOT_THE_APPLICATION: readonly [RegExp, AttemptClass][] = [
  [/(reached|exceeded) the service (limit|quota)|service limit on the maximum vcpu/i, 'fault'],
  [/exceeded maximumcapacity|applicationmaxcapacityexceeded|could not be allocated|insufficient capacity/i, 'fault'],
  [/internal (service|server)? ?(error|failure|exception)/i, 'fault'],
  [/queue ?time-?out|timed out (while )?(waiting )?in (the )?queue/i, 'fault'],
  [/could not assume (execution|runtime) role/i, 'permanent'],
  [/spark\.[\w.]+:? .*must be between/i, 'permanent'],
];

/** How a run has ended that has failed, by what EMR Serverless says of it. */
export function emrFailure(said: string | undefined, permanentExitCodes: readonly number[] = []): EmrEnd {
  const text = said?.trim() || 'EMR Serverless says FAILED, and not why';
  const [, ofOther] = NOT_THE_APPLICATION.find(([pattern]) => pattern.test(text)) ?? [];
  if (ofOther !== undefined) return { class: ofOther, name: 'Emr.FAILED', message: text };
  const [, exit] = /ExitCode: (\d+)/.exec(text) ?? [];
  const isPermanent = exit !== undefined && permanentExitCodes.includes(Number(exit));
  const [, name, message] = /((?:\w+\.)*[A-Z]\w*(?:Error|Exception|Exit|Interrupt)): ([\s\S]+)$/.exec(text) ?? [];
  return { class: isPermanent ? 'permanent' : 'job', name: name ?? 'Emr.FAILED', message: message ?? text };
}

/** What EMR Serverless has billed for a run. Undefined as long as it does not say. */
export function emrUsage(
  billed: { vCPUHour?: number | undefined; memoryGBHour?: number | undefined; storageGBHour?: number | undefined },
  isArm: boolean,
): Usage {
  const { vCPUHour: vcpu = 0, memoryGBHour: memory = 0, storageGBHour: emr_storage_gb_hours = 0 } = billed;
  return isArm
    ? { emr_arm_vcpu_hours: vcpu, emr_arm_gb_hours: memory, emr_storage_gb_hours }
    : { emr_vcpu_hours: vcpu, emr_gb_hours: memory, emr_storage_gb_hours };
}

/** What the streams of a run begin with in the log group of its target. */
export const STREAMS = 'runsheet';

/** Where the driver prints, if its target names a group (the User Guide, "Logging with Amazon CloudWatch"). */
export function emrLog({ region, application, run }: EmrRunId, group: string | undefined): WorkLog | undefined {
  if (group === undefined) return undefined;
  return { region, group, stream: `${STREAMS}/applications/${application}/jobs/${run}/SPARK_DRIVER/stdout` };
}
