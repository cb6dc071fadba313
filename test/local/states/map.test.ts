import type { Json } from '../../../domain/values/json';
import { type Invoke, TaskFailure } from '../../../local/states/execution/invoke';
import { aCatch, aMachine, aMap, execute, HANDLER, problemsOf } from '../../support/states/execution';
import { callAt, heldInvoke } from '../../support/states/held-invoke';
import { settled } from '../../support/states/virtual-clock';

const END = { End: true };
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

test('the Error of a Fail inside is what the Map’s Catch sees', async () => {
  const fail = { Type: 'Fail', Error: 'StageFailed', Cause: 'a job failed' };
  const map = {
    Type: 'Map',
    ItemProcessor: { StartAt: 'F', States: { F: fail } },
    Catch: [aCatch('StageFailed')],
    End: true,
  };
  const { result } = await execute(aMachine(map, HANDLER), { input: [1] });
  expect(result).toEqual({ status: 'SUCCEEDED', output: { Error: 'StageFailed', Cause: 'a job failed' } });
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

test('States.Runtime inside is not retried', async () => {
  const item = { Type: 'Pass', InputPath: '$.gone', End: true };
  const map = { Type: 'Map', ItemProcessor: { StartAt: 'Item', States: { Item: item } }, End: true };
  const { types } = await execute(aMachine({ ...map, Retry: [{ ErrorEquals: ['States.ALL'] }] }), { input: [{}] });
  expect(types.filter((type) => type === 'MapStateStarted')).toHaveLength(1);
});

test.each([
  [
    'a tolerated failure of an inline Map',
    aMachine(aMap({ ToleratedFailureCount: 1 })),
    'States.Only.ToleratedFailureCount: not in',
  ],
  ['a Map without a processor', aMachine({ Type: 'Map', ...END }), 'States.Only.ItemProcessor: is missing'],
])('refuses %s', (_, definition, problem) => {
  expect(problemsOf(definition)).toEqual(expect.arrayContaining([expect.stringContaining(problem)]));
});
