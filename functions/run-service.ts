import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from 'aws-lambda';
import { workObjects } from '../adapters/aws/work/work-objects';
import { servedTargets } from '../adapters/deployment';
import { requireEnv, runTable, secretSource, workUrl } from '../adapters/environment';
import { printLine } from '../adapters/log';
import { parseAttemptRequest } from '../domain/attempts/attempt-request';
import { Redactor } from '../domain/secrets/redactor';
import type { JobRunRow } from '../domain/tables/rows';
import type { DeclaredTargets } from '../domain/targets/kind';
import type { JsonObject } from '../domain/values/json';
import { SERVICES } from '../drivers/services';
import { lookAtWork } from '../operations/look/look-at-work';
import type { Service } from '../operations/look/looking';
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

export const handler = async (event: unknown, { awsRequestId, logStreamName }: Context): Promise<void> => {
  runs ??= runTable();
  declared ??= servedTargets(__dirname);
  const request = parseAttemptRequest(event);
  const { run_id, job_name, attempt } = request;
  const root = workUrl();
  await lookAtWork(request, {
    runs,
    serviceOf,
    resolve: (row) => resolve(row, runs as Runs),
    dataRoot: requireEnv('RUNSHEET_DATA_URL'),
    files: root === undefined ? undefined : { root, ...workObjects },
    invocation: { requestId: awsRequestId, logStream: logStreamName },
    now: Date.now,
    sleep,
    log: (level, message) => printLine({ level, message, identity: { run_id, job_name, attempt } }),
  });
};

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
