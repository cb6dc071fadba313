import type { Json } from '../../../domain/values/json';
import { TaskFailure } from '../../../local/states/execution/invoke';
import { parseStateMachine } from '../../../local/states/parse-state-machine';
import { runExecution } from '../../../local/states/run-execution';
import { aMachine, aTask, execute, executionOptions } from '../../support/states/execution';
import { callAt, heldInvoke } from '../../support/states/held-invoke';
import { settled, virtualClock } from '../../support/states/virtual-clock';

const ok = async () => ({ rows: 3 });

test('a Task gives what lambda:invoke gives', async () => {
  const { result } = await execute(aMachine(aTask()), { invoke: ok });
  expect(result).toMatchObject({ output: { Payload: { rows: 3 }, StatusCode: 200, ExecutedVersion: '$LATEST' } });
});

test('a Task that succeeds has five events, and they tell what was called', async () => {
  const { events, types } = await execute(aMachine(aTask({ TimeoutSeconds: 9, OutputPath: '$.Payload' })), {
    invoke: ok,
    input: { a: 1 },
  });
  expect(types.slice(1, -1)).toEqual([
    'TaskStateEntered',
    'TaskScheduled',
    'TaskStarted',
    'TaskSucceeded',
    'TaskStateExited',
  ]);
  const call = { stateName: 'Only', functionName: 'work', payload: { a: 1 } };
  expect(events[1]).toMatchObject({ id: 2, previousEventId: 0, stateName: 'Only', input: { a: 1 } });
  expect(events[2]).toMatchObject({ id: 3, previousEventId: 2, ...call, timeoutSeconds: 9 });
  expect(events[3]).toMatchObject({ id: 4, previousEventId: 3, ...call });
  expect(events[4]).toMatchObject({ id: 5, previousEventId: 4, ...call, output: { Payload: { rows: 3 } } });
  expect(events[5]).toMatchObject({ id: 6, previousEventId: 5, stateName: 'Only', output: { rows: 3 } });
  expect(events[6]).toMatchObject({ id: 7, type: 'ExecutionSucceeded', output: { rows: 3 } });
});

test('ResultSelector, ResultPath and OutputPath shape the output in this order', async () => {
  const shape = { ResultSelector: { 'n.$': '$.Payload.rows' }, ResultPath: '$.result', OutputPath: '$.result.n' };
  const { result } = await execute(aMachine(aTask(shape)), { invoke: ok });
  expect(result).toEqual({ status: 'SUCCEEDED', output: 3 });
});

test('a function that replies nothing has replied null', async () => {
  const { result } = await execute(aMachine(aTask({ OutputPath: '$.Payload' })), {
    invoke: async () => undefined as never,
  });
  expect(result).toEqual({ status: 'SUCCEEDED', output: null });
});

test('a failed Task ends the execution with the function’s error', async () => {
  const invoke = () => Promise.reject(new TaskFailure('Runsheet.AttemptFailed', 'because'));
  const { result, types, events } = await execute(aMachine(aTask()), { invoke });
  expect(result).toEqual({ status: 'FAILED', error: 'Runsheet.AttemptFailed', cause: 'because' });
  expect(types.slice(1)).toEqual(['TaskStateEntered', 'TaskScheduled', 'TaskStarted', 'TaskFailed', 'ExecutionFailed']);
  expect(events[4]).toMatchObject({ error: 'Runsheet.AttemptFailed', cause: 'because', functionName: 'work' });
});

