import type { Json } from '../../../domain/values/json';
import { type Invoke, TaskFailure } from '../../../local/states/execution/invoke';
import { childHistories } from '../../support/states/child-histories';
import { aCatch, aDistributedMap, aMachine, aTask, execute, HANDLER, problemsOf } from '../../support/states/execution';
import { callAt, heldInvoke } from '../../support/states/held-invoke';
import { settled } from '../../support/states/virtual-clock';

const echo: Invoke = async ({ payload }) => payload;
const failsOn =
  (...bad: Json[]): Invoke =>
  async ({ payload }) => {
    if (bad.includes(payload)) throw new TaskFailure('Boom', `item ${payload}`);
    return payload;
  };
const THRESHOLD = {
  error: 'States.ExceedToleratedFailureThreshold',
  cause: 'The specified tolerated failure threshold was exceeded',
};

test('costs the parent six events, whatever it holds', async () => {
  for (const items of [0, 1, 500]) {
    const input = Array.from({ length: items }, (_, index) => index);
    const { result, types } = await execute(aMachine(aDistributedMap()), { input, invoke: echo });
    expect(result).toEqual({ status: 'SUCCEEDED', output: input });
    expect(types).toEqual([
      'ExecutionStarted',
      'MapStateEntered',
      'MapStateStarted',
      'MapRunStarted',
      'MapRunSucceeded',
      'MapStateSucceeded',
      'MapStateExited',
      'ExecutionSucceeded',
    ]);
  }
});

test('a failed child fails the Map unless it is tolerated, and stops the others', async () => {
  const { invoke, calls } = heldInvoke();
  const { onChildEvent, typesOf } = childHistories();
  const ended = execute(aMachine(aDistributedMap({ MaxConcurrency: 2 })), { invoke, input: [0, 1, 2], onChildEvent });
  await settled();
  callAt(calls, 1).onStarted();
  callAt(calls, 0).fail('Boom');
  const { result, types, events } = await ended;
  expect(result).toEqual({ status: 'FAILED', ...THRESHOLD });
  expect(types.slice(-4)).toEqual(['MapRunStarted', 'MapRunFailed', 'MapStateFailed', 'ExecutionFailed']);
  expect(events.at(-3)).toMatchObject(THRESHOLD);
  await settled();
  expect(typesOf(0)?.at(-1)).toBe('ExecutionFailed');
  expect(typesOf(1)).toEqual([
    'ExecutionStarted',
    'TaskStateEntered',
    'TaskScheduled',
    'TaskStarted',
    'ExecutionAborted',
  ]);
  expect(typesOf(2)).toBeUndefined();
  expect(callAt(calls, 1).signal.aborted).toBe(true);
});

test('a Catch takes what a Map Run fails with, and a Retry starts a new Map Run', async () => {
  const fields = { Retry: [{ ErrorEquals: [THRESHOLD.error], MaxAttempts: 1 }], Catch: [aCatch('States.ALL')] };
  const { result, types, events } = await execute(aMachine(aDistributedMap(fields), HANDLER), {
    input: [0],
    invoke: failsOn(0),
  });
  expect(result).toEqual({ status: 'SUCCEEDED', output: { Error: THRESHOLD.error, Cause: THRESHOLD.cause } });
  expect(types.filter((type) => /^Map(Run|State)/.test(type))).toEqual([
    'MapStateEntered',
    'MapStateStarted',
    'MapRunStarted',
    'MapRunFailed',
    'MapStateStarted',
    'MapRunStarted',
    'MapRunFailed',
    'MapStateFailed',
    'MapStateExited',
  ]);
  expect(new Set(events.flatMap(({ mapRunArn }) => mapRunArn ?? [])).size).toBe(2);
});

