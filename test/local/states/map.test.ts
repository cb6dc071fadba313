import type { Json } from '../../../domain/values/json';
import { type Invoke, TaskFailure } from '../../../local/states/execution/invoke';
import { aMachine, aTask, execute } from '../../support/states/execution';
import { callAt, heldInvoke } from '../../support/states/held-invoke';
import { settled, virtualClock } from '../../support/states/virtual-clock';

const anItem = aTask({ OutputPath: '$.Payload' });
const echo: Invoke = async ({ payload }) => payload;

test('runs each item and gives the outputs in order', async () => {
  const { result, types } = await execute(aMachine(aMap()), { input: [3, 1, 2], invoke: echo });
  expect(result).toEqual({ status: 'SUCCEEDED', output: [3, 1, 2] });
  expect(types.slice(1, 6)).toEqual(['MapStateEntered', 'MapStateStarted', ...Array(3).fill('MapIterationStarted')]);
  expect(types.slice(-3)).toEqual(['MapStateSucceeded', 'MapStateExited', 'ExecutionSucceeded']);
});

test('a job costs seven events', async () => {
  const count = async (items: number) =>
    (await execute(aMachine(aMap()), { input: Array(items).fill(0), invoke: echo })).types.length;
  expect((await count(5)) - (await count(4))).toBe(7);
});

test('no items give no outputs', async () => {
  const { result, types } = await execute(aMachine(aMap()), { input: [] });
  expect(result).toEqual({ status: 'SUCCEEDED', output: [] });
  expect(types).not.toContain('MapIterationStarted');
});

test('ItemSelector sees the Map’s input and the item', async () => {
  const ItemSelector = { 'run.$': '$.run', 'item.$': '$$.Map.Item.Value', 'at.$': '$$.Map.Item.Index' };
  const { result } = await execute(aMachine(aMap({ ItemsPath: '$.items', ItemSelector })), {
    input: { run: 'r', items: ['a', 'b'] },
    invoke: echo,
  });
  expect(result).toMatchObject({
    output: [
      { run: 'r', item: 'a', at: 0 },
      { run: 'r', item: 'b', at: 1 },
    ],
  });
});

test('inside nested Maps the item is the innermost one', async () => {
  const inner = aMap(
    { ItemsPath: '$.list', ItemSelector: { 'v.$': '$$.Map.Item.Value', 'outer.$': '$.name' } },
    'Inner',
  );
  const after = { Type: 'Pass', Parameters: { 'inner.$': '$', 'mine.$': '$$.Map.Item.Value.name' }, End: true };
  const processor = {
    StartAt: 'InnerMap',
    States: { InnerMap: { ...inner, End: undefined, Next: 'After' }, After: after },
  };
  const input = [
    { name: 'x', list: [1, 2] },
    { name: 'y', list: [3] },
  ];
  const { result } = await execute(aMachine({ Type: 'Map', ItemProcessor: processor, End: true }), {
    input,
    invoke: echo,
  });
  expect(result).toMatchObject({
    output: [
      {
        mine: 'x',
        inner: [
          { v: 1, outer: 'x' },
          { v: 2, outer: 'x' },
        ],
      },
      { mine: 'y', inner: [{ v: 3, outer: 'y' }] },
    ],
  });
});

test.each<[string, object, Json, number]>([
  ['MaxConcurrency 3', { MaxConcurrency: 3 }, null, 3],
  ['MaxConcurrency 1', { MaxConcurrency: 1 }, null, 1],
  ['MaxConcurrency 0', { MaxConcurrency: 0 }, null, 40],
  ['no MaxConcurrency', {}, null, 40],
  ['MaxConcurrency 1000', { MaxConcurrency: 1000 }, null, 40],
  ['MaxConcurrencyPath 2', { MaxConcurrencyPath: '$.n' }, 2, 2],
  ['MaxConcurrencyPath 0', { MaxConcurrencyPath: '$.n' }, 0, 40],
])('%s runs so many at once', async (_, fields, n, expected) => {
  const { invoke, calls } = heldInvoke();
  const machine = aMachine(aMap({ ItemsPath: '$.items', ...fields }));
  const ended = execute(machine, { invoke, input: { items: Array.from({ length: 50 }, (_, i) => i), n } });
  await settled();
  expect(calls.map((call) => call.payload)).toEqual(Array.from({ length: expected }, (_, i) => i));
  callAt(calls, 0).reply();
  await settled();
  expect(calls).toHaveLength(expected + 1);
  while (calls.some((call) => call.reply() !== undefined) || calls.length < 50) await settled();
  expect((await ended).result.status).toBe('SUCCEEDED');
});

