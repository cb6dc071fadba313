import type { Json } from '../../../../domain/values/json';
import { aMachine, aTask, execute, HANDLER } from '../../../support/states/execution';
import { callAt, heldInvoke } from '../../../support/states/held-invoke';
import { settled } from '../../../support/states/virtual-clock';

test('event 25,000 is the last one and names the limit', async () => {
  const loop = { Type: 'Choice', Choices: [{ Variable: '$.a', NumericEquals: 1, Next: 'Only' }], Default: 'Stop' };
  const { result, events } = await execute(aMachine(loop, { Stop: { Type: 'Succeed' } }), { input: { a: 1 } });
  const cause = 'The execution reached the maximum number of history events (25000).';
  expect(result).toEqual({ status: 'FAILED', error: 'States.Runtime', cause });
  expect(events.map(({ id }) => id)).toEqual(Array.from({ length: 25_000 }, (_, i) => i + 1));
  expect(events.at(-1)).toMatchObject({ type: 'ExecutionFailed', cause });
});

test('a success that is event 25,000 stands', async () => {
  const { result, events } = await execute(...filled(24_997, { Type: 'Pass', End: true }));
  expect(events).toHaveLength(25_000);
  expect(result.status).toBe('SUCCEEDED');
});

test('a Fail that is event 25,000 becomes the limit', async () => {
  const task = aTask({ End: undefined, Next: 'Failed' });
  const [machine, given] = filled(24_993, task, { Failed: { Type: 'Fail', Error: 'Mine' } });
  const { result, events } = await execute(machine, { ...given, invoke: async () => null });
  expect(events).toHaveLength(25_000);
  expect(result).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
});

test('a function that starts when the log is full is aborted', async () => {
  const { invoke, calls } = heldInvoke();
  const [machine, given] = filled(24_997, aTask());
  const ended = execute(machine, { ...given, invoke });
  await calledOnce(calls);
  callAt(calls, 0).onStarted();
  expect((await ended).result).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  expect(callAt(calls, 0).signal.reason).toBe('ExecutionFailed');
});

test('aborts that have no place in the log any more happen all the same', async () => {
  const { invoke, calls } = heldInvoke();
  const map = { Type: 'Map', ItemProcessor: { StartAt: 'Item', States: { Item: aTask() } }, End: true };
  const [machine, given] = filled(24_987, { ...map, InputPath: '$.two' });
  const ended = execute(machine, { ...given, invoke });
  await calledOnce(calls);
  callAt(calls, 1).onStarted();
  callAt(calls, 0).fail('Boom');
  const { result, types } = await ended;
  expect(types.slice(-2)).toEqual(['MapIterationFailed', 'ExecutionFailed']);
  expect(result).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  expect(callAt(calls, 1).signal.reason).toBe('SiblingFailed');
});

test('a log that fills up inside a Map aborts what runs there and is caught by nothing', async () => {
  const signals: AbortSignal[] = [];
  const invoke = ({ payload, signal }: { payload: Json; signal: AbortSignal }) => {
    if (payload !== 0) return Promise.resolve(null);
    signals.push(signal);
    return new Promise<Json>(() => {});
  };
  const States = { Item: aTask() };
  const all = { ErrorEquals: ['States.ALL'], Next: 'Handler' };
  const map = { Type: 'Map', ItemProcessor: { StartAt: 'Item', States }, Catch: [all], End: true };
  const items = Array.from({ length: 4_000 }, (_, index) => index);
  const { result, events } = await execute(aMachine(map, HANDLER), { input: items, invoke });
  expect(result).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  expect(events).toHaveLength(25_000);
  expect(signals.map((signal) => signal.reason)).toEqual(['ExecutionFailed']);
});

/**
 * A machine that enters the state `Last` when its log holds this many events (an odd number). The execution takes 1,
 * the Map itself 4, each item 4 (MapIterationStarted, PassStateEntered, PassStateExited, MapIterationSucceeded), and a
 * Pass 2.
 */
function filled(events: number, last: object, others: object = {}): [machine: object, given: { input: Json }] {
  const item = { StartAt: 'Filler', States: { Filler: { Type: 'Pass', End: true } } };
  const pad = (events - 5) % 4 === 2;
  const map = { Type: 'Map', ItemsPath: '$.fill', ItemProcessor: item, ResultPath: null, Next: pad ? 'Pad' : 'Last' };
  const padding = pad ? { Pad: { Type: 'Pass', Next: 'Last' } } : {};
  const input = { fill: Array(Math.floor((events - 5) / 4)).fill(0), two: [1, 2] };
  return [aMachine(map, { ...padding, Last: last, ...others }), { input }];
}

async function calledOnce(calls: readonly unknown[]): Promise<void> {
  while (calls.length === 0) await settled();
}