test.each<[string, object, Json[], boolean]>([
  ['100 %', { ToleratedFailurePercentage: 100 }, [0, 1, 2, 3], true],
  ['50 %', { ToleratedFailurePercentage: 50 }, [0, 2], true],
  ['less than 50 %', { ToleratedFailurePercentage: 49.9 }, [0, 2], false],
  ['a count', { ToleratedFailureCount: 1 }, [3], true],
  ['a count that is exceeded', { ToleratedFailureCount: 1 }, [2, 3], false],
  ['the smaller of both', { ToleratedFailureCount: 1, ToleratedFailurePercentage: 100 }, [2, 3], false],
  ['a path', { ToleratedFailurePercentagePath: '$.half' }, [0, 2], true],
  ['a path to a count', { ToleratedFailureCountPath: '$.one' }, [0, 2], false],
])('tolerates %s', async (_, fields, bad, tolerated) => {
  const { result } = await execute(aMachine(aDistributedMap({ ItemsPath: '$.items', ...fields })), {
    input: { items: [0, 1, 2, 3], half: 50, one: 1 },
    invoke: failsOn(...bad),
  });
  // A failed child leaves no place in the output.
  const output = [0, 1, 2, 3].filter((item) => !bad.includes(item));
  expect(result).toEqual(tolerated ? { status: 'SUCCEEDED', output } : { status: 'FAILED', ...THRESHOLD });
});

test('an ItemSelector that finds nothing ends the parent', async () => {
  const { result, types } = await execute(
    aMachine(aDistributedMap({ ToleratedFailurePercentage: 100, ItemSelector: { 'a.$': '$$.Map.Item.Value.a' } })),
    { input: [{}] },
  );
  expect(result).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  expect(types.slice(-2)).toEqual(['MapRunStarted', 'ExecutionFailed']);
});

test('outputs of children over 256 KiB together end the parent', async () => {
  const { result } = await execute(aMachine(aDistributedMap({ ResultPath: null, ToleratedFailurePercentage: 100 })), {
    input: [0, 1],
    invoke: async () => 'x'.repeat(140_000),
  });
  expect(result).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
});

test.each<[string, object, string]>([
  [
    'EXPRESS',
    { ItemProcessor: processor({ ExecutionType: 'EXPRESS' }) },
    'ExecutionType: is "EXPRESS": expected STANDARD',
  ],
  [
    'no ExecutionType',
    { ItemProcessor: processor({ ExecutionType: undefined }) },
    'ProcessorConfig.ExecutionType: is missing',
  ],
  [
    'an unknown mode',
    { ItemProcessor: processor({ Mode: 'OTHER' }) },
    'Mode: is "OTHER": expected INLINE or DISTRIBUTED',
  ],
  ['a long label', { Label: 'l'.repeat(41) }, 'Label: has 41 characters: expected at most 40'],
  ['a blank in a label', { Label: 'a b' }, 'Label: is "a b": expected no blank'],
  ['an ItemBatcher', { ItemBatcher: { MaxItemsPerBatch: 2 } }, 'ItemBatcher: not in'],
  ['an ItemReader', { ItemReader: {} }, 'ItemReader: not in'],
  ['a ResultWriter', { ResultWriter: {} }, 'ResultWriter: not in'],
  ['101 %', { ToleratedFailurePercentage: 101 }, 'ToleratedFailurePercentage: is 101: expected a number from 0 to 100'],
  ['a negative count', { ToleratedFailureCount: -1 }, 'ToleratedFailureCount: is -1'],
  [
    'a percentage twice',
    { ToleratedFailurePercentage: 1, ToleratedFailurePercentagePath: '$.a' },
    'has both ToleratedFailurePercentage and ToleratedFailurePercentagePath',
  ],
])('refuses %s', (_, fields, problem) => {
  expect(problemsOf(aMachine(aDistributedMap(fields)))).toContainEqual(expect.stringContaining(problem));
});

test('refuses a label that two Maps share, on whatever level', () => {
  const inner = aDistributedMap({}, { Deep: aTask() });
  const problems = problemsOf(aMachine(aDistributedMap({}, { Inner: inner })));
  expect(problems).toEqual([expect.stringContaining('the Maps Only and Inner share the Label "Batches"')]);
});

function processor(config: object): object {
  return {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD', ...config },
    StartAt: 'Item',
    States: { Item: { Type: 'Succeed' } },
  };
}
