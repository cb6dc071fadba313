import { batchesOf } from '../../../domain/plans/batches';
import type { PlannedJob } from '../../../domain/plans/run-plan';
import { Chance } from '../../support/chance';
import { ActName, CallTrouble, type CaseJob, type Fault, type FaultCase, MachineTrouble } from './fault-case';
import { aCallTrouble, aTrouble, callFaultAt } from './make-faults';

/*
 * Cases of runs in batches, whose faults strike LoadBatch: 45 to 60 jobs in one branch, all at once.
 */

export const BatchTrouble = {
  CALL: 'the call of a batch has some trouble',
  THROTTLED: 'a batch is throttled a few times',
  LOST_ANSWER: 'the answer of LoadBatch is lost',
  LOST: 'a batch is lost: its call fails for good',
  DOUBLE: 'a batch runs twice at once',
  LATE: 'a batch runs once more, later',
  AFTER_END: 'all batches run once more after the run has ended',
  STORE: 'a call of LoadBatch to DynamoDB fails, or its process does',
} as const;
export type BatchTrouble = (typeof BatchTrouble)[keyof typeof BatchTrouble];

/** More failures than any retrier of LoadBatch calls again. */
const FOR_GOOD = 40;
const MAX_CONCURRENCY = 60;

/** The case of a seed, and of this trouble. By default the seed picks one. */
export function makeLargeCase(seed: number, trouble?: BatchTrouble): FaultCase {
  const chance = new Chance(seed);
  const picked = trouble ?? chance.pick(Object.values(BatchTrouble));
  const isStaged = chance.happens(0.5);
  const jobs = makeJobs(chance, isStaged ? 1 : -1, isLong(picked));
  const firsts = firstsOf(jobs);
  if (isStaged) jobs.push(...[2, 3].map((stage) => aJob(`next-${stage}`, stage)));
  const faults = makeFaults(chance, picked, chance.pick(firsts));
  const on_failure = chance.pick(['stop', 'continue'] as const);
  return { seed, settings: { on_failure, max_concurrency: MAX_CONCURRENCY }, jobs, faults };
}

/** Whether two attempts of a job could be seen at work at once: they work for long enough. */
function isLong(trouble: BatchTrouble): boolean {
  return trouble === BatchTrouble.DOUBLE || trouble === BatchTrouble.LATE || trouble === BatchTrouble.CALL;
}

/** The first jobs of the batches that such jobs make. */
function firstsOf(jobs: readonly CaseJob[]): string[] {
  const planned: PlannedJob[] = jobs.map(({ name: job_name, timeoutMinutes: timeout_minutes }) => {
    return { job_name, target: 'lambda:scripted', timeout_minutes, maximum_retries: 0 };
  });
  return batchesOf(planned, MAX_CONCURRENCY).batches.map(({ from }) => from);
}

function makeJobs(chance: Chance, priority: number, areLong: boolean): CaseJob[] {
  const jobs = Array.from({ length: chance.whole(45, 60) }, (_, at) =>
    aJob(`job-${String(at).padStart(2, '0')}`, priority, areLong ? chance.whole(20, 200) : 0),
  );
  const job = chance.pick(jobs);
  const plot = chance.weighted({ well: 60, second: 25, fails: 15 });
  const failing = { do: ActName.FAIL, ms: 0 };
  if (plot === 'second') Object.assign(job, { acts: [failing, ...job.acts], maximumRetries: 1 });
  if (plot === 'fails') Object.assign(job, { acts: [failing] });
  return jobs;
}

function aJob(name: string, priority: number, ms = 0): CaseJob {
  const acts = [{ do: ActName.SUCCEED, ms }];
  return { name, priority, maximumRetries: 0, timeoutMinutes: 1, target: 'scripted', acts };
}

function makeFaults(chance: Chance, trouble: BatchTrouble, first: string): Fault[] {
  const place = { of: 'load-batch', first } as const;
  const call = (how: CallTrouble, times = chance.whole(1, 3)): Fault => ({
    ...callFaultAt(chance, place, how),
    times,
  });
  switch (trouble) {
    case BatchTrouble.CALL:
      return [call(aCallTrouble(chance), chance.pick([1, 2, 6, FOR_GOOD]))];
    case BatchTrouble.THROTTLED:
      return [call(CallTrouble.THROTTLE)];
    case BatchTrouble.LOST_ANSWER:
      return [call(CallTrouble.LOSE_REPLY)];
    case BatchTrouble.LOST:
      return [call(chance.pick([CallTrouble.THROTTLE, CallTrouble.LOSE_REPLY]), FOR_GOOD)];
    case BatchTrouble.DOUBLE:
      return [call(chance.pick([CallTrouble.TWICE, CallTrouble.TWICE_SECOND]), 1)];
    case BatchTrouble.LATE:
      return [call(CallTrouble.AGAIN_LATER, 1)];
    case BatchTrouble.AFTER_END:
      return [{ kind: 'machine', at: 1, what: MachineTrouble.REPEAT }];
    case BatchTrouble.STORE:
      return [{ kind: 'store', place, call: chance.whole(1, 3), trouble: aTrouble(chance), times: chance.whole(1, 4) }];
  }
}
