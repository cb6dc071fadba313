import { setImmediate as turn } from 'node:timers/promises';
import { LATEST_FIRE_MS } from '../../domain/schedules/fires';
import { FireQueues, type Started } from '../../local/fire-queues';

const NOW = Date.now();

/** Queues whose runs end when the test ends them. */
function someQueues(signal = new AbortController().signal) {
  const started: string[] = [];
  const ends = new Map<string, (how: Started) => void>();
  const queues = new FireQueues({
    signal,
    run: (group, time) => {
      started.push(`${group} ${time - NOW}`);
      return new Promise((resolve) => ends.set(`${group} ${time - NOW}`, resolve));
    },
  });
  const end = async (key: string, how: Started = 'done') => {
    ends.get(key)?.(how);
    await turn();
  };
  return { queues, started, end };
}

test('a group runs one time after another, old and new in order, and groups run side by side', async () => {
  const { queues, started, end } = someQueues();
  queues.add('a', [NOW + 1, NOW + 2], false);
  queues.add('a', [NOW + 3], false);
  queues.add('b', [NOW + 3], false);
  expect(started).toEqual(['a 1', 'b 3']);
  await end('a 1');
  queues.add('a', [NOW + 4], false);
  for (const time of [2, 3, 4]) await end(`a ${time}`);
  expect(started).toEqual(['a 1', 'b 3', 'a 2', 'a 3', 'a 4']);
  queues.add('a', [NOW + 5], false);
  expect(started.at(-1)).toBe('a 5');
});

test('times that need not wait start beside what the group runs, but one after the other', async () => {
  const { queues, started, end } = someQueues();
  queues.add('a', [NOW + 1], true);
  queues.add('a', [NOW + 2, NOW + 3], true);
  expect(started).toEqual(['a 1', 'a 2']);
  await end('a 2');
  expect(started).toEqual(['a 1', 'a 2', 'a 3']);
});

test('a time that could not start is forgotten, with all that waited behind it, so that a look finds them again', async () => {
  const { queues, started, end } = someQueues();
  queues.add('a', [NOW + 1, NOW + 2], false);
  expect([1, 2].map((time) => queues.knows('a', NOW + time))).toEqual([true, true]);
  await end('a 1', 'again');
  expect([1, 2].map((time) => queues.knows('a', NOW + time))).toEqual([false, false]);
  queues.add('a', [NOW + 1, NOW + 2], false);
  await end('a 1');
  expect(started).toEqual(['a 1', 'a 1', 'a 2']);
});

test('a time whose turn comes more than an hour late is not run', async () => {
  const { queues, started } = someQueues();
  queues.add('a', [NOW - LATEST_FIRE_MS - 1_000, NOW], false);
  expect(started).toEqual(['a 0']);
});

test('nothing starts after the signal, and idle waits for what runs', async () => {
  const stop = new AbortController();
  const { queues, started, end } = someQueues(stop.signal);
  queues.add('a', [NOW + 1, NOW + 2], false);
  stop.abort();
  let isIdle = false;
  const idle = queues.idle().then(() => {
    isIdle = true;
  });
  await turn();
  expect(isIdle).toBe(false);
  await end('a 1');
  await idle;
  expect(started).toEqual(['a 1']);
});
