import type { Usage } from '../../cost/usage';
import type { AttemptClass, WorkLog } from '../../tables/rows';
import { consoleHost, partitionOf } from '../../values/console-host';
import { ownValue } from '../../values/json';

/* What Runsheet says to AWS Glue of a run, and what Glue says of it, as far as it can be decided without Glue. */

/** A run's id in the row: Glue knows a run by its job and its id, and the link to its page names the region too. */
export interface GlueRunId {
  region: string;
  job: string;
  run: string;
}

const RUN_ID = /^([a-z]{2}(?:-[a-z]+)+-\d)\/jobs\/([^\p{C}]{1,255})\/runs\/([A-Za-z0-9_-]{1,255})$/u;

export function glueRunText({ region, job, run }: GlueRunId): string {
  return `${region}/jobs/${job}/runs/${run}`;
}

export function parseGlueRun(id: string): GlueRunId | undefined {
  const [, region = '', job = '', run = ''] = RUN_ID.exec(id) ?? [];
  return region === '' ? undefined : { region, job, run };
}

/** A row has room for 61 attempts with their links (tables/limits.ts). */
const MAX_URL = 600;

/** The page of the run in Glue Studio. */
export function glueRunPage(id: string): string | undefined {
  const parsed = parseGlueRun(id);
  const host = parsed && consoleHost(partitionOf(parsed.region), parsed.region);
  if (!host) return undefined;
  const { region, job, run } = parsed;
  const url = `https://${host}/gluestudio/home?region=${region}#/job/${encodeURIComponent(job)}/run/${run}`;
  return url.length <= MAX_URL ? url : undefined;
}

/** The argument by which a run is found again, since Glue takes no token. */
export const TOKEN_ARGUMENT = '--RUNSHEET_TOKEN';

/** What a container gets as variables. A script of Glue has arguments, whose names Dagster's own library spells so. */
export function variableArguments(variables: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [
      name.startsWith('DAGSTER_') ? `--${name.toLowerCase().replaceAll('_', '-')}` : `--${name}`,
      value,
    ]),
  );
}

/** How much longer than ours the time limit of a run is. Glue counts it from when the run has its workers. */
const LATER_MINUTES = 5;

/** Glue takes less than 7 days. */
const MAX_TIMEOUT_MINUTES = 7 * 24 * 60 - 1;

/** The time limit of a run that is to end at the deadline: whole minutes. */
export function glueTimeout(deadline: string, now: number): number {
  const minutes = Math.ceil((Date.parse(deadline) - now) / 60_000);
  return Math.min(MAX_TIMEOUT_MINUTES, Math.max(0, minutes) + LATER_MINUTES);
}

/**
 * Whose doing it is that Glue refused to start a run, by the error's name: nothing of it runs. After any other error it
 * may have been started. Sources: Glue's API model, StartJobRun; the errors common to all of AWS's services.
 */
export const GLUE_REFUSALS: Readonly<Record<string, AttemptClass>> = {
  // Faults: there was no room.
  ConcurrentRunsExceededException: 'fault',
  ResourceNumberLimitExceededException: 'fault',
  ThrottlingException: 'fault',
  // Permanent: another attempt would meet the same.
  AccessDeniedException: 'permanent',
  EntityNotFoundException: 'permanent',
  ExpiredTokenException: 'permanent',
  InvalidInputException: 'permanent',
  UnrecognizedClientException: 'permanent',
  ValidationException: 'permanent',
};

/** What ended a run that did not succeed. */
export interface GlueEnd {
  class: AttemptClass;
  name: string;
  message: string;
  stack?: string[];
}

/**
 * Whose doing a run's end is, by its state. Source: Glue's docs, "AWS Glue job run statuses". ERROR is a job that was
 * deleted before its run began, EXPIRED one that has waited too long for its workers: StateDetail says for what.
 */
const STATES: Readonly<Record<string, AttemptClass>> = {
  ERROR: 'fault',
  EXPIRED: 'fault',
  FAILED: 'job',
  TIMEOUT: 'timeout',
};

