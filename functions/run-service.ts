import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from 'aws-lambda';
import { lazily } from '../adapters/aws/clients';
import { workObjects } from '../adapters/aws/work/work-objects';
import { servedTargets } from '../adapters/deployment';
import { requireEnv, runTable, secretSource, workUrl } from '../adapters/environment';
import { printLine } from '../adapters/log';
import { type AttemptRequest, parseAttemptRequest } from '../domain/attempts/attempt-request';
import type { EndWait } from '../domain/runs/end-wait';
import { Redactor } from '../domain/secrets/redactor';
import type { JobRunRow } from '../domain/tables/rows';
import type { DeclaredTargets } from '../domain/targets/kind';
import { type EndedWork, parseEndNotice } from '../domain/targets/services/end-notices';
import type { JsonObject } from '../domain/values/json';
import { SERVICES } from '../drivers/services';
import { awaitEnd } from '../operations/look/await-end';
import { type Heard, hearEnd } from '../operations/look/hear-end';
import { lookAtWork } from '../operations/look/look-at-work';
import type { LookDependencies, Service } from '../operations/look/looking';
import { notStarted, readTargetSecret } from '../operations/look/not-started';
import { resolveParameters } from '../sdk/parameters/resolve-parameters';
import { isPermanent } from '../sdk/permanent';

/*
 * The job function of all targets whose work runs in a service: its calls start the work, and look at it. It prints
 * what people want to know of the work, and nothing at a look that has seen nothing new.
 */

type Runs = ReturnType<typeof runTable>;

let runs: Runs | undefined;
let declared: DeclaredTargets | undefined;

/** For events alone: other calls load no client of Step Functions. */
const executions = lazily(() => import('../adapters/aws/executions'));

/** A call of InvokeJob; or one of AwaitEnd, beside a token; or an event of EventBridge. */
export const handler = async (event: unknown, context: Context): Promise<Heard | string | undefined> => {
  runs ??= runTable();
  declared ??= servedTargets(__dirname);
  const ended = parseEndNotice(event);
  if (ended) return await heard(ended, context, runs);
  const { token, call = event } = (event ?? {}) as { token?: unknown; call?: unknown };
  const request = parseAttemptRequest(call);
  const deps = dependencies(context, runs, request);
  if (typeof token === 'string') return await awaitEnd(request, token, deps);
  await lookAtWork(request, deps);
  return undefined;
};

/** The event says neither run nor job, so that its lines have them only once the wait is found. */
function heard(ended: EndedWork, context: Context, table: Runs): Promise<Heard> {
  return hearEnd(ended, (call) => dependencies(context, table, call), {
    find: (key) => table.findItem<EndWait>(key),
    wake: async (token) => (await executions()).wakeState(token),
  });
}

function dependencies(
  { awsRequestId, logStreamName }: Context,
  table: Runs,
  { run_id, job_name, attempt }: Pick<AttemptRequest, 'run_id' | 'job_name' | 'attempt'>,
): LookDependencies {
  const root = workUrl();
  return {
    runs: table,
    serviceOf,
    resolve: (row) => resolve(row, table),
    dataRoot: requireEnv('RUNSHEET_DATA_URL'),
    files: root === undefined ? undefined : { root, ...workObjects },
    invocation: { requestId: awsRequestId, logStream: logStreamName },
    now: Date.now,
    sleep,
    log: (level, message) => printLine({ level, message, identity: { run_id, job_name, attempt } }),
  };
}

async function resolve(row: JobRunRow, runs: Runs): Promise<JsonObject> {
  const dataRoot = requireEnv('RUNSHEET_DATA_URL');
  try {
    return await resolveParameters(row, { runs, dataRoot, secrets: secretSource(), redactor: new Redactor() });
  } catch (error) {
    const { name, message } = error as Error;
    throw notStarted(name, message, error, isPermanent(error) ? 'permanent' : 'job');
  }
}

/** LoadGroup has refused a row whose target is not declared; the stack or the config may have changed since. */
function serviceOf(name: string | undefined): Service {
  const target = declared?.get(name ?? '');
  const driver = SERVICES[target?.kind ?? ''];
  if (target && driver)
    return { target: { ...target, secret: (place) => readTargetSecret(target, place, secretSource().read) }, driver };
  throw new Error(
    `the target ${name} of a run that is under way is declared no more: declare it, so that its work can end`,
  );
}
