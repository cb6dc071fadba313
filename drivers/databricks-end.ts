import { DatabricksError } from '../adapters/databricks/databricks-error';
import type { JobsApi } from '../adapters/databricks/jobs-api';
import type { Usage } from '../domain/cost/usage';
import { classOfEnd, DATABRICKS_REFUSALS } from '../domain/targets/databricks-run';
import { isPlainObject, type Json, type JsonObject } from '../domain/values/json';
import { notBegun, type WorkState } from './service-driver';

/** How a run has ended, in Databricks' own words. */
export interface RunEnd {
  /** `termination_details.code`, or the older states' word. */
  code: string;
  type: string | undefined;
  message: string;
}

/** Of work that is known, and has ended. */
type EndState = Exclude<WorkState, { is: 'running' } | { is: 'unknown' }>;

const ENDED = new Set(['TERMINATED', 'SKIPPED', 'INTERNAL_ERROR']);
const GOOD = new Set(['SUCCESS', 'SUCCESS_WITH_FAILURES']);
const STOPPED = new Set(['CANCELED', 'USER_CANCELED', 'UPSTREAM_CANCELED']);

/** Undefined while it goes on; what Databricks may say later of a run that goes on counts as that. */
export function endOfRun(run: JsonObject): RunEnd | undefined {
  const state = objectAt(run, 'state');
  const status = objectAt(run, 'status');
  const now = [status.state, state.life_cycle_state].map(String);
  if (!now.some((each) => ENDED.has(each))) return undefined;
  const details = objectAt(status, 'termination_details');
  const word = String(state.result_state ?? state.life_cycle_state ?? details.code ?? 'INTERNAL_ERROR');
  const message = String(details.message || state.state_message || 'Databricks does not say why');
  const type = details.type === undefined ? undefined : String(details.type);
  // A run over its time is CANCELED by its code: only the older word tells it from one that somebody has stopped.
  const code = word === 'TIMEDOUT' || GOOD.has(word) ? word : String(details.code ?? word);
  return { code, type, message };
}

/** The older states of a run whose work has not begun (the API's reference, `RunLifeCycleState`). */
const WAITING = new Set(['BLOCKED', 'PENDING', 'QUEUED']);

/** That a run which goes on has not begun its work yet, and why. Undefined once it has. */
export function whyNotBegun(run: JsonObject): string | undefined {
  const { life_cycle_state, state_message, queue_reason } = objectAt(run, 'state');
  const status = objectAt(run, 'status');
  const state = String(life_cycle_state ?? status.state);
  if (!WAITING.has(state)) return undefined;
  const why = objectAt(status, 'queue_details').message || queue_reason || state_message || '';
  return notBegun('its run', 'Databricks', state, String(why));
}

/** What became of the run, with its result, or with its error and trace. Both are those of its task. */
export async function stateAtEnd(run: JsonObject, end: RunEnd, api: JobsApi): Promise<EndState> {
  const state = await outcomeOf(run, end, api);
  const usage = usageOf(run);
  return usage ? { ...state, usage } : state;
}

/**
 * How long it kept its compute busy: of a run of one task, from the start of its cluster to its end; of one of several
 * tasks, which have no such figures together, how long the run took. Of DBUs the Jobs API says nothing.
 */
function usageOf(run: JsonObject): Usage | undefined {
  const [task, ...others] = listAt(run, 'tasks');
  const parts =
    task && others.length === 0 ? [task.setup_duration, task.execution_duration, task.cleanup_duration] : [];
  const ms = sumOf(parts) || sumOf([run.run_duration]);
  return ms > 0 ? { databricks_seconds: ms / 1000 } : undefined;
}

function sumOf(figures: readonly unknown[]): number {
  return figures.reduce<number>((sum, figure) => sum + (typeof figure === 'number' && figure > 0 ? figure : 0), 0);
}

async function outcomeOf(run: JsonObject, end: RunEnd, api: JobsApi): Promise<EndState> {
  if (STOPPED.has(end.code)) return { is: 'stopped' };
  const tasks = await tasksOf(run, api);
  if (GOOD.has(end.code)) return tasks.length === 1 ? await resultOf(tasks[0] as JsonObject, api) : { is: 'succeeded' };
  return await failure(end, causeOf(tasks), api);
}

/**
 * The results of tasks that did not run since another had failed, or by a condition of the job (the API's reference,
 * `RunResultState` and `TerminationCode_Code`).
 */
const NOT_RUN = new Set([
  'UPSTREAM_FAILED',
  'UPSTREAM_CANCELED',
  'UPSTREAM_EVICTED',
  'EXCLUDED',
  'DISABLED',
  'SKIPPED',
]);

/**
 * The task of whose failure the run has failed: one that ended badly by itself; else one that was cancelled; else one
 * that did not run.
 */