/**
 * What a FAILED run says that is not its script's doing. Sources: Glue's docs, "AWS Glue job run statuses" (what a run
 * waits for, and fails without) and "Troubleshooting Glue common setup errors".
 */
const NOT_THE_SCRIPT: readonly [RegExp, AttemptClass][] = [
  [/resource unavailable/i, 'fault'],
  [/max(imum)? concurrent (job )?(runs?|compute)|maximum capacity|concurrent runs exceeded/i, 'fault'],
  [/internal service (error|exception)|internalserviceexception/i, 'fault'],
  [/could not find (an )?s3 endpoint or nat gateway/i, 'permanent'],
  [/(inbound|outbound) rule in security group required/i, 'permanent'],
  [/should be given assume role permissions/i, 'permanent'],
  [/could not find subnet/i, 'permanent'],
  [/failed to call ec2:describe|describe(vpcendpoints|routetables) action is unauthorized/i, 'permanent'],
];

/** How a run has ended that did not succeed; undefined while it goes on, and for what Glue may say later. */
export function endOfGlueRun(state: string, said: string | undefined): GlueEnd | undefined {
  const kind = ownValue(STATES, state);
  if (kind === undefined) return undefined;
  const text = said?.trim() || `Glue says ${state}, and not why`;
  if (state !== 'FAILED') return { class: kind, name: `Glue.${state}`, message: text };
  const [, ofOther] = NOT_THE_SCRIPT.find(([pattern]) => pattern.test(text)) ?? [];
  return { class: ofOther ?? kind, ...errorOf(text) };
}

/**
 * The script's own error. Glue's newer versions say it so: `Error Category: IMPORT_ERROR; Failed Line Number: 3;
 * ModuleNotFoundError: No module named 'orders'`; older ones, and the shell's, only the last part.
 */
function errorOf(text: string): Pick<GlueEnd, 'name' | 'message' | 'stack'> {
  const [, category, line, own = ''] =
    /^(?:Error Category: (\w+);\s*)?(?:Failed Line Number: (\d+);\s*)?([\s\S]*)$/.exec(text) ?? [];
  const [, name, message] = /^((?:\w+\.)*\w*(?:Error|Exception|Exit|Interrupt))(?:: ([\s\S]*))?$/.exec(own) ?? [];
  return {
    name: name ?? category ?? 'Glue.FAILED',
    message: (message ?? own) || text,
    ...(line !== undefined && { stack: [`line ${line} of the job's script`] }),
  };
}

/** What Glue says that a run has used. */
export interface GlueRunFigures {
  /** Of a run of Flex, or with auto scaling: what all its executors took. */
  DPUSeconds?: number | undefined;
  /** Seconds. */
  ExecutionTime?: number | undefined;
  /** DPUs. */
  MaxCapacity?: number | undefined;
  ExecutionClass?: string | undefined;
}

/** At least a minute is paid for (https://aws.amazon.com/glue/pricing/). */
const LEAST_SECONDS = 60;

export function glueUsage({ DPUSeconds, ExecutionTime = 0, MaxCapacity = 0, ExecutionClass }: GlueRunFigures): Usage {
  const seconds = ExecutionTime > 0 ? Math.max(LEAST_SECONDS, ExecutionTime) : 0;
  const dpuSeconds = DPUSeconds || seconds * MaxCapacity;
  return ExecutionClass === 'FLEX' ? { glue_flex_dpu_seconds: dpuSeconds } : { glue_dpu_seconds: dpuSeconds };
}

/**
 * Where a run prints: its job's group says the first part, and the stream of its driver, or of its shell, is the run's
 * id (Glue's docs, "Monitoring jobs using CloudWatch").
 */
export function glueLog({ region, run }: GlueRunId, group: string | undefined): WorkLog | undefined {
  return group ? { region, group: `${group.replace(/\/$/, '')}/output`, stream: run } : undefined;
}
