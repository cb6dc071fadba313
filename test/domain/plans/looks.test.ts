import { eventsForRetries, tooLarge } from '../../../domain/plans/execution-limits';
import {
  chooseLooks,
  firstLookEvents,
  LOOK_RETRIERS,
  lookCount,
  lookEvents,
  looksAt,
} from '../../../domain/plans/looks';

const WEEK = 7 * 24 * 60;
const aLook = (job_name: string, timeout_minutes = WEEK, maximum_retries = 0) => ({
  job_name,
  timeout_minutes,
  maximum_retries,
});

/** The waits of the retrier, as Step Functions' docs say them: the interval times the rate for each retry. */
function looksWithin(seconds: number, { intervalSeconds, rate, mostSeconds }: (typeof LOOK_RETRIERS)['often']): number {
  let looks = 0;
  for (let passed = 0; passed < seconds; looks++) passed += Math.min(mostSeconds, intervalSeconds * rate ** looks);
  return looks;
}

describe('the looks at work in a service', () => {
  it.each(['often', 'seldom'] as const)('that come %s are no more than are planned for', (looks) => {
    const retrier = LOOK_RETRIERS[looks];
    for (const seconds of [1, 59, 600, 3_600, 86_400, 604_800]) {
      const planned = lookCount(retrier, seconds);
      const made = looksWithin(seconds, retrier);
      expect(planned).toBeGreaterThanOrEqual(made);
      expect(planned).toBeLessThanOrEqual(made * 1.1 + 1);
    }
  });

  it('take some 6,250 events in 7 days, or 2,082 if they come seldom', () => {
    expect(lookEvents(WEEK, 'often')).toBe(6252);
    expect(lookEvents(WEEK, 'seldom')).toBe(2082);
    expect(lookEvents(10, 'often')).toBe(174);
    expect(lookEvents(10, 'seldom')).toBe(63);
  });

  it('come soon at first, however seldom they come later, at five looks', () => {
    expect([0, 24_999, 25_000].map((ms) => looksAt('seldom', ms))).toEqual(['often', 'often', 'seldom']);
    expect(looksAt('often', 25_000)).toBe('often');
    // What seldom took before, when its first look came after a minute and the waits grew by a tenth.
    const before = { error: '', intervalSeconds: 60, rate: 1.1, mostSeconds: 900 };
    for (const minutes of [30, 60, 240, 1_440, WEEK])
      expect(lookEvents(minutes, 'seldom')).toBeLessThanOrEqual(3 * lookCount(before, minutes * 60 + 2_700));
    expect(lookEvents(1, 'seldom')).toBe(3 * lookCount(before, 60 + 2_700) + 3);
  });

  it('come later if the service asks to be left alone for longer than they would wait, in the first minutes', () => {
    expect(looksAt('often', 10_000, 5_000)).toBe('often');
    expect(looksAt('often', 10_000, 6_000)).toBe('seldom');
    expect(looksAt('often', 290_000, 14_000)).toBe('often');
    expect(looksAt('often', 290_000, 15_000)).toBe('seldom');
    expect(looksAt('often', 300_000, 900_000)).toBe('often');
    expect(looksAt('seldom', 10_000, 6_000)).toBe('seldom');
  });

  it('come often as long as the history has room for those at every attempt', () => {
    const events = eventsForRetries({ jobs: 4, stages: 1 });
    const three = [aLook('a'), aLook('b'), aLook('c')];
    expect([...chooseLooks(three, events).values()]).toEqual(['often', 'often', 'often']);
    const four = chooseLooks([...three, aLook('short', 10)], 13_000);
    // Those of the longest come seldom first, and no more of them than must.
    expect(Object.fromEntries(four)).toEqual({ a: 'seldom', b: 'seldom', c: 'often', short: 'often' });
    expect(chooseLooks([aLook('d', WEEK, 3)], 20_000).get('d')).toBe('seldom');
  });

  it('have a run refused whose first attempts alone do not fit', () => {
    const jobs = Array.from({ length: 12 }, (_, at) => ({ ...aLook(`j${at}`), looks: 'seldom' as const }));
    const size = { stages: 1, payloadBytes: 0 };
    const fits = { ...size, jobs: 11, lookEvents: firstLookEvents(jobs.slice(0, 11)) };
    expect(tooLarge(fits)).toEqual([]);
    expect(tooLarge({ ...size, jobs: 12, lookEvents: firstLookEvents(jobs) })).toEqual([
      '12 jobs in 1 stages need 168 + 7 x 12 + 9 x 1 + 51 x 12 + 24984 of looks at work in services = 25857 history events, ' +
        'over the 24900 that one execution may plan with: split the group, or lower timeout_minutes of such jobs',
    ]);
  });

  it('take nothing of a group of job files', () => {
    expect(firstLookEvents([{ timeout_minutes: 14 }])).toBe(0);
    expect(eventsForRetries({ jobs: 10, stages: 1, lookEvents: 0 })).toBe(eventsForRetries({ jobs: 10, stages: 1 }));
  });
});
