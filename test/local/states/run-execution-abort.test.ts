import { parseStateMachine } from '../../../local/states/parse-state-machine';
import { runExecution } from '../../../local/states/run-execution';
import { aMachine, aTask, execute, executionOptions } from '../../support/states/execution';
import { callAt, heldInvoke } from '../../support/states/held-invoke';
import { settled, virtualClock } from '../../support/states/virtual-clock';

const rejections: unknown[] = [];
const keep = (reason: unknown) => rejections.push(reason);
beforeAll(() => process.on('unhandledRejection', keep));
afterAll(() => process.off('unhandledRejection', keep));
afterEach(async () => {
  await settled();
  expect(rejections).toEqual([]);
});

test('a stopped execution starts nothing new, aborts what runs and says ABORTED', async () => {
  const { invoke, calls } = heldInvoke();
  const clock = virtualClock();
  const stop = new AbortController();
  const ended = execute(aMapOfTwo(), { invoke, clock, signal: stop.signal, input: [0, 1, 2] });
  await settled();
  callAt(calls, 0).onStarted();
  stop.abort('stopped by hand');
  const { result, types } = await ended;
  expect(result).toEqual({ status: 'ABORTED', cause: 'stopped by hand' });
  expect(types.slice(types.indexOf('TaskStarted'))).toEqual(['TaskStarted', 'ExecutionAborted']);
  expect(calls.map((call) => call.signal.reason)).toEqual(['ExecutionAborted', 'ExecutionAborted']);
  expect(clock.sleeping).toBe(0);
  callAt(calls, 0).reply();
  callAt(calls, 1).fail('TooLate');
});

test.each([
  ['a Wait', { Type: 'Wait', Seconds: 600, End: true }],
  ['the wait before a retry', aTask({ Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 600 }] })],
])('%s ends at once when the execution is stopped', async (_, state) => {
  const { invoke, calls } = heldInvoke();
  const clock = virtualClock();
  const stop = new AbortController();
  const ended = execute(aMachine(state), { invoke, clock, signal: stop.signal });
  await settled();
  calls[0]?.fail('Boom');
  await settled();
  expect(clock.sleeping).toBe(1);
  stop.abort();
  expect((await ended).result).toEqual({ status: 'ABORTED' });
  expect(clock.sleeping).toBe(0);
});

test('an execution stopped before it began has started and ended', async () => {
  const { invoke, calls } = heldInvoke();
  const { result, types } = await execute(aMachine(aTask()), { invoke, signal: AbortSignal.abort() });
  expect(result.status).toBe('ABORTED');
  expect(types).toEqual(['ExecutionStarted', 'ExecutionAborted']);
  expect(calls).toEqual([]);
});

test('who stops reading aborts the execution', async () => {
  const { invoke, calls } = heldInvoke();
  const clock = virtualClock();
  for await (const event of runExecution(
    parseStateMachine(aMapOfTwo()),
    executionOptions({ invoke, clock, input: [0, 1] }),
  )) {
    if (event.type === 'TaskScheduled' && calls.length === 2) break;
  }
  expect(calls.map((call) => call.signal.reason)).toEqual(['ExecutionAborted', 'ExecutionAborted']);
  expect(clock.sleeping).toBe(0);
});

test('a stop after the end changes nothing', async () => {
  const stop = new AbortController();
  const { result } = await execute(aMachine({ Type: 'Succeed' }), { signal: stop.signal });
  stop.abort();
  expect(result).toEqual({ status: 'SUCCEEDED', output: {} });
});

function aMapOfTwo(): object {
  const States = { Item: aTask({ TimeoutSeconds: 60 }) };
  return aMachine({ Type: 'Map', MaxConcurrency: 2, ItemProcessor: { StartAt: 'Item', States }, End: true });
}

test('nothing runs before the first event is asked for', async () => {
  const held = heldInvoke();
  const execution = runExecution(parseStateMachine(aMachine(aTask())), executionOptions({ invoke: held.invoke }));
  await settled();
  expect(held.calls).toHaveLength(0);
  await execution.return({ status: 'ABORTED' });
});