function causeOf(tasks: readonly JsonObject[]): JsonObject | undefined {
  const bad = tasks.flatMap((task) => {
    const end = endOfRun(task);
    if (!end || GOOD.has(end.code)) return [];
    // A task that did not run has a code of its own, such as SKIPPED, beside the older word.
    const words = [end.code, String(objectAt(task, 'state').result_state)];
    const isNotRun = words.some((word) => NOT_RUN.has(word));
    return [{ task, rank: isNotRun ? 2 : Number(words.some((word) => STOPPED.has(word))) }];
  });
  return bad.sort((one, other) => one.rank - other.rank)[0]?.task;
}

/** More than a job of Databricks has: 1,000 tasks, 100 a page. */
const MAX_PAGES = 10;

/** Of a task that was tried several times, the last try. */
async function tasksOf(run: JsonObject, api: JobsApi): Promise<JsonObject[]> {
  const found = new Map<string, JsonObject>();
  let page = run;
  for (let pages = 1; ; pages++) {
    for (const task of listAt(page, 'tasks')) {
      const known = found.get(String(task.task_key));
      if (Number(known?.attempt_number ?? -1) <= Number(task.attempt_number ?? 0))
        found.set(String(task.task_key), task);
    }
    if (typeof page.next_page_token !== 'string' || pages === MAX_PAGES) return [...found.values()];
    page = await api.get('runs/get', { run_id: String(run.run_id), page_token: page.next_page_token });
  }
}

async function resultOf(task: JsonObject, api: JobsApi): Promise<EndState> {
  const output = await outputOf(task, api);
  if (output instanceof DatabricksError) {
    const message = `the run has succeeded, and its result cannot be read: ${output.message}`;
    return { is: 'failed', class: 'permanent', name: output.code, message };
  }
  const { result, truncated } = objectAt(output, 'notebook_output');
  if (truncated === true)
    return {
      is: 'failed',
      class: 'permanent',
      name: 'Runsheet.OutputTooLarge',
      message:
        'the notebook’s exit value is over 5 MB, and Databricks has cut it: write data to data_url, and return its name',
    };
  const printed = printedBy(output);
  if (typeof result !== 'string' || result === '') return { is: 'succeeded', printed };
  return { is: 'succeeded', output: isJson(result) ? result : JSON.stringify(result), printed };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

async function failure(end: RunEnd, task: JsonObject | undefined, api: JobsApi): Promise<EndState> {
  const kind = classOfEnd(end.code, end.type);
  const answer = task ? await outputOf(task, api) : {};
  const output = answer instanceof DatabricksError ? {} : answer;
  const trace = typeof output.error_trace === 'string' ? plain(output.error_trace) : undefined;
  const error = typeof output.error === 'string' && output.error !== '' ? plain(output.error) : undefined;
  const [, name, message] =
    /^((?:\w+\.)*\w*(?:Error|Exception|Exit|Interrupt))(?:: ([\s\S]*))?$/.exec(error ?? '') ?? [];
  const stack = framesOf(trace ?? '');
  return {
    is: 'failed',
    class: kind,
    name: name ?? end.code,
    message: message || error || end.message,
    ...(stack.length > 0 && { stack }),
    trace,
    printed: printedBy(output),
  };
}

/** The last 5 MB of what a Python file has written to its standard streams. What a notebook prints is not there. */
function printedBy({ logs }: JsonObject): string | undefined {
  return typeof logs === 'string' && logs !== '' ? plain(logs) : undefined;
}

/** Or the refusal, which another look would meet too. Throws what another look may not meet. */
async function outputOf(task: JsonObject, api: JobsApi): Promise<JsonObject | DatabricksError> {
  try {
    return await api.get('runs/get-output', { run_id: String(task.run_id) });
  } catch (error) {
    if (error instanceof DatabricksError && DATABRICKS_REFUSALS[error.status] === 'permanent' && !error.isMissing)
      return error;
    throw error;
  }
}

/** Without the colours of a terminal. */
function plain(text: string): string {
  return text.replace(/\u001b\[[0-9;]*m/g, '');
}

/** The lines of IPython's trace that say where, the nearest first: `File <cell>, line 3`, and the line itself. */
function framesOf(trace: string): string[] {
  return trace
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^(File |Cell |<command|<ipython|-+> ?\d+)/.test(line))
    .slice(-6)
    .reverse()
    .map((line) => line.slice(0, 120));
}

function objectAt(object: JsonObject, name: string): JsonObject {
  const value: Json | undefined = object[name];
  return isPlainObject(value) ? (value as JsonObject) : {};
}

function listAt(object: JsonObject, name: string): JsonObject[] {
  const value: Json | undefined = object[name];
  return Array.isArray(value) ? (value.filter(isPlainObject) as JsonObject[]) : [];
}
