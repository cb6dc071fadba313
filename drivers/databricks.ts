import { DatabricksError } from '../adapters/databricks/databricks-error';
import { type JobsApi, openJobsApi } from '../adapters/databricks/jobs-api';
import { byPrincipal, byToken } from '../adapters/databricks/sign-in';
import { asDatabricks } from '../domain/targets/databricks';
import {
  CONTEXT_PARAMETER,
  DATABRICKS_REFUSALS,
  parseWorkId,
  type WorkId,
  workIdText,
} from '../domain/targets/databricks-run';
import { markOf } from '../domain/targets/work-mark';
import { isPlainObject, type JsonObject } from '../domain/values/json';
import { endOfRun, stateAtEnd, whyNotBegun } from './databricks-end';
import { startRequest } from './databricks-request';
import {
  type ServedTarget,
  type ServiceCall,
  type ServiceDriver,
  StartRefused,
  type WorkState,
} from './service-driver';

/*
 * A run of Databricks, by the Jobs API 2.2. Its idempotency token is ours: the same start twice answers with the same
 * run. A run that is submitted has a time limit of its own, a little above ours; a job that is there has what it has.
 */

/** What a look or a stop may take, and a start, of which a call makes three: a call of `run-service` has a minute. */
const CALL_MS = 10_000;
const START_MS = 12_000;

export const databricks: ServiceDriver = {
  knowsTokens: true,
  start,
  find,
  look: async (id, target) => {
    const api = openApi(target, CALL_MS);
    const of = workOf(id, target);
    return await orUnknown(async () => {
      const run = await api.get('runs/get', { run_id: of.run });
      const end = endOfRun(run);
      const state: WorkState = end ? await stateAtEnd(run, end, api) : { is: 'running', waits: whyNotBegun(run) };
      return of.job === undefined ? { ...state, knownAs: workIdText({ ...of, job: String(run.job_id) }) } : state;
    });
  },
  stop: async (id, target) => {
    const { run: run_id } = workOf(id, target);
    await orUnknown(async () => {
      await openApi(target, CALL_MS).post('runs/cancel', `{"run_id":${run_id}}`);
      return { is: 'running' };
    });
  },
};

async function start({ target, token, context }: ServiceCall): Promise<string> {
  const api = openApi(target, START_MS);
  const { path, body } = requestOf({ target, token, context });
  const { run_id } = await refusing(target, () => api.post(path, JSON.stringify(body)));
  if (run_id === undefined) throw new Error(`${path} has answered without a run_id`);
  return idOf(target, run_id);
}

function requestOf({ target, token, context }: Pick<ServiceCall, 'target' | 'token' | 'context'>) {
  try {
    return startRequest(asDatabricks(target.fields), token, context, Date.now());
  } catch (error) {
    throw new StartRefused('Runsheet.BadArguments', (error as Error).message, 'permanent');
  }
}

async function refusing<T>(target: ServedTarget, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof DatabricksError)) throw error;
    const { code, message, status, notReached } = error;
    if (notReached !== undefined) throw notStarted(target, notReached, message);
    const kind = DATABRICKS_REFUSALS[status];
    if (kind === undefined) throw error;
    throw new StartRefused(code, `${target.target} was not started: ${message}`, kind);
  }
}

/** A name that nobody has is most likely misspelt, and charged as the job's fault. A network that is down is not. */
function notStarted({ target }: ServedTarget, code: string, message: string): StartRefused {
  const isNoName = code === 'ENOTFOUND';
  const remedy = isNoName ? 'check its "workspace"' : 'check the network, and its "workspace"';
  return new StartRefused(code, `${target} was not started: ${message}: ${remedy}`, isNoName ? 'job' : 'fault');
}

/** How many pages of runs are looked through: all that are under way, and the newest of those that have ended. */
const PAGES = { active_only: 40, completed_only: 4 };

/** The API finds no run by its token. A submitted run has our mark in its name, one of a job in a parameter. */
async function find(token: string, target: ServedTarget): Promise<string | undefined> {
  const { job } = asDatabricks(target.fields);
  const api = openApi(target, START_MS);
  const of = job === undefined ? { run_type: 'SUBMIT_RUN' } : { job_id: String(job) };
  for (const [which, pages] of Object.entries(PAGES)) {
    for (let page = 0, next: string | undefined; page < pages; page++) {
      const query = { ...of, [which]: 'true', limit: '24', ...(next !== undefined && { page_token: next }) };
      const { runs = [], next_page_token } = await api.get('runs/list', query);
      const found = (runs as JsonObject[]).find((run) => isMarked(run, markOf(token)));
      if (found) return idOf(target, found.run_id);
      if (typeof next_page_token !== 'string' || next_page_token === '') break;
      next = next_page_token;
    }
  }
  return undefined;
}

function isMarked({ run_name, job_parameters }: JsonObject, mark: string): boolean {
  if (String(run_name).endsWith(`[${mark}]`)) return true;
  return (
    Array.isArray(job_parameters) &&
    job_parameters.some(
      (each) =>
        isPlainObject(each) && each.name === CONTEXT_PARAMETER && String(each.value).includes(`"mark":"${mark}"`),
    )
  );
}

async function orUnknown(act: () => Promise<WorkState>): Promise<WorkState> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof DatabricksError && error.isMissing) return { is: 'unknown' };
    throw error;
  }
}

/** The same for the same run, whichever call says it: of a submitted run a start does not hear its job's number. */
function idOf(target: ServedTarget, run: unknown): string {
  const { job } = asDatabricks(target.fields);
  return workIdText({ host: hostOf(target), job: job === undefined ? undefined : String(job), run: String(run) });
}

/** Which run it is. The credentials are those of the declared workspace, and no other gets them. */
function workOf(id: string, target: ServedTarget): WorkId {
  const parsed = parseWorkId(id);
  if (parsed?.host === hostOf(target)) return parsed;
  throw new Error(`${id} is no run of ${hostOf(target)}, the workspace that ${target.target} is declared with`);
}

function hostOf({ fields }: ServedTarget): string {
  return new URL(asDatabricks(fields).workspace).host;
}

function openApi(target: ServedTarget, ms: number): JobsApi {
  const { workspace: address, client_id } = asDatabricks(target.fields);
  const workspace = address.replace(/\/$/, '');
  const signIn =
    client_id === undefined
      ? byToken(() => target.secret('token'))
      : byPrincipal(workspace, client_id, () => target.secret('client_secret'));
  return openJobsApi(workspace, signIn, Date.now() + ms);
}
