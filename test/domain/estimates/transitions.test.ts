import { countTransitions, type Script } from '../../../bench/count-transitions';
import { type JobPast, UNKNOWN_PAST } from '../../../domain/cost/job-past';
import { transitionsOf, transitionsOfJob } from '../../../domain/estimates/transitions';

/* The arithmetic, against the definition itself: it runs on the interpreter, and its events are counted. */

function pastsOf(scripts: readonly Script[]): JobPast[] {
  return scripts.map(({ failures = 0, forGood = false, workSeconds }) => ({
    ...UNKNOWN_PAST,
    attempts: forGood ? failures : failures + 1,
    failures,
    ...(workSeconds !== undefined && { looks: { how: 'often', seconds: [workSeconds] } }),
  }));
}

const JOB = {};

it.each<[string, Script[], Script[][]]>([
  ['nothing but parallel jobs', [JOB, JOB, JOB], []],
  ['a single stage', [], [[JOB]]],
  ['parallel jobs and stages', [JOB, JOB], [[JOB], [JOB, JOB], [JOB]]],
  ['a job that fails once', [{ failures: 1 }], []],
  ['a job that fails three times, in a stage', [], [[{ failures: 3 }, JOB]]],
  ['a job that fails for good', [JOB, { failures: 2, forGood: true }], []],
])('a run has as many transitions as are computed: %s', async (_, parallel, stages) => {
  const jobs = pastsOf([...parallel, ...stages.flat()]);
  expect(transitionsOf(jobs, stages.length)).toBe(await countTransitions(parallel, stages));
});

it.each([60, 600, 3600, 86_400])('work that is looked at for %i s has a look less at most', async (workSeconds) => {
  const more = transitionsOf(pastsOf([{ workSeconds }, JOB]), 0) - (await countTransitions([{ workSeconds }, JOB]));
  // The plan reckons with whole seconds of waiting.
  expect([0, 1]).toContain(more);
});

test('work whose end is told has five, and three more for each wait that ends by itself', () => {
  const told = (seconds: number): JobPast => ({ ...UNKNOWN_PAST, looks: { how: 'notified', seconds: [seconds] } });
  expect(transitionsOfJob(told(5))).toBe(5);
  // Waits of 120, 120 and then half of the time that has passed.
  expect(transitionsOfJob(told(121))).toBe(8);
  expect(transitionsOfJob(told(359))).toBe(11);
});

it.each([10, 100, 1000])('%i parallel jobs have one each, and eight a run', async (count) => {
  const jobs = Array.from({ length: count }, () => JOB);
  expect(await countTransitions(jobs)).toBe(count + 8);
  expect(transitionsOf(pastsOf(jobs), 0)).toBe(count + 8);
});