test.each<[Json, string]>([
  [1.5, '"1.5"'],
  [-1, '"-1"'],
  ['2', '"2"'],
  [{}, '"{}"'],
])('a MaxConcurrencyPath on %j ends the execution before the Map starts', async (n, found) => {
  const { result, types } = await execute(aMachine(aMap({ ItemsPath: '$.items', MaxConcurrencyPath: '$.n' })), {
    input: { items: [1], n },
  });
  expect(types).toEqual(['ExecutionStarted', 'MapStateEntered', 'ExecutionFailed']);
  expect(result).toMatchObject({
    cause: expect.stringContaining(`refers to value ${found} which is not a valid integer: $.n`),
  });
});

test('ItemsPath has to lead to a list', async () => {
  const { result } = await execute(aMachine(aMap({ ItemsPath: '$.a' })), { input: { a: {} } });
  expect(result).toMatchObject({ error: 'States.Runtime', cause: expect.stringContaining('must point to array') });
});

test('an uncaught failure aborts the siblings and starts no more', async () => {
  const { invoke, calls } = heldInvoke();
  const clock = virtualClock();
  const ended = execute(
    aMachine(aMap({ MaxConcurrency: 3, Catch: [aCatch('Boom')] }, 'Item', { TimeoutSeconds: 9 }), handler),
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

test('the Error of a Fail inside is what the Map’s Catch sees', async () => {
  const fail = { Type: 'Fail', Error: 'StageFailed', Cause: 'a job failed' };
  const map = {
    Type: 'Map',
    ItemProcessor: { StartAt: 'F', States: { F: fail } },
    Catch: [aCatch('StageFailed')],
    End: true,
  };
  const { result } = await execute(aMachine(map, handler), { input: [1] });
  expect(result).toEqual({ status: 'SUCCEEDED', output: { Error: 'StageFailed', Cause: 'a job failed' } });
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

test('a retried Map runs all its items again', async () => {
  let calls = 0;
  const invoke: Invoke = async () => {
    if (++calls === 2) throw new TaskFailure('Boom', '');
    return calls;
  };
  const { result, types } = await execute(aMachine(aMap({ MaxConcurrency: 1, Retry: [{ ErrorEquals: ['Boom'] }] })), {
    invoke,
    input: [0, 0],
  });
  expect(result).toEqual({ status: 'SUCCEEDED', output: [3, 4] });
  expect(types.filter((type) => type === 'MapStateStarted')).toHaveLength(2);
  expect(types).not.toContain('MapStateFailed');
});

test('States.Runtime inside ends the execution, past every Catch', async () => {
  const { invoke, calls } = heldInvoke();
  const item = { Type: 'Choice', Choices: [{ Variable: '$.go', BooleanEquals: true, Next: 'Work' }] };
  const States = { Item: item, Work: aTask() };
  const map = { Type: 'Map', ItemProcessor: { StartAt: 'Item', States }, Catch: [aCatch('States.ALL')], End: true };
  const { result, types } = await execute(aMachine(map, handler), { invoke, input: [{ go: true }, {}] });
  expect(result).toMatchObject({
    status: 'FAILED',
    error: 'States.Runtime',
    cause: expect.stringContaining("the state 'Item'"),
  });
  expect(types).not.toContain('MapIterationFailed');
  expect(calls.map((call) => call.signal.reason)).toEqual(['ExecutionFailed']);
});

test('States.Runtime inside is not retried', async () => {
  const item = { Type: 'Pass', InputPath: '$.gone', End: true };
  const map = { Type: 'Map', ItemProcessor: { StartAt: 'Item', States: { Item: item } }, End: true };
  const { types } = await execute(aMachine({ ...map, Retry: [{ ErrorEquals: ['States.ALL'] }] }), { input: [{}] });
  expect(types.filter((type) => type === 'MapStateStarted')).toHaveLength(1);
});

test('what is aborted is told once, also after a Map that has ended', async () => {
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

const handler = { Handler: { Type: 'Pass', End: true } };

function aCatch(error: string): object {
  return { ErrorEquals: [error], Next: 'Handler' };
}

/** A Map whose items are each one Task `name` that invokes `work` with the item. */
function aMap(fields: object = {}, name = 'Item', task: object = {}): object {
  const States = { [name]: { ...anItem, ...task } };
  return { Type: 'Map', ItemProcessor: { StartAt: name, States }, End: true, ...fields };
}
