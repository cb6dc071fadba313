import { renderDefinition, substitute } from '../../../domain/definition';
import { endWaitSeconds } from '../../../domain/plans/end-waits';
import { lookEvents } from '../../../domain/plans/looks';
import { ErrorName, isStillRunning } from '../../../domain/tables/error-names';
import type { Json, JsonObject } from '../../../domain/values/json';
import { Callbacks } from '../../../local/states/execution/callbacks';
import { type Invoke, TaskFailure } from '../../../local/states/execution/invoke';
import { execute } from '../../support/states/execution';
import { virtualClock } from '../../support/states/virtual-clock';

/* What the looks cost in an execution's history, and that a group of job files pays nothing for them. */

const FUNCTIONS = { LoadGroup: 'load', LoadBatch: 'load-batch', SettleAttempt: 'settle', CloseRun: 'close' };
const definition = () => substitute(renderDefinition(), FUNCTIONS);

/** The same document as it was before work in services was looked at, and its end waited for. */
function withoutLooks(document: Json): Json {
  const isOld = (name: string) => !name.startsWith('AwaitEnd');
  return JSON.parse(JSON.stringify(document), (key, value) => {
    if (key === 'Retry')
      return (value as { ErrorEquals: string[] }[]).filter(({ ErrorEquals }) => !isStillRunning(ErrorEquals[0]));
    if (key === 'Choices') return (value as { Next: string }[]).filter(({ Next }) => isOld(Next));
    if (key === 'States') return Object.fromEntries(Object.entries(value).filter(([name]) => isOld(name)));
    return value;
  });
}

const aCall = (job: string, timeout_seconds = 60) => ({ job, function: 'job', timeout_seconds });
const aPlan = (jobs: JsonObject[]): JsonObject => ({
  decision: 'RUN',
  run_id: 'nightly-1',
  plan: 1,
  max_concurrency: 40,
  on_failure: 'continue',
  parallel: jobs.slice(0, 1),
  stages: [{ jobs: jobs.slice(1), broken: false }],
});

/** Runs the plan. `call` answers each call of a job. */
async function play(
  document: Json,
  plan: JsonObject,
  call: (job: string, nth: number, token?: string) => void,
  settled: Json | (() => Json) = {},
  callbacks = new Callbacks(),
) {
  const calls = new Map<string, number>();
  const payloads: string[] = [];
  const invoke: Invoke = async ({ functionName, payload, onStarted }) => {
    onStarted();
    payloads.push(`${functionName} ${JSON.stringify(payload)}`);
    if (functionName === 'load') return plan;
    if (functionName === 'close') return { status: 'SUCCEEDED', error: '', cause: '' };
    if (functionName === 'settle') return typeof settled === 'function' ? settled() : settled;
    const { token, call: awaited } = payload as { token?: string; call?: { job_name: string } };
    const { job_name } = awaited ?? (payload as { job_name: string });
    const nth = (calls.get(job_name) ?? 0) + 1;
    calls.set(job_name, nth);
    call(job_name, nth, token);
    return null;
  };
  const clock = virtualClock({ runsAhead: true });
  const { events, types, result } = await execute(document, { invoke, clock, callbacks, random: () => 0.5 });
  return { events, types, result, payloads, hours: clock.now() / 3_600_000 };
}

test('a group of job files has the same events, transitions and payloads as without the looks', async () => {
  const plan = aPlan(['a', 'b', 'c', 'd'].map((job) => aCall(job)));
  const call = (job: string, nth: number) => {
    if (job === 'b') throw new TaskFailure(ErrorName.ATTEMPT_FAILED, 'attempt 1 failed');
    if (job === 'c' && nth < 3) throw new TaskFailure('Lambda.TooManyRequestsException', 'no room');
  };
  const settled = { outcome: 'FAILED', status: 'FAILED' };
  const now = await play(definition(), plan, call, settled);
  const before = await play(withoutLooks(definition()), plan, call, settled);
  expect(now.types).toEqual(before.types);
  expect(now.payloads.sort()).toEqual(before.payloads.sort());
  const well = await play(definition(), aPlan([aCall('a'), aCall('b')]), () => {});
  const alone = await play(definition(), aPlan([aCall('a')]), () => {});
  // A job that succeeds: its iteration, its Task's five, its iteration's end.
  expect(well.events.length - alone.events.length).toBe(7);
});

test.each([
  ['often', ErrorName.STILL_RUNNING],
  ['seldom', ErrorName.STILL_RUNNING_LONG],
] as const)('a job of 7 days that is looked at %s takes no more events than were planned', async (looks, error) => {
  const week = 7 * 24 * 60;
  const plan = aPlan([aCall('long', 75)]);
  const alone = await play(definition(), plan, () => {});
  const looked = await play(
    definition(),
    plan,
    (_, nth) => {
      // The retrier itself ends: work that never would is given up by its lease.
      if (nth <= lookEvents(week, looks) / 3) throw new TaskFailure(nth <= 5 ? ErrorName.STILL_RUNNING : error, 'runs');
    },
    { outcome: 'FAILED', status: 'FAILED' },
  );
  expect(looked.hours - alone.hours).toBeGreaterThan(7 * 24);
  expect(looked.events.length - alone.events.length).toBeLessThanOrEqual(lookEvents(week, looks) + 12);
});

describe('a job whose end is told', () => {
  const Payload = { run_id: 'nightly-1', plan: 1, job_name: 'long', attempt: 1, timeout_seconds: 75 };
  const wait = (wait_seconds: number) => ({
    outcome: 'AWAIT',
    FunctionName: 'job',
    Payload,
    wait_seconds,
    awaited: true,
  });

  test('costs 18 events and four transitions more than a job file, and ends as soon as it is woken', async () => {
    const callbacks = new Callbacks();
    const plan = aPlan([aCall('long', 75)]);
    const alone = await play(definition(), plan, () => {});
    const call = (_: string, nth: number, token?: string) => {
      if (nth === 1) throw new TaskFailure(ErrorName.AWAIT_END, 'runs');
      if (token !== undefined) setImmediate(() => callbacks.succeed(token, {}));
    };
    const told = await play(definition(), plan, call, wait(600), callbacks);
    expect(told.result.status).toBe('SUCCEEDED');
    expect(told.events.length - alone.events.length).toBe(18);
    const entered = (types: readonly string[]) => types.filter((type) => type.endsWith('StateEntered')).length;
    expect(entered(told.types) - entered(alone.types)).toBe(4);
    expect(told.hours).toBeCloseTo(alone.hours);
  });

  test('takes no more events than were planned if no notice ever comes', async () => {
    const week = 7 * 24 * 60;
    const plan = aPlan([aCall('long', 75)]);
    const alone = await play(definition(), plan, () => {});
    let passed = 0;
    const lateMs = 15 * 60_000;
    const settled = () => {
      if (passed >= week * 60_000 + lateMs) return { outcome: 'FAILED', status: 'FAILED' };
      const seconds = endWaitSeconds(passed, week * 60_000 - passed);
      passed += seconds * 1000;
      return wait(seconds);
    };
    const call = (_: string, nth: number) => {
      if (nth === 1) throw new TaskFailure(ErrorName.AWAIT_END, 'runs');
    };
    const silent = await play(definition(), plan, call, settled);
    expect(silent.hours - alone.hours).toBeGreaterThan(7 * 24);
    expect(silent.events.length - alone.events.length).toBeLessThanOrEqual(lookEvents(week, 'notified') + 12);
  });
});
