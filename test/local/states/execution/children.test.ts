import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Callbacks } from '../../../../local/states/execution/callbacks';
import type { Invoke } from '../../../../local/states/execution/invoke';
import { childHistories } from '../../../support/states/child-histories';
import { aDistributedMap, aMachine, aMap, aTask, execute } from '../../../support/states/execution';
import { callAt, heldInvoke } from '../../../support/states/held-invoke';
import { settled } from '../../../support/states/virtual-clock';

const echo: Invoke = async ({ payload }) => payload;

test('a child has a history of its own, numbered from 1', async () => {
  const { children, onChildEvent, typesOf } = childHistories();
  await execute(aMachine(aDistributedMap()), { input: ['a', 'b'], invoke: echo, onChildEvent });
  expect(children).toHaveLength(2);
  expect(typesOf(1)).toEqual([
    'ExecutionStarted',
    'TaskStateEntered',
    'TaskScheduled',
    'TaskStarted',
    'TaskSucceeded',
    'TaskStateExited',
    'ExecutionSucceeded',
  ]);
  expect(children[1]?.events.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(children[1]?.events[0]).toMatchObject({ input: 'b' });
});

test('a child has a name and a machine of its own, and learns of the parent only what ItemSelector hands it', async () => {
  const { children, onChildEvent } = childHistories();
  const ItemSelector = { 'run.$': '$$.Execution.Name', 'item.$': '$$.Map.Item.Value', 'at.$': '$$.Map.Item.Index' };
  const item = { Type: 'Pass', Parameters: { 'given.$': '$', 'context.$': '$$' }, End: true };
  const { result, events } = await execute(aMachine(aDistributedMap({ ItemSelector }, { Item: item })), {
    input: ['a', 'b'],
    onChildEvent,
  });
  const mapRunArn = events.find(({ type }) => type === 'MapRunStarted')?.mapRunArn;
  expect(mapRunArn).toMatch(/^arn:aws:states:local:000000000000:mapRun:Runsheet\/Batches:[-0-9a-f]{36}$/);
  const child = children[1]?.child;
  expect(child?.mapRunArn).toBe(mapRunArn);
  expect(child?.name).toMatch(/^[-0-9a-f]{36}$/);
  expect(child?.name).not.toBe(children[0]?.child.name);
  const given = { run: 'nightly-1', item: 'b', at: 1 };
  expect(result).toMatchObject({ status: 'SUCCEEDED', output: { 1: { given } } });
  expect(result).toMatchObject({
    output: {
      1: {
        context: {
          Execution: {
            Id: `arn:aws:states:local:000000000000:execution:Runsheet/Batches:${child?.name}`,
            Input: given,
            Name: child?.name,
          },
          StateMachine: {
            Id: 'arn:aws:states:local:000000000000:stateMachine:Runsheet/Batches',
            Name: 'Runsheet/Batches',
          },
          State: { Name: 'Item', RetryCount: 0 },
        },
      },
    },
  });
  expect(child?.executionArn).toBe(`arn:aws:states:local:000000000000:execution:Runsheet/Batches:${child?.name}`);
  expect(JSON.stringify(result)).not.toContain('"Map":');
});

test.each<[string, object, number]>([
  ['MaxConcurrency 3', { MaxConcurrency: 3 }, 3],
  ['MaxConcurrencyPath', { MaxConcurrencyPath: '$.n' }, 2],
  ['no MaxConcurrency', {}, 50],
])('%s starts so many children at once, in the items\u2019 order', async (_, fields, expected) => {
  const { invoke, calls } = heldInvoke();
  const items = Array.from({ length: 50 }, (_, index) => index);
  const ended = execute(aMachine(aDistributedMap({ ItemsPath: '$.items', ...fields })), {
    invoke,
    input: { items, n: 2 },
  });
  await settled();
  expect(calls.map((call) => call.payload)).toEqual(items.slice(0, expected));
  while (calls.some((call) => call.reply() !== undefined) || calls.length < 50) await settled();
  expect(calls.map((call) => call.payload)).toEqual(items);
  expect((await ended).result.status).toBe('SUCCEEDED');
});

test('at most 10,000 children run at once', async () => {
  const { invoke, calls } = heldInvoke();
  const stop = new AbortController();
  const input = Array(10_001).fill(0);
  const ended = execute(aMachine(aDistributedMap()), { invoke, input, signal: stop.signal });
  await settled();
  expect(calls).toHaveLength(10_000);
  stop.abort();
  expect((await ended).result.status).toBe('ABORTED');
});

test.each([
  ['States.Runtime', { Type: 'Pass', InputPath: '$.gone', End: true }],
  ['States.DataLimitExceeded', { Type: 'Pass', Parameters: { 'a.$': '$.big', 'b.$': '$.big' }, End: true }],
])('%s ends the child alone, which no Catch inside an inline Map could', async (error, item) => {
  const { children, onChildEvent } = childHistories();
  const input = [{ gone: 1, big: 'b' }, { big: 'b'.repeat(200_000) }];
  const { result } = await execute(aMachine(aDistributedMap({ ToleratedFailurePercentage: 100 }, { Item: item })), {
    input,
    onChildEvent,
  });
  expect(result.status).toBe('SUCCEEDED');
  expect(children[0]?.events.at(-1)?.type).toBe('ExecutionSucceeded');
  expect(children[1]?.events.at(-1)).toMatchObject({ type: 'ExecutionFailed', error });
});

test('a child has 25,000 events of its own', async () => {
  const { children, onChildEvent } = childHistories();
  const items = Array.from({ length: 5_000 }, (_, index) => index);
  const inner = { ...aMap({ ItemsPath: '$' }, 'Job'), ResultPath: null, OutputPath: '$[0]' };
  const { result } = await execute(
    aMachine(aDistributedMap({ ItemsPath: '$.lists', ToleratedFailurePercentage: 100 }, { Inner: inner })),
    { input: { lists: [items.slice(0, 3_000), items, items.slice(0, 3_000)] }, invoke: echo, onChildEvent },
  );
  expect(result).toEqual({ status: 'SUCCEEDED', output: [0, 0] });
  expect(children.map(({ events }) => events.length)).toEqual([21_006, 25_000, 21_006]);
  expect(children[1]?.events.at(-1)).toMatchObject({ type: 'ExecutionFailed', error: 'States.Runtime' });
});

test('a child that is stopped alone is lost, and the others run on', async () => {
  const { invoke, calls } = heldInvoke();
  const { children, onChildEvent, typesOf } = childHistories();
  const machine = aMachine(aDistributedMap({ ToleratedFailurePercentage: 100 }));
  const ended = execute(machine, { invoke, input: ['a', 'b'], onChildEvent });
  await settled();
  children[0]?.child.stop('by hand');
  callAt(calls, 1).reply('done');
  expect((await ended).result).toEqual({ status: 'SUCCEEDED', output: ['done'] });
  expect(typesOf(0)?.at(-1)).toBe('ExecutionAborted');
  expect(children[0]?.events.at(-1)).toMatchObject({ cause: 'by hand' });
  expect(callAt(calls, 0).signal.reason).toBe('ExecutionAborted');
});

test('a parent that is stopped stops its children, and starts no more', async () => {
  const { invoke, calls } = heldInvoke();
  const { onChildEvent, typesOf } = childHistories();
  const stop = new AbortController();
  const ended = execute(aMachine(aDistributedMap({ MaxConcurrency: 2 })), {
    invoke,
    input: [0, 1, 2],
    signal: stop.signal,
    onChildEvent,
  });
  await settled();
  stop.abort('enough');
  const { result, types } = await ended;
  await settled();
  expect(result).toEqual({ status: 'ABORTED', cause: 'enough' });
  expect(types.slice(-2)).toEqual(['MapRunStarted', 'ExecutionAborted']);
  expect([typesOf(0)?.at(-1), typesOf(1)?.at(-1), typesOf(2)]).toEqual([
    'ExecutionAborted',
    'ExecutionAborted',
    undefined,
  ]);
  expect(calls.map(({ signal }) => signal.reason)).toEqual(['ExecutionAborted', 'ExecutionAborted']);
});

test('a sibling branch that fails aborts the Map Run', async () => {
  const { invoke, calls } = heldInvoke();
  const { onChildEvent, typesOf } = childHistories();
  const branches = [
    { StartAt: 'Map', States: { Map: aDistributedMap() } },
    { StartAt: 'Other', States: { Other: aTask() } },
  ];
  const ended = execute(aMachine({ Type: 'Parallel', Branches: branches, End: true }), {
    invoke,
    input: [0],
    onChildEvent,
  });
  await settled();
  calls.find(({ payload }) => Array.isArray(payload))?.fail('Boom');
  const { types } = await ended;
  await settled();
  expect(types.slice(-5)).toEqual([
    'TaskFailed',
    'MapRunAborted',
    'MapStateAborted',
    'ParallelStateFailed',
    'ExecutionFailed',
  ]);
  expect(typesOf(0)?.at(-1)).toBe('ExecutionAborted');
});

test('a bug in the code around the engine is not a child\u2019s failure', async () => {
  const invoke = () => Promise.reject(new Error('a bug'));
  const machine = aMachine(aDistributedMap({ ToleratedFailurePercentage: 100 }));
  await expect(execute(machine, { input: [0], invoke })).rejects.toThrow('a bug');
});

test('a token of a Task in a child is answered like one of the parent', async () => {
  const callbacks = new Callbacks();
  const Wait = {
    ...aTask(),
    Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
    Parameters: { FunctionName: 'work', Payload: { 'token.$': '$$.Task.Token' } },
  };
  const invoke: Invoke = async ({ payload }) => {
    const { token } = payload as { token: string };
    setImmediate(() => callbacks.succeed(token, 'ended'));
    return null;
  };
  const { result } = await execute(aMachine(aDistributedMap({}, { Wait })), { input: [0, 1], invoke, callbacks });
  expect(result).toEqual({ status: 'SUCCEEDED', output: ['ended', 'ended'] });
});

test('nothing of a child that has ended is kept but its output', async () => {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  // The process goes on to other tests, which shall not find it.
  setFlagsFromString('--no-expose-gc');
  const replies: WeakRef<object>[] = [];
  let finish: () => void = () => {};
  const invoke: Invoke = ({ payload }) => {
    if (payload === 'last') return new Promise((resolve) => (finish = () => resolve(null)));
    const reply = { rows: Array(1000).fill(payload) };
    replies.push(new WeakRef(reply));
    return Promise.resolve(reply);
  };
  const item = aTask({ ResultSelector: { outcome: 'SUCCEEDED' }, OutputPath: '$.outcome' });
  const input = [...Array.from({ length: 20 }, (_, index) => index), 'last'];
  const ended = execute(aMachine(aDistributedMap({}, { Item: item })), { input, invoke });
  await settled();
  collect();
  expect(replies.map((reply) => reply.deref())).toEqual(Array(20).fill(undefined));
  finish();
  expect((await ended).result).toEqual({ status: 'SUCCEEDED', output: Array(21).fill('SUCCEEDED') });
});
