import { lazily } from '../adapters/aws/clients';
import { asGlue } from '../domain/targets/glue';
import { readArguments } from '../domain/targets/process-fields';
import {
  endOfGlueRun,
  GLUE_REFUSALS,
  type GlueRunId,
  glueLog,
  glueRunText,
  glueTimeout,
  glueUsage,
  parseGlueRun,
  TOKEN_ARGUMENT,
  variableArguments,
} from '../domain/targets/services/glue-run';
import type { GlueFields } from '../domain/targets/target-fields';
import { type JsonObject, ownValue } from '../domain/values/json';
import { missingForFiles } from './missing-for-aws';
import { refusing } from './refusing';
import { notBegun, type ServedTarget, type ServiceCall, type ServiceDriver, StartRefused } from './service-driver';

const sdk = lazily(async () => (await import('../adapters/aws/work/glue-runs')).callGlue);

/**
 * A run of a Glue job. Glue takes no token: the same start twice starts two runs, so that a start whose answer was lost
 * is looked for by an argument of ours. A run has a time limit of its own, a little above ours.
 */
export const glue: ServiceDriver = {
  knowsTokens: false,
  missing: missingForFiles,
  start,
  find: async (token, target, since) => {
    const { job } = asGlue(target.fields);
    const found = await (await sdk()).find(job, [TOKEN_ARGUMENT, token], since);
    return found && glueRunText({ ...found, job });
  },
  look: async (id, target) => {
    const { job, run, region } = runOf(id, target);
    const found = await (await sdk()).describe(job, run, region);
    if (!found) return { is: 'unknown' };
    const { JobRunState: state = '', ErrorMessage, StateDetail } = found;
    const usage = glueUsage(found);
    if (state === 'SUCCEEDED') return { is: 'succeeded', usage };
    if (state === 'STOPPED') return { is: 'stopped', usage };
    const end = endOfGlueRun(state, ErrorMessage || StateDetail);
    if (end) return { is: 'failed', ...end, usage };
    if (WAITING.has(state)) return { is: 'running', waits: notBegun('its run', 'Glue', state, StateDetail) };
    // RUNNING, STOPPING, and whatever comes later: it may go on.
    return { is: 'running' };
  },
  logs: async (id, target) => {
    const of = runOf(id, target);
    const { job, run, region } = of;
    return glueLog(of, (await (await sdk()).describe(job, run, region))?.LogGroupName);
  },
  stop: async (id, target) => {
    const { job, run, region } = runOf(id, target);
    await (await sdk()).stop(job, run, region);
  },
};

/** Before a run has its workers (Glue's docs, "AWS Glue job run statuses"). `StateDetail` says what it waits for. */
const WAITING = new Set(['STARTING', 'WAITING']);

async function start({ target, token, context, variables }: ServiceCall): Promise<string> {
  const { job, arguments: named = {}, ...fields } = asGlue(target.fields);
  const own = argumentsOf(named, context.parameters);
  return await refusing(
    `${target.target} was not started`,
    (name) => ownValue(GLUE_REFUSALS, name),
    async () => {
      await checkJob(target, own);
      const started = await (await sdk()).start({
        JobName: job,
        Arguments: { ...own, ...variableArguments(variables), [TOKEN_ARGUMENT]: token },
        Timeout: glueTimeout(context.deadline, Date.now()),
        WorkerType: fields.worker_type as 'G.1X' | undefined,
        NumberOfWorkers: fields.number_of_workers,
        SecurityConfiguration: fields.security_configuration,
      });
      return glueRunText({ ...started, job });
    },
  );
}

/** What Glue would take, and do otherwise than the row and the target say. */
async function checkJob(target: ServedTarget, own: Record<string, string>): Promise<void> {
  const { job } = asGlue(target.fields);
  const { retries, fixed } = await (await sdk()).describeJob(job);
  const refuse = (message: string) =>
    new StartRefused('Runsheet.GlueJobUnfit', `Glue's job ${job} ${message}`, 'permanent');
  if (retries > 0)
    throw refuse(
      `has MaxRetries ${retries}, so that Glue would run it again beside a retry of Runsheet's: set it to 0`,
    );
  const unset = Object.keys(own).filter((name) => fixed.includes(name));
  if (unset.length > 0)
    throw refuse(`sets ${unset.join(', ')} by its NonOverridableArguments: remove it there, or from ${target.target}`);
}

function argumentsOf(named: NonNullable<GlueFields['arguments']>, parameters: JsonObject): Record<string, string> {
  const names = Object.keys(named);
  const read = readArguments(Object.values(named), parameters);
  if ('problems' in read) throw new StartRefused('Runsheet.BadArguments', read.problems.join('; '), 'permanent');
  return Object.fromEntries(read.argv.map((value, at) => [names[at] as string, value]));
}

/** The run of the declared job: anyone may have edited the row. */
function runOf(id: string, target: ServedTarget): GlueRunId {
  const { job } = asGlue(target.fields);
  const parsed = parseGlueRun(id);
  if (parsed?.job === job) return parsed;
  throw new Error(`${id} is no run of ${job}, the job that ${target.target} is declared with`);
}
