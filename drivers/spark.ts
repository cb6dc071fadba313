import { lazily } from '../adapters/aws/clients';
import { readArguments } from '../domain/targets/process-fields';
import {
  EMR_REFUSALS,
  type EmrRunId,
  emrFailure,
  emrLog,
  emrRunName,
  emrSettings,
  emrTimeout,
  emrUsage,
  endOfName,
  parseEmrRun,
  STREAMS,
} from '../domain/targets/services/emr-run';
import { asSpark, entryPointOf } from '../domain/targets/spark';
import type { EmrFields } from '../domain/targets/target-fields';
import { ownValue } from '../domain/values/json';
import { refusing } from './refusing';
import { notBegun, type ServedTarget, type ServiceCall, type ServiceDriver, StartRefused } from './service-driver';

const sdk = lazily(async () => (await import('../adapters/aws/work/emr-runs')).callEmr);

/**
 * A Spark application on a stack: a run of EMR Serverless. Its client token is ours: the same start twice answers with
 * the same run. A run has a time limit of its own, a little above ours.
 */
export const spark: ServiceDriver = {
  knowsTokens: true,
  start,
  find: async (token, target, since) => (await sdk()).find(emrOf(target).application, endOfName(token), since),
  look: async (id, target) => {
    const of = runOf(id, target);
    const found = await (await sdk()).describe(of);
    if (!found) return { is: 'unknown' };
    const { state = '', stateDetails, billedResourceUtilization: billed } = found;
    if (WAITING.has(state)) return { is: 'running', waits: notBegun('its run', 'EMR Serverless', state, stateDetails) };
    // RUNNING, CANCELLING, and whatever comes later: it may go on.
    if (!['SUCCESS', 'FAILED', 'CANCELLED'].includes(state)) return { is: 'running' };
    const usage = billed && emrUsage(billed, await (await sdk()).isArm(of));
    if (state === 'SUCCESS') return { is: 'succeeded', usage };
    if (state === 'CANCELLED') return { is: 'stopped', usage };
    return { is: 'failed', ...emrFailure(stateDetails, asSpark(target.fields).permanent_exit_codes), usage };
  },
  logs: async (id, target) => emrLog(runOf(id, target), emrOf(target).log_group),
  stop: async (id, target) => (await sdk()).stop(runOf(id, target)),
};

/** Before a run has its workers (the EMR Serverless User Guide, "Job run states"). */
const WAITING = new Set(['SUBMITTED', 'PENDING', 'SCHEDULED', 'QUEUED']);

async function start({ target, token, startedAt, context, variables }: ServiceCall): Promise<string> {
  const { arguments: given = [], class: ofClass, env = {} } = asSpark(target.fields);
  const { application, role, log_group, ...emr } = emrOf(target);
  const read = readArguments(given, context.parameters);
  if ('problems' in read) throw new StartRefused('Runsheet.BadArguments', read.problems.join('; '), 'permanent');
  const { group, job, attempt, run_id } = context;
  return await refusing(
    `${target.target} was not started`,
    (name) => ownValue(EMR_REFUSALS, name),
    async () =>
      (await sdk()).start({
        applicationId: application,
        clientToken: token,
        executionRoleArn: role,
        name: emrRunName({ group, job, attempt, run_id }, token),
        executionTimeoutMinutes: emrTimeout(context.deadline, startedAt),
        jobDriver: {
          sparkSubmit: {
            entryPoint: entryPointOf(target.fields, variables.RUNSHEET_CONTEXT),
            entryPointArguments: read.argv,
            ...(ofClass !== undefined && { sparkSubmitParameters: `--class ${ofClass}` }),
          },
        },
        configurationOverrides: {
          applicationConfiguration: [
            { classification: 'spark-defaults', properties: emrSettings(emr, env, variables) },
          ],
          ...(log_group !== undefined && {
            monitoringConfiguration: {
              cloudWatchLoggingConfiguration: {
                enabled: true,
                logGroupName: log_group,
                logStreamNamePrefix: STREAMS,
                logTypes: { SPARK_DRIVER: ['STDOUT', 'STDERR'] },
              },
            },
          }),
        },
      }),
  );
}

/** A stack runs no Spark application that says nothing of EMR Serverless. */
function emrOf({ fields }: ServedTarget): EmrFields {
  return asSpark(fields).emr as EmrFields;
}

/** The run of the declared application: anyone may have edited the row. */
function runOf(id: string, target: ServedTarget): EmrRunId {
  const { application } = emrOf(target);
  const parsed = parseEmrRun(id);
  if (parsed?.application === application) return parsed;
  throw new Error(`${id} is no run of ${application}, the application that ${target.target} is declared with`);
}
