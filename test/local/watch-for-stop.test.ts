import { setTimeout as sleep } from 'node:timers/promises';
import type { RunRow } from '../../domain/tables/rows';
import { watchForStop } from '../../local/watch-for-stop';

const EVERY_MS = 5;
const OPEN = { run_id: 'nightly-1', status: 'RUNNING' } as RunRow;
const ASKED: RunRow = { ...OPEN, stop_requested: true, stopped_by: 'ann' };

/** Answers the reads of the run's row one after the other, and the last one again and again. */
function answering(...answers: (RunRow | Error | undefined)[]) {
  let reads = 0;
  const findRun = async () => {
    const answer = answers[Math.min(reads++, answers.length - 1)];
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { findRun, reads: () => reads };
}

test('a stop is seen at the next read, after reads that found none or failed, and is told once', async () => {
  const runs = answering(undefined, OPEN, new Error('a lost connection'), ASKED);
  const asked = await new Promise<RunRow>((resolve) => watchForStop(runs, 'nightly-1', resolve, EVERY_MS));
  expect(asked).toBe(ASKED);
  await sleep(10 * EVERY_MS);
  expect(runs.reads()).toBe(4);
});

test('a run that is closed is not stopped', async () => {
  const onAsked = jest.fn();
  const runs = answering({ ...ASKED, status: 'ABORTED' });
  const end = watchForStop(runs, 'nightly-1', onAsked, EVERY_MS);
  while (runs.reads() < 3) await sleep(EVERY_MS);
  end();
  expect(onAsked).not.toHaveBeenCalled();
});

test('a slow read is waited for, and nothing is read or told after the end', async () => {
  const onAsked = jest.fn();
  let reads = 0;
  let answer = (_: RunRow) => {};
  const findRun = () => {
    reads += 1;
    return new Promise<RunRow>((resolve) => {
      answer = resolve;
    });
  };
  const end = watchForStop({ findRun }, 'nightly-1', onAsked, EVERY_MS);
  while (reads === 0) await sleep(EVERY_MS);
  await sleep(10 * EVERY_MS);
  end();
  answer(ASKED);
  await sleep(10 * EVERY_MS);
  expect(reads).toBe(1);
  expect(onAsked).not.toHaveBeenCalled();
});
