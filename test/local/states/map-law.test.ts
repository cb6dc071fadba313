import fc from 'fast-check';
import type { Json } from '../../../domain/values/json';
import { type Invoke, TaskFailure } from '../../../local/states/execution/invoke';
import { aMachine, aTask, execute } from '../../support/states/execution';
import { virtualClock } from '../../support/states/virtual-clock';

/** How long each item works, and how many may run at once. */
const cases = fc.record({
  seconds: fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 60 }),
  maxConcurrency: fc.integer({ min: 0, max: 50 }),
});

test('a Map runs every item once, never more at once than it may, and keeps their order', async () => {
  await fc.assert(
    fc.asyncProperty(cases, async ({ seconds, maxConcurrency }) => {
      const work = aWorkload(seconds);
      const { result, types } = await execute(aMap(maxConcurrency), { ...work, input: indices(seconds) });
      expect(result).toEqual({ status: 'SUCCEEDED', output: indices(seconds) });
      expect(work.begun).toEqual(indices(seconds));
      expect(work.mostAtOnce()).toBeLessThanOrEqual(Math.min(maxConcurrency || 40, 40));
      expect(types.filter((type) => type === 'MapIterationSucceeded')).toHaveLength(seconds.length);
    }),
    { numRuns: 50 },
  );
});

test('when an item fails, each item that began has ended one way, and the rest never began', async () => {
  await fc.assert(
    fc.asyncProperty(cases, fc.nat(), async ({ seconds, maxConcurrency }, nth) => {
      fc.pre(seconds.length > 0);
      const work = aWorkload(seconds, nth % seconds.length);
      const { result, events } = await execute(aMap(maxConcurrency), { ...work, input: indices(seconds) });
      const indicesOf = (ending: string) =>
        events.filter(({ type }) => type === `MapIteration${ending}`).map(({ index }) => index);
      expect(result).toMatchObject({ status: 'FAILED', error: 'Boom' });
      expect(indicesOf('Started')).toEqual(work.begun);
      expect([...indicesOf('Succeeded'), ...indicesOf('Failed'), ...indicesOf('Aborted')].sort(byNumber)).toEqual(
        work.begun,
      );
      expect(indicesOf('Failed')).toEqual([nth % seconds.length]);
      expect(work.clock.sleeping).toBe(0);
    }),
    { numRuns: 50 },
  );
});

const byNumber = (a: number | undefined, b: number | undefined) => (a ?? 0) - (b ?? 0);
const indices = (seconds: readonly number[]) => seconds.map((_, index) => index);

function aMap(MaxConcurrency: number): object {
  const States = { Item: aTask({ OutputPath: '$.Payload' }) };
  return aMachine({ Type: 'Map', MaxConcurrency, ItemProcessor: { StartAt: 'Item', States }, End: true });
}

/** Functions that work so many virtual seconds each; the one with the number `failing` fails. */
function aWorkload(seconds: readonly number[], failing = -1) {
  const clock = virtualClock({ runsAhead: true });
  const begun: Json[] = [];
  let running = 0;
  let most = 0;
  const invoke: Invoke = async ({ payload, signal }) => {
    begun.push(payload);
    most = Math.max(most, ++running);
    await clock.sleep((seconds[Number(payload)] ?? 0) * 1000, signal);
    running--;
    if (payload === failing) throw new TaskFailure('Boom', '');
    return payload;
  };
  return { clock, invoke, begun, mostAtOnce: () => most };
}
