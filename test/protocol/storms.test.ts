import { EVENTS_PER_RETRY } from '../../domain/attempts/retry-policy';
import { EVENT_BUDGET, eventsForRetries, tooLarge } from '../../domain/plans/execution-limits';
import { JOB_THROTTLES, RUN_THROTTLES, SETTLE_THROTTLES } from '../../domain/plans/throttles';
import type { JsonObject } from '../../domain/values/json';
import type { InvokeRequest } from '../../local/states/execution/invoke';
import { TaskFailure } from '../../local/states/execution/invoke';
import { aPlan, groupsAtOneMinute, jobsThatFail, nextAttempt, type Storm, storm } from '../support/states/storm';

/*
 * Storms of calls, played in virtual time by the embedded interpreter with the definition itself: the retriers are read
 * from it. Lambda's ceilings are the model of `test/support/states/storm.ts`.
 */

jest.setTimeout(300_000);

describe('a storm loses nothing', () => {
  it.each([1, 2, 4])('of 500 groups at one minute, if LoadGroup takes %p s and runs ten at once', async (seconds) => {
    const { lost, results } = await groupsAtOneMinute(500, seconds);
    expect({ lost, ...countsOf(results) }).toEqual({ lost: 0, SUCCEEDED: 500 });
  });

  it('of 500 groups at one minute in an account that runs ten functions at once', async () => {
    const { results, entered, seconds } = await storm({
      executions: 500,
      withinSeconds: 5,
      atOnce: 10,
      functions: {
        LoadGroup: { seconds: 1, reply: () => aPlan(2) },
        job: { seconds: 1, reply: () => ({}) },
        SettleAttempt: { seconds: 0.2, reply: nextAttempt },
        CloseRun: { seconds: 0.5, reply: () => ({ status: 'SUCCEEDED' }) },
      },
    });
    const { CloseUnplanned, JobFailed } = entered;
    expect({ ...countsOf(results), CloseUnplanned, JobFailed }).toEqual({ SUCCEEDED: 500 });
    // The work itself takes 175 s.
    expect(seconds).toBeLessThan(900);
  });

  it('of 4,000 jobs that fail within 5 s, if SettleAttempt takes 0.2 s and runs ten at once', async () => {
    const { lost, results } = await jobsThatFail(4000);
    expect({ lost, ...countsOf(results) }).toEqual({ lost: 0, SUCCEEDED: 100 });
  });
});

describe('the history has room for a storm', () => {
  it.each([
    ['parallel jobs alone', [largest(0), []]],
    ['parallel jobs and stages', [largest(2) / 2, [largest(2) / 4, largest(2) / 4]]],
  ] as const)(
    'in the largest run of %s: each first call is throttled as often as it is tried',
    async (_, [parallel, stages]) => {
      const plan = aPlan(Math.floor(parallel), ...stages.map(Math.floor));
      const { results, mostEvents } = await stormOfOne(plan, 1);
      expect(countsOf(results)).toEqual({ SUCCEEDED: 1 });
      expect(mostEvents).toBeLessThanOrEqual(EVENT_BUDGET);
    },
  );

  it('in a run whose retries are all throttled so', async () => {
    const retries = 20;
    const withRetries = (await stormOfOne(aPlan(2), retries + 1)).mostEvents;
    const without = (await stormOfOne(aPlan(2), 1)).mostEvents;
    const perRetry = (withRetries - without) / (2 * retries);
    expect(perRetry).toBeLessThanOrEqual(EVENTS_PER_RETRY);
    // A look may come on top.
    expect(perRetry).toBe(EVENTS_PER_RETRY - 9 - 3 * SETTLE_THROTTLES.tries);
    expect(without).toBeLessThanOrEqual(EVENT_BUDGET - eventsForRetries({ jobs: 2, stages: 0 }));
  });
});

/** The most jobs that fit into one execution's history. */
function largest(stages: number): number {
  let jobs = 0;
  while (tooLarge({ jobs: jobs + 1, stages, payloadBytes: 0 }).length === 0) jobs += 1;
  return jobs;
}

/** One run; each call is throttled as often as it is tried, and those jobs that run first fail `failures` times. */
function stormOfOne(plan: JsonObject, failures: number) {
  const calls = new Map<string, number>();
  const throttled = (key: string, times: number) => {
    const before = calls.get(key) ?? 0;
    calls.set(key, before + 1);
    return before < times;
  };
  const isFirst = (payload: Payload) =>
    Number(/\d+$/.exec(payload.job_name)?.[0]) < 40 && !/stage-[1-9]/.test(payload.job_name);
  const payloadOf = ({ payload }: InvokeRequest) => payload as unknown as Payload;
  const functions: Storm['functions'] = {
    LoadGroup: { seconds: 1, throttles: () => throttled('load', RUN_THROTTLES.tries), reply: () => plan },
    job: {
      seconds: 1,
      throttles: (request) => {
        const { job_name, attempt } = payloadOf(request);
        return isFirst(payloadOf(request)) && throttled(`${job_name} ${attempt}`, JOB_THROTTLES.tries);
      },
      reply: (request) => (isFirst(payloadOf(request)) ? new TaskFailure('Error', 'no route') : {}),
    },
    SettleAttempt: {
      seconds: 0.2,
      throttles: ({ payload }) => {
        const { job_name, attempt } = (payload as unknown as { Payload: Payload }).Payload;
        return throttled(`settle ${job_name} ${attempt}`, SETTLE_THROTTLES.tries);
      },
      reply: (request) => {
        const { attempt } = (request.payload as unknown as { Payload: Payload }).Payload;
        return attempt < failures ? nextAttempt(request) : { outcome: 'FAILED' };
      },
    },
    CloseRun: {
      seconds: 1,
      throttles: () => throttled('close', RUN_THROTTLES.tries),
      reply: () => ({ status: 'SUCCEEDED' }),
    },
  };
  return storm({ executions: 1, withinSeconds: 0, functions });
}

interface Payload {
  job_name: string;
  attempt: number;
}

function countsOf(results: readonly { status: string }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status } of results) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
