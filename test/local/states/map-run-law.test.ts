import fc from 'fast-check';
import type { Json } from '../../../domain/values/json';
import type { HistoryEvent } from '../../../local/states/execution/history-event';
import { type Invoke, TaskFailure } from '../../../local/states/execution/invoke';
import type { ChildExecution } from '../../../local/states/execution/thread';
import { aDistributedMap, aMachine, aMap, execute } from '../../support/states/execution';
import { virtualClock } from '../../support/states/virtual-clock';

/*
 * Maps of batches: each item of the Distributed Map is a list of jobs, which its child runs by an inline Map. Children
 * fail, are stopped by hand, and the whole execution is stopped, each at any moment.
 */
const cases = fc.record({
  batches: fc.array(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 5 }), { maxLength: 12 }),
  atOnce: fc.integer({ min: 0, max: 4 }),
  failing: fc.uniqueArray(fc.nat(11), { maxLength: 3 }),
  stopped: fc.option(fc.record({ child: fc.nat(11), afterEvents: fc.integer({ min: 1, max: 12 }) })),
  tolerated: fc.constantFrom(0, 20, 100),
  abortAfter: fc.option(fc.integer({ min: 0, max: 12 })),
});

const ENDS = ['ExecutionSucceeded', 'ExecutionFailed', 'ExecutionAborted'];

test('every child that began ends once, by its last event, and the Map tells of those that succeeded', async () => {
  await fc.assert(
    fc.asyncProperty(cases, async (given) => {
      const { result, children, most, clock, late } = await run(given);
      expect(clock.sleeping).toBe(0);
      expect(late.filter((type) => type !== 'ExecutionAborted')).toEqual([]);
      expect(most).toBeLessThanOrEqual(given.atOnce || given.batches.length);
      for (const { events } of children.values()) {
        expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
        expect(events.filter(({ type }) => ENDS.includes(type))).toEqual([events.at(-1)]);
      }
      const began = [...children.values()].map(({ child }) => child.index);
      expect(began).toEqual(began.map((_, index) => index));
      if (result.status !== 'SUCCEEDED') return;
      const ended = [...children.values()].map(({ events }) => events.at(-1)?.type === 'ExecutionSucceeded');
      expect(result.output).toEqual(given.batches.filter((_, index) => ended[index]));
      expect(ended.filter((succeeded) => !succeeded).length * 100).toBeLessThanOrEqual(
        given.tolerated * given.batches.length,
      );
    }),
    { numRuns: 300 },
  );
});

test('an execution that nobody stops fails only for what it does not tolerate, and else all batches ran', async () => {
  await fc.assert(
    fc.asyncProperty(cases, async (given) => {
      const { result, children } = await run({ ...given, stopped: null, abortAfter: null });
      const lost = given.failing.filter((index) => index < given.batches.length).length;
      const tolerates = lost * 100 <= given.tolerated * given.batches.length;
      expect(result.status).toBe(tolerates ? 'SUCCEEDED' : 'FAILED');
      if (tolerates) expect(children.size).toBe(given.batches.length);
    }),
    { numRuns: 150 },
  );
});

type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never;

async function run({ batches, atOnce, failing, stopped, tolerated, abortAfter }: Case) {
  const clock = virtualClock({ runsAhead: true });
  const children = new Map<string, { child: ChildExecution; events: HistoryEvent[] }>();
  let running = 0;
  let most = 0;
  let ended = false;
  /** What children did after their parent's end. */
  const late: string[] = [];
  const onChildEvent = (event: HistoryEvent, child: ChildExecution) => {
    const known = children.get(child.name) ?? { child, events: [] };
    children.set(child.name, known);
    known.events.push(event);
    if (ended) late.push(event.type);
    if (event.type === 'ExecutionStarted') most = Math.max(most, ++running);
    if (ENDS.includes(event.type)) running--;
    if (stopped && child.index === stopped.child && event.id === stopped.afterEvents)
      queueMicrotask(() => child.stop());
  };
  const stop = new AbortController();
  const timer = new AbortController();
  if (abortAfter !== null) {
    void clock.sleep(abortAfter * 1000, timer.signal).then(() => timer.signal.aborted || stop.abort());
  }
  const invoke: Invoke = async ({ payload, signal }) => {
    const { seconds, batch } = payload as { seconds: number; batch: number };
    await clock.sleep(seconds * 1000, signal);
    if (failing.includes(batch)) throw new TaskFailure('Boom', '');
    return seconds;
  };
  const jobs = aMap(
    {
      ItemsPath: '$.jobs',
      ItemSelector: { 'seconds.$': '$$.Map.Item.Value', 'batch.$': '$.batch' },
    },
    'Job',
  );
  const map = aDistributedMap(
    {
      ItemsPath: '$.batches',
      MaxConcurrency: atOnce,
      ToleratedFailurePercentage: tolerated,
      ItemSelector: { 'jobs.$': '$$.Map.Item.Value', 'batch.$': '$$.Map.Item.Index' },
    },
    { Jobs: jobs },
  );
  const input: Json = { batches };
  const { result } = await execute(aMachine(map), { input, invoke, clock, signal: stop.signal, onChildEvent });
  ended = true;
  timer.abort();
  await clock.advance(0);
  return { result, children, most, clock, late };
}
