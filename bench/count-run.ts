import { renderDefinition, SERVICE_FUNCTIONS, type ServiceFunction, substitute } from '../domain/definition';
import { defaultSettings } from '../domain/groups/group-settings';
import { jsonBytes } from '../domain/values/json';
import type { HistoryEvent } from '../local/states/execution/history-event';
import type { Invoke } from '../local/states/execution/invoke';
import { execute } from '../test/support/states/execution';
import { plannedRun } from './capacity/planned-run';
import { TransitionCounter } from './count-transitions';

/** What a run was on the engine, counted on its histories. */
export interface RunCounts {
  transitions: number;
  /** 0: it ran in one execution. */
  batches: number;
  /** The most events of one execution. */
  longestHistory: number;
  /** The most bytes that one state passes on, in any execution. */
  largestPayload: number;
}

const NAMES = Object.fromEntries(SERVICE_FUNCTIONS.map((name) => [name, name])) as Record<ServiceFunction, string>;
const TARGET = 'extract-daily-orders';

/** Plays a run of parallel jobs that succeed, with names as long as on AWS, as LoadGroup and LoadBatch plan it. */
export async function countRun(jobs: number, maxConcurrency: number): Promise<RunCounts> {
  const settings = { ...defaultSettings(), max_concurrency: maxConcurrency };
  const row = {
    job_group: 'nightly',
    target: `lambda:${TARGET}`,
    timeout_minutes: 5,
    maximum_retries: 0,
    priority: -1,
  };
  const rows = Array.from({ length: jobs }, (_, at) => ({
    ...row,
    job_name: `no-op-job-${String(at).padStart(10, '0')}`,
  }));
  const run = plannedRun('nightly-1', rows, settings, TARGET);
  const answers: Partial<Record<string, Invoke>> = {
    LoadGroup: async () => run.reply,
    LoadBatch: async ({ payload }) => run.loadBatch(payload as never),
    CloseRun: async () => ({ status: 'SUCCEEDED', error: '', cause: '' }),
  };
  const histories = new Map<string, { events: number; transitions: TransitionCounter }>();
  let largestPayload = 0;
  const take = (event: HistoryEvent, name = 'run') => {
    const history = histories.get(name) ?? { events: 0, transitions: new TransitionCounter() };
    histories.set(name, history);
    history.events += 1;
    history.transitions.take(event);
    for (const passed of [event.input, event.output])
      if (passed !== undefined) largestPayload = Math.max(largestPayload, jsonBytes(passed));
  };
  const { result } = await execute(substitute(renderDefinition(), NAMES), {
    invoke: async (request) => {
      request.onStarted();
      return answers[request.functionName]?.(request) ?? {};
    },
    onEvent: (event) => take(event),
    onChildEvent: (event, { name }) => take(event, name),
  });
  if (result.status !== 'SUCCEEDED') throw new Error(`the run of ${jobs} jobs ended ${result.status}`);
  const all = [...histories.values()];
  return {
    transitions: all.reduce((sum, { transitions }) => sum + transitions.count, 0),
    batches: run.batches,
    longestHistory: Math.max(...all.map(({ events }) => events)),
    largestPayload,
  };
}
