import { renderDefinition, SERVICE_FUNCTIONS, type ServiceFunction, substitute } from '../../../domain/definition';
import { THROTTLED } from '../../../domain/plans/throttles';
import type { JsonObject } from '../../../domain/values/json';
import type { Clock } from '../../../local/states/execution/clock';
import type { HistoryEvent } from '../../../local/states/execution/history-event';
import { type Invoke, type InvokeRequest, TaskFailure } from '../../../local/states/execution/invoke';
import type { ExecutionResult } from '../../../local/states/execution/run-to-end';
import { parseStateMachine } from '../../../local/states/parse-state-machine';
import { runExecution } from '../../../local/states/run-execution';
import { Chance } from '../chance';
import { executionOptions } from './execution';
import { virtualClock } from './virtual-clock';

/*
 * Many executions of the real definition side by side, in virtual time, by the embedded interpreter: it reads the
 * retriers where Step Functions does. The functions are models that keep one documented limit: so many calls at once,
 * and `Lambda.TooManyRequestsException` for all others.
 */

/** A function of the model. */
export interface ModelFunction {
  /** Calls at once; undefined: any number. */
  atOnce?: number;
  /** Throttles a call whatever else runs. */
  throttles?(request: InvokeRequest): boolean;
  seconds: number | (() => number);
  /** The reply, or a TaskFailure. */
  reply(request: InvokeRequest): JsonObject | TaskFailure;
}

export interface Storm {
  executions: number;
  /** Executions start evenly spread at random over so long. */
  withinSeconds: number;
  functions: Record<string, ModelFunction>;
  /** All functions together, as an account's limit; undefined: any number. */
  atOnce?: number;
  seed?: number;
}

export interface StormEnd {
  results: readonly ExecutionResult[];
  /** By state: how often it was entered, over all executions. */
  entered: Readonly<Record<string, number>>;
  /** Of the execution with the most. */
  mostEvents: number;
  /** From the storm's begin to its last execution's end. */
  seconds: number;
  /** Calls that were throttled. */
  throttled: number;
}

const MACHINE = parseStateMachine(
  substitute(
    renderDefinition(),
    Object.fromEntries(SERVICE_FUNCTIONS.map((name) => [name, name])) as Record<ServiceFunction, string>,
  ),
);

export async function storm({ executions, withinSeconds, functions, atOnce, seed = 1 }: Storm): Promise<StormEnd> {
  const clock = virtualClock();
  const random = seeded(seed);
  const throttles = { count: 0 };
  const invoke = limited(functions, atOnce, clock, throttles);
  const entered: Record<string, number> = {};
  const began = clock.now();
  let mostEvents = 0;
  let ended = began;
  const run = async (index: number): Promise<ExecutionResult> => {
    await clock.sleep(random() * withinSeconds * 1000, new AbortController().signal);
    const options = {
      ...executionOptions({ input: { group: 'nightly' }, invoke, clock, random }),
      name: `run-${index}`,
    };
    const events = runExecution(MACHINE, options);
    for (;;) {
      const { done, value } = await events.next();
      ended = clock.now();
      if (done) return value;
      count(entered, value);
      mostEvents = Math.max(mostEvents, value.id);
    }
  };
  const all = Promise.all(Array.from({ length: executions }, (_, index) => run(index)));
  await clock.advance(DAY_MS);
  const results = await all;
  return { results, entered, mostEvents, seconds: (ended - began) / 1000, throttled: throttles.count };
}

const DAY_MS = 86_400_000;

function count(entered: Record<string, number>, { type, stateName }: HistoryEvent): void {
  if (type.endsWith('StateEntered') && stateName) entered[stateName] = (entered[stateName] ?? 0) + 1;
}

/** Throttles what comes above a ceiling, at once, as Lambda does with a synchronous call. */
function limited(
  functions: Record<string, ModelFunction>,
  ceiling = Number.POSITIVE_INFINITY,
  clock: Clock,
  throttles: { count: number },
): Invoke {
  const running: Record<string, number> = {};
  let all = 0;
  return async (request) => {
    const { functionName, onStarted, signal } = request;
    const model = functions[functionName];
    if (!model) throw new Error(`the model has no function ${functionName}`);
    const { atOnce = Number.POSITIVE_INFINITY, seconds, reply } = model;
    const ofIt = running[functionName] ?? 0;
    if (ofIt >= atOnce || all >= ceiling || model.throttles?.(request)) {
      throttles.count += 1;
      throw new TaskFailure(THROTTLED, 'Rate Exceeded.');
    }
    running[functionName] = ofIt + 1;
    all += 1;
    onStarted();
    await clock.sleep(1000 * (typeof seconds === 'number' ? seconds : seconds()), signal);
    running[functionName] = (running[functionName] as number) - 1;
    all -= 1;
    const answer = reply(request);
    if (answer instanceof TaskFailure) throw answer;
    return answer;
  };
}

/** A storm with the same seed is the same storm. */
export function seeded(seed: number): () => number {
  const chance = new Chance(seed);
  return () => chance.next();
}

/** LoadGroup's reply: so many parallel jobs, and stages of so many, all of the function `job`. */
export function aPlan(parallel: number, ...stages: number[]): JsonObject {
  const calls = (count: number, name: string) =>
    Array.from({ length: count }, (_, index) => ({ job: `${name}-${index}`, function: 'job', timeout_seconds: 960 }));
  return {
    decision: 'RUN',
    run_id: 'run',
    plan: 1,
    max_concurrency: 40,
    on_failure: 'stop',
    parallel: calls(parallel, 'parallel'),
    stages: stages.map((count, index) => ({ jobs: calls(count, `stage-${index}`), broken: false })),
  };
}

/** How many executions of groups that start within 5 s never load, if LoadGroup takes so long and runs ten at once. */
export async function groupsAtOneMinute(groups: number, seconds: number, seed = 1) {
  const end = await storm({
    executions: groups,
    withinSeconds: 5,
    functions: {
      LoadGroup: { atOnce: 10, seconds, reply: () => aPlan(1) },
      job: { seconds: 1, reply: () => ({}) },
      CloseRun: { atOnce: 10, seconds: 0.5, reply: () => ({ status: 'SUCCEEDED' }) },
    },
    seed,
  });
  return { ...end, lost: end.entered.CloseUnplanned ?? 0 };
}

/** How many of these jobs, 40 a run, lose their retry, if all of them fail within 5 s and ten are settled at once. */
export async function jobsThatFail(jobs: number, seconds = 0.2, seed = 1) {
  const random = seeded(seed + 100);
  const end = await storm({
    executions: jobs / 40,
    withinSeconds: 0,
    functions: {
      LoadGroup: { seconds: 1, reply: () => aPlan(40) },
      job: {
        seconds: () => random() * 5,
        reply: ({ payload }) => ((payload as JsonObject).attempt === 1 ? new TaskFailure('Error', 'no route') : {}),
      },
      SettleAttempt: { atOnce: 10, seconds, reply: nextAttempt },
      CloseRun: { seconds: 0.5, reply: () => ({ status: 'SUCCEEDED' }) },
    },
    seed,
  });
  return { ...end, lost: end.entered.JobFailed ?? 0 };
}

/** SettleAttempt's reply that asks for the next attempt. */
export function nextAttempt({ payload }: Pick<InvokeRequest, 'payload'>): JsonObject {
  const { FunctionName, Payload } = payload as { FunctionName: string; Payload: { attempt: number } };
  return {
    outcome: 'RETRY',
    wait_seconds: 60,
    FunctionName,
    Payload: { ...Payload, attempt: Payload.attempt + 1 },
  };
}
