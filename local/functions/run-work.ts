import { declaredTargets } from '../../adapters/deployment';
import { environmentOfWork, logFolder, workFolder } from '../../adapters/environment';
import { marginsOfWork } from '../../domain/attempts/deadline';
import type { DeclaredTarget } from '../../domain/targets/kind';
import { findKind } from '../../domain/targets/kinds';
import type { Json, JsonObject } from '../../domain/values/json';
import { pythonFrames } from '../../drivers/python-frames';
import { WorkFailed } from '../../drivers/work-failed';
import type { OpenAttempt } from '../../sdk/attempt-code';
import { workHandler } from '../../sdk/define-job';
import type { JobContext } from '../../sdk/job-context';
import { forGood } from '../../sdk/permanent';
import { contextOf } from '../../sdk/work-context';
import { AttemptFolder, removeLeftFolders } from '../drivers/attempt-folder';
import { type PipesException, PipesMessages, pipesVariables } from '../drivers/dagster-pipes';
import type { How, Work, WorkCall } from '../drivers/driver';
import { DRIVERS } from '../drivers/drivers';
import { variablesOf } from '../drivers/work-context';
import { keepNotebook } from '../kept-notebooks';

/*
 * The one job function of all declared targets on this machine: START, the deadline, a stop, the log and END are those
 * of every job. Its code starts the work, keeps in the row what the work is called, and waits for its end.
 */

const declared = declaredTargets();
const environment = environmentOfWork();
removeLeftFolders(workFolder());

export const handler = workHandler(run, marginsOfWork);

async function run(job: JobContext, attempt: OpenAttempt): Promise<Json> {
  const target = requireTarget(attempt.row.target);
  const folder = new AttemptFolder(workFolder());
  const messages = new PipesMessages(folder, (level, text) => job.log[level](text));
  try {
    const work = await start(target, folder, job, attempt);
    const how = await waitFor(work, job, attempt);
    messages.end();
    return outcome(how, folder, messages, target);
  } catch (error) {
    throw error instanceof WorkFailed && error.permanent ? forGood(error) : error;
  } finally {
    messages.end();
    folder.remove();
  }
}

/** LoadGroup has refused a row whose target is not declared; the config may have changed since. */
function requireTarget(name: string | undefined): DeclaredTarget {
  const target = declared.get(name ?? '');
  if (target) return target;
  throw forGood(new WorkFailed('Runsheet.UnknownTarget', `the project's config declares no target "${name}"`, true));
}

async function start(
  target: DeclaredTarget,
  folder: AttemptFolder,
  job: JobContext,
  { deadline, resolve, hide }: OpenAttempt,
): Promise<Work> {
  const context = contextOf(job, deadline);
  const { run_id: runId, job: name, attempt, ...extras } = context;
  const secrets = findKind(target.kind)?.secrets(target.fields) ?? new Map();
  const own = { ...(target.fields.env as JsonObject | undefined) };
  const call: WorkCall = {
    target,
    parameters: job.parameters,
    environment: {
      PYTHONUNBUFFERED: '1',
      ...environment,
      ...variablesOf(context, folder),
      ...pipesVariables(folder, { runId, job: name, attempt, extras }),
    },
    ownVariables: (secrets.size > 0 ? await resolve(own) : own) as Record<string, string>,
    folder,
    print: (stream, text) => void process[stream].write(text),
    resolve,
    keepNotebook: (file) => keepNotebook(logFolder(), { runId, job: name, attempt }, folder.path(file), hide),
  };
  const driver = DRIVERS[target.kind];
  if (!driver) throw new WorkFailed('Runsheet.UnknownTarget', `no driver runs ${target.kind} targets here`, true);
  return driver.start(call);
}

/** The row has the work's name before its end is waited for. At the deadline, or after a stop, the work is ended. */
async function waitFor(work: Work, { signal }: JobContext, attempt: OpenAttempt): Promise<How> {
  const stop = () => void work.stop();
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    await attempt.noteExternalId(work.id);
    return await work.ended;
  } catch (error) {
    await work.stop();
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** What the work returned, or its own error if it said one. */
function outcome(how: How, folder: AttemptFolder, { result, exception }: PipesMessages, target: DeclaredTarget): Json {
  if (!how.well) throw exception ? ownError(exception, how.error, target) : how.error;
  const written = folder.readResult('result.json');
  return written !== undefined ? written : (result?.value ?? null);
}

function ownError(
  { name, message, stack, cause }: PipesException,
  { permanent }: Pick<WorkFailed, 'permanent'>,
  target: DeclaredTarget,
): WorkFailed {
  const error = new WorkFailed(name, message, permanent, pythonFrames(stack, target.folder));
  if (cause) error.cause = ownError(cause, { permanent }, target);
  return error;
}