test('a bug in the invoker is thrown, not recorded as a failure of the job', async () => {
  await expect(execute(aMachine(aTask({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Only' }] })))).rejects.toThrow(
    'unexpected invoke of work',
  );
  const invoke = () => {
    throw new Error('at once');
  };
  await expect(execute(aMachine(aTask()), { invoke })).rejects.toThrow('at once');
});

test('the timeout counts from the start of the function, not from its invocation', async () => {
  const { calls, clock, next, invoke } = await aTimedTask(5);
  await clock.advance(60_000);
  expect(clock.sleeping).toBe(0);
  callAt(calls, 0).onStarted();
  await clock.advance(4_999);
  expect(callAt(calls, 0).signal.aborted).toBe(false);
  await clock.advance(1);
  expect(callAt(calls, 0).signal.reason).toBe('States.Timeout');
  const { types, result } = await next;
  expect(types.slice(3)).toEqual(['TaskStarted', 'TaskTimedOut', 'ExecutionFailed']);
  expect(result).toEqual({ status: 'FAILED', error: 'States.Timeout' });
  expect(invoke).toBeDefined();
});

test('a reply leaves no timer behind, and a late one changes nothing', async () => {
  const { calls, clock, next } = await aTimedTask(5);
  callAt(calls, 0).onStarted();
  callAt(calls, 0).onStarted();
  expect(clock.sleeping).toBe(1);
  callAt(calls, 0).reply({ done: true });
  await settled();
  expect(clock.sleeping).toBe(0);
  callAt(calls, 0).onStarted();
  expect((await next).types.filter((type) => type === 'TaskStarted')).toHaveLength(1);
});

test('a reply after the timeout changes nothing', async () => {
  const { calls, clock, next } = await aTimedTask(1);
  callAt(calls, 0).onStarted();
  await clock.advance(1_000);
  callAt(calls, 0).reply({ done: true });
  expect((await next).result).toEqual({ status: 'FAILED', error: 'States.Timeout' });
});

test('a reply that comes after its timeout was caught tells nothing', async () => {
  const clock = virtualClock();
  const { invoke, calls } = heldInvoke();
  const task = aTask({ TimeoutSeconds: 1, Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Later' }] });
  const ended = execute(aMachine(task, { Later: { Type: 'Wait', Seconds: 9, End: true } }), { clock, invoke });
  await settled();
  callAt(calls, 0).onStarted();
  await clock.advance(1_000);
  callAt(calls, 0).reply();
  await clock.advance(9_000);
  const { types } = await ended;
  expect(types.slice(4, 7)).toEqual(['TaskTimedOut', 'TaskStateExited', 'WaitStateEntered']);
  expect(types).not.toContain('TaskSucceeded');
});

test('TimeoutSecondsPath is read from the input, before Parameters', async () => {
  const task = aTask({
    TimeoutSecondsPath: '$.t',
    Parameters: { FunctionName: 'work', Payload: {} },
    OutputPath: '$.Payload',
  });
  const { events } = await execute(aMachine(task), { invoke: ok, input: { t: 7 } });
  expect(events[2]).toMatchObject({ type: 'TaskScheduled', timeoutSeconds: 7 });
});

test.each<[string, Json]>([
  ['missing', {}],
  ['null', { t: null }],
  ['a string', { t: '5' }],
  ['a fraction', { t: 1.5 }],
  ['zero', { t: 0 }],
  ['negative', { t: -1 }],
  ['too large', { t: 100_000_000 }],
])('a TimeoutSecondsPath that is %s ends the execution, and no Catch sees it', async (_, input) => {
  const task = aTask({ TimeoutSecondsPath: '$.t', Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }] });
  const { result, types } = await execute(aMachine(task, { Caught: { Type: 'Succeed' } }), { input, invoke: ok });
  expect(result).toMatchObject({
    status: 'FAILED',
    error: 'States.Runtime',
    cause: expect.stringContaining('TimeoutSecondsPath'),
  });
  expect(types).toEqual(['ExecutionStarted', 'TaskStateEntered', 'ExecutionFailed']);
});

test.each<[string, object, Json]>([
  ['a missing path in Parameters', { Parameters: { FunctionName: 'f', 'Payload.$': '$.gone' } }, {}],
  ['a function name that is no string', { Parameters: { 'FunctionName.$': '$.f', Payload: 1 } }, { f: 3 }],
  ['a missing path in ResultSelector', { ResultSelector: { 'a.$': '$.Payload.gone' } }, {}],
  ['a missing OutputPath', { OutputPath: '$.gone' }, {}],
  ['a missing InputPath', { InputPath: '$.gone' }, {}],
])('%s ends the execution, past Retry and Catch', async (_, fields, input) => {
  const all = ['States.ALL'];
  const task = aTask({ ...fields, Retry: [{ ErrorEquals: all }], Catch: [{ ErrorEquals: all, Next: 'Caught' }] });
  const { result } = await execute(aMachine(task, { Caught: { Type: 'Succeed' } }), { input, invoke: ok });
  expect(result).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
});

/** A machine with one Task that has this timeout; `next` is how it ends. */
async function aTimedTask(seconds: number) {
  const clock = virtualClock();
  const held = heldInvoke();
  const next = execute(aMachine(aTask({ TimeoutSeconds: seconds })), { clock, invoke: held.invoke });
  await settled();
  return { ...held, clock, next };
}

test('nothing runs before the first event is asked for', async () => {
  const held = heldInvoke();
  const execution = runExecution(parseStateMachine(aMachine(aTask())), executionOptions({ invoke: held.invoke }));
  await settled();
  expect(held.calls).toHaveLength(0);
  await execution.return({ status: 'ABORTED' });
});
