import { ReadProgress, readSince } from '../../../domain/ledger/read-mark';

const DAY = 86_400_000;
const NOW = Date.parse('2026-11-30T04:17:00Z');
const at = (time: number) => new Date(time).toISOString();
const ended = (time: number) => ({ planned_at: at(time), status: 'SUCCEEDED' as const });
const open = (time: number) => ({ planned_at: at(time), status: 'RUNNING' as const });

test.each([
  ['nothing was read', undefined, undefined],
  ['all was read lately', { until: NOW - 2 * DAY, wholeAt: NOW - 29 * DAY }, NOW - 2 * DAY],
  ['all was read 30 days ago', { until: NOW - 2 * DAY, wholeAt: NOW - 30 * DAY }, undefined],
  ['the clock was ahead when all was read', { until: NOW - 2 * DAY, wholeAt: NOW + 1 }, undefined],
  ['the clock of the runs was ahead', { until: NOW + 1, wholeAt: NOW - 3 * DAY }, undefined],
])('if %s, %j leads to %j', (_, mark, since) => {
  expect(readSince(mark, NOW)).toBe(since);
});

describe('what an export marks', () => {
  const progress = (runs: readonly ReturnType<typeof ended | typeof open>[], since?: number) => {
    const made = new ReadProgress(since, since === undefined ? undefined : { until: since, wholeAt: 7 }, NOW);
    for (const run of runs) made.saw(run);
    return made;
  };

  it('is a day before the newest run that it saw, and when it read all', () => {
    const runs = [ended(NOW - 5 * DAY), ended(NOW - 3 * DAY)];
    expect(progress(runs).mark(undefined, NOW)).toEqual({ until: NOW - 4 * DAY, wholeAt: NOW });
    expect(progress(runs, NOW - 6 * DAY).mark(undefined, NOW)).toEqual({ until: NOW - 4 * DAY, wholeAt: 7 });
  });

  it('stays before the oldest run that is open, or that has an open job run', () => {
    const left = progress([ended(NOW - DAY)]);
    left.saw(ended(NOW - 9 * DAY), true);
    for (const made of [progress([open(NOW - 9 * DAY), ended(NOW - DAY)]), left])
      expect(made.mark(undefined, NOW).until).toBe(NOW - 10 * DAY);
  });

  it('is never ahead of the clock, nor behind what the ledger says already', () => {
    expect(progress([ended(NOW + 400 * DAY)]).mark(undefined, NOW).until).toBe(NOW - DAY);
    expect(progress([ended(NOW - DAY)], NOW - 1.5 * DAY).mark(undefined, NOW).until).toBe(NOW - 1.5 * DAY);
  });

  it('in the middle is a day before the day whose runs are being read', () => {
    const made = progress([ended(NOW - 5 * DAY), ended(NOW)]);
    expect(made.mark('2026-11-26', NOW).until).toBe(Date.parse('2026-11-25'));
  });

  it('does not hang on a row whose time nobody can read', () => {
    const made = progress([ended(NOW - DAY)]);
    made.saw({ planned_at: 'soon', status: 'RUNNING' });
    expect(made.mark(undefined, NOW).until).toBe(NOW - 2 * DAY);
  });
});
