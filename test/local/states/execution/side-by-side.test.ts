import type { Json } from '../../../../domain/values/json';
import { type Invoke, TaskFailure } from '../../../../local/states/execution/invoke';
import { aCatch, aMachine, aMap, aTask, execute, HANDLER } from '../../../support/states/execution';
import { callAt, heldInvoke } from '../../../support/states/held-invoke';
import { settled, virtualClock } from '../../../support/states/virtual-clock';

test('an uncaught failure aborts the siblings and starts no more', async () => {
  const { invoke, calls } = heldInvoke();
  const clock = virtualClock();
  const ended = execute(
    aMachine(aMap({ MaxConcurrency: 3, Catch: [aCatch('Boom')] }, 'Item', { TimeoutSeconds: 9 }), HANDLER),
    { invoke, clock, input: [0, 1, 2, 3, 4] },
  );
  await settled();
  for (const call of calls) call.onStarted();
  callAt(calls, 1).fail('Boom', 'why');
  const { result, types, events } = await ended;
  expect(calls).toHaveLength(3);
  expect(calls.map((call) => call.signal.reason)).toEqual(['SiblingFailed', undefined, 'SiblingFailed']);
  expect(types.slice(types.indexOf('TaskFailed'))).toEqual([
    'TaskFailed',
    'MapIterationFailed',
    'TaskStateAborted',
    'MapIterationAborted',
    'TaskStateAborted',
    'MapIterationAborted',
    'MapStateFailed',
    'MapStateExited',
    'PassStateEntered',
    'PassStateExited',
    'ExecutionSucceeded',
  ]);
  expect(events.filter(({ type }) => type === 'MapIterationAborted').map(({ index }) => index)).toEqual([0, 2]);
  expect(result).toEqual({ status: 'SUCCEEDED', output: { Error: 'Boom', Cause: 'why' } });
  expect(clock.sleeping).toBe(0);
});

test('after a failure nothing that still comes from the siblings counts', async () => {
  const { invoke, calls } = heldInvoke();
  const ended = execute(aMachine(aMap()), { invoke, input: [0, 1] });
  await settled();
  callAt(calls, 0).fail('Boom');
  await settled();
  callAt(calls, 1).reply();
  const { types } = await ended;
  expect(types).not.toContain('TaskSucceeded');
});

test('a failed item keeps the next from starting where they run one at a time', async () => {
  const seen: Json[] = [];
  const invoke: Invoke = async ({ payload }) => {
    seen.push(payload);
    if (payload === 2) throw new TaskFailure('Boom', '');
    return payload;
  };
  await execute(aMachine(aMap({ MaxConcurrency: 1 })), { invoke, input: [1, 2, 3] });
  expect(seen).toEqual([1, 2]);
});

test('States.Runtime inside ends the execution, past every Catch', async () => {
  const { invoke, calls } = heldInvoke();
  const item = { Type: 'Choice', Choices: [{ Variable: '$.go', BooleanEquals: true, Next: 'Work' }] };
  const States = { Item: item, Work: aTask() };
  const map = { Type: 'Map', ItemProcessor: { StartAt: 'Item', States }, Catch: [aCatch('States.ALL')], End: true };
  const { result, types } = await execute(aMachine(map, HANDLER), { invoke, input: [{ go: true }, {}] });
  expect(result).toMatchObject({
    status: 'FAILED',
    error: 'States.Runtime',
    cause: expect.stringContaining("the state 'Item'"),
  });
  expect(types).not.toContain('MapIterationFailed');
  expect(calls.map((call) => call.signal.reason)).toEqual(['ExecutionFailed']);
});

test('each abort is logged once, also after a Map that has ended', async () => {
  const { invoke, calls } = heldInvoke();
  const task = (name: string) => aTask({ Parameters: { FunctionName: name, Payload: {} } });
  const map = { ...aMap({ ItemsPath: '$.list' }), End: undefined, Next: 'After' };
  const branches = [
    { StartAt: 'Done', States: { Done: { ...map, ResultPath: null }, After: task('after') } },
    { StartAt: 'B', States: { B: task('b') } },
  ];
  const ended = execute(aMachine({ Type: 'Parallel', Branches: branches, End: true }), {
    invoke,
    input: { list: [1] },
  });
  await settled();
  calls.find((call) => call.functionName === 'work')?.reply();
  await settled();
  calls.find((call) => call.functionName === 'b')?.fail('Boom');
  const { types } = await ended;
  expect(types.filter((type) => type.endsWith('Aborted'))).toEqual(['TaskStateAborted']);
});

test('a failure outside aborts what runs in the Map inside', async () => {
  const { invoke, calls } = heldInvoke();
  const inner = (name: string) => aMap({ ItemsPath: '$.list' }, name);
  const branches = [
    { StartAt: 'MapA', States: { MapA: inner('A') } },
    { StartAt: 'B', States: { B: aTask({ Parameters: { FunctionName: 'b', Payload: {} } }) } },
    { StartAt: 'C', States: { C: { Type: 'Wait', Seconds: 60, End: true } } },
  ];
  const clock = virtualClock();
  const ended = execute(aMachine({ Type: 'Parallel', Branches: branches, End: true }), {
    invoke,
    clock,
    input: { list: [1, 2] },
  });
  await settled();
  calls.find((call) => call.functionName === 'b')?.fail('Boom');
  const { types } = await ended;
  expect(types.slice(types.indexOf('TaskFailed') + 1)).toEqual([
    'TaskStateAborted',
    'MapIterationAborted',
    'TaskStateAborted',
    'MapIterationAborted',
    'MapStateAborted',
    'WaitStateAborted',
    'ParallelStateFailed',
    'ExecutionFailed',
  ]);
  expect(clock.sleeping).toBe(0);
});
