import fc from 'fast-check';
import type { JobRunOfRun } from '../../../adapters/dynamodb/job-run-queries';
import { changeEffects } from '../../../board/job/change-effects';
import { flagText, placeFlags } from '../../../board/job/change-flags';
import { renderDurationPlot } from '../../../board/job/duration-plot';
import { durationStory } from '../../../board/job/duration-story';
import { rollingPercentiles, runPoints } from '../../../board/job/job-durations';
import { durationScale, timeScale, timeTicks } from '../../../board/job/plot-scales';
import type { LoggedChange } from '../../../domain/history/logged-change';
import { jobRuns, times } from '../../protocol/arbitrary-rows';
import { attribute, parsePage } from '../../support/pages/parsed-page';

const NOW = Date.parse('2026-11-22T08:00:00Z');
const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 9, 1, 2);

function aChange(at: number, job_name = 'j'): LoggedChange {
  const made = new Date(at).toISOString();
  return { at: made, job_name, by: 'ann', reason: null, before: {}, after: {}, cut: [], sequence: '1' };
}

/** A change before the night of this number, from 0. */
const madeBefore = (night: number, job?: string) => aChange(START + (night - 0.5) * DAY_MS, job);

/** A success a night, of so many seconds. */
function nights(...seconds: number[]): JobRunOfRun[] {
  return seconds.map((took, night) => {
    const started_at = new Date(START + night * DAY_MS).toISOString();
    return {
      run_id: `r-${night}`,
      plan_no: 1,
      job_group: 'g',
      job_name: 'j',
      planned_at: started_at,
      started_at,
      ended_at: new Date(START + night * DAY_MS + took * 1000).toISOString(),
      status: 'SUCCEEDED',
      attempt: 1,
      attempts: [],
    };
  });
}

const about = (count: number, seconds: number) => Array.from({ length: count }, (_, at) => seconds + (at % 3));

describe('what changed with a change', () => {
  const effects = (seconds: number[], changes: LoggedChange[]) =>
    changeEffects(runPoints(nights(...seconds), NOW), changes);

  it('is told where the job took clearly longer or shorter after it', () => {
    expect(effects([...about(6, 60), ...about(6, 120)], [madeBefore(6)])).toEqual([
      expect.objectContaining({ first: 0, last: 0, before: 61_000, after: 121_000 }),
    ]);
    expect(effects([...about(6, 120), ...about(6, 60)], [madeBefore(6)])).toHaveLength(1);
  });

  it('is told of the group as of the job: its parameters are the job’s too', () => {
    expect(effects([...about(6, 60), ...about(6, 120)], [madeBefore(6, '@group')])).toHaveLength(1);
  });

  it('is not told where it made no difference, or where there are too few runs on a side', () => {
    expect(effects(about(12, 60), [madeBefore(6)])).toEqual([]);
    expect(effects([...about(6, 60), ...about(2, 120)], [madeBefore(6)])).toEqual([]);
    expect(effects([...about(2, 60), ...about(6, 120)], [madeBefore(2)])).toEqual([]);
  });

  it('is not told of what goes up and down by itself', () => {
    const restless = [60, 200, 70, 65, 190, 72, 210, 60, 205, 198, 61, 204];
    expect(effects(restless, [madeBefore(6)])).toEqual([]);
  });

  it('is told once, with the change that is nearest to the step', () => {
    const slow = [...about(12, 60), ...about(12, 120)];
    expect(effects(slow, [madeBefore(9), madeBefore(12), madeBefore(14)])).toEqual([
      expect.objectContaining({ first: 1, last: 1 }),
    ]);
  });

  it('is told of all changes between the same two runs together', () => {
    const changes = [madeBefore(2), madeBefore(6), madeBefore(6), madeBefore(6)];
    expect(effects([...about(6, 60), ...about(6, 120)], changes)).toEqual([
      expect.objectContaining({ first: 1, last: 3 }),
    ]);
  });

  it('is told of each step, as long as it held', () => {
    const seconds = [...about(8, 60), ...about(8, 120), ...about(8, 30)];
    const changes = [madeBefore(8), madeBefore(16)];
    const points = runPoints(nights(...seconds), NOW);
    const found = changeEffects(points, changes);
    expect(found.map(({ before, after }) => [before, after])).toEqual([
      [61_000, 121_000],
      [120_500, 31_000],
    ]);
    const { summary, steps } = durationStory(points, changes, found, NOW);
    expect(summary).toBe('24 runs from 1 Oct to 24 Oct: p50 1 min 01 s, p95 2 min 02 s.');
    expect(steps).toEqual([
      'It got faster: since change 2 (16 Oct 14:00:00, by ann) p50 fell from 2 min 01 s to 31 s.',
      'After change 1 (8 Oct 14:00:00, by ann) p50 rose from 1 min 01 s to 2 min 01 s.',
    ]);
  });

  it('says only what it knows of a job that never succeeded', () => {
    const points = runPoints(
      nights(1, 2).map((run) => ({ ...run, status: 'FAILED' as const })),
      NOW,
    );
    expect(durationStory(points, [], [], NOW)).toEqual({
      summary: '2 runs from 1 Oct to 2 Oct: none of them succeeded, so that there is no telling how long it takes.',
      steps: [],
    });
  });
});

describe('the percentiles', () => {
  it('are of the last ten successes', () => {
    const points = runPoints(nights(...Array.from({ length: 12 }, (_, at) => at + 1)), NOW);
    const [line] = rollingPercentiles(points, []);
    expect(line).toHaveLength(10);
    expect(line?.at(-1)).toMatchObject({ p50: 7_500 });
    expect(line?.at(-1)?.p95).toBeCloseTo(11_550);
  });

  it('begin anew after a step', () => {
    const points = runPoints(nights(...about(6, 60), ...about(6, 120)), NOW);
    const [first = [], second = []] = rollingPercentiles(points, [START + 5.5 * DAY_MS]);
    expect(first.every(({ p95 }) => p95 < 70_000)).toBe(true);
    expect(second.every(({ p50 }) => p50 >= 120_000)).toBe(true);
    expect([first.length, second.length]).toEqual([4, 4]);
  });
});

describe('the axes', () => {
  const texts = (from: string, to: string) =>
    timeTicks(timeScale(Date.parse(from), Date.parse(to)), NOW).map(({ text }) => text);

  it('say days, or the time of the day, as the time is long', () => {
    expect(texts('2026-10-24', '2026-11-22')).toEqual(['25 Oct', '1 Nov', '8 Nov', '15 Nov', '22 Nov']);
    expect(texts('2026-11-20T02:00Z', '2026-11-21T02:00Z')).toEqual([
      '20 Nov 03:00',
      '06:00',
      '09:00',
      '12:00',
      '15:00',
      '18:00',
      '21:00',
      '21 Nov',
    ]);
    expect(texts('2025-11-20T02:00Z', '2025-11-20T02:00Z')).toEqual(['20 Nov 2025 02:00']);
  });

  it('give durations in whole units of a clock', () => {
    const { ticks, isLog } = durationScale([340_000, 120_000, 150_000], undefined, 0, 190);
    expect(isLog).toBe(false);
    expect(ticks.map(({ text }) => text)).toEqual(['0', '1 min', '2 min', '3 min', '4 min', '5 min', '6 min']);
  });

  it('make room for the limit where durations come near it, and only there', () => {
    expect(durationScale([500_000], 600_000, 0, 190).most).toBeGreaterThan(600_000);
    expect(durationScale([100_000], 600_000, 0, 190).most).toBeLessThan(600_000);
  });

  it('are logarithmic where one run would press all others onto the floor', () => {
    const { ticks, isLog, y } = durationScale([2_000, 3_000, 2_500, 7_200_000], undefined, 0, 190);
    expect(isLog).toBe(true);
    expect(ticks.map(({ text }) => text)).toEqual(['1 s', '10 s', '1 min', '10 min', '1 h']);
    expect(y(0)).toBe(184);
  });
});

const manyChanges = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 30 * DAY_MS }), fc.constantFrom('j', '@group')), { maxLength: 120 })
  .map((all) => all.sort(([a], [b]) => a - b).map(([ms, job]) => aChange(START + ms, job)));

it('numbers each change once, and no number stands upon another, however many there are', () => {
  fc.assert(
    fc.property(manyChanges, (changes) => {
      const flags = placeFlags(changes, timeScale(START, START + 30 * DAY_MS));
      const numbered = flags.flatMap(({ first, last }) =>
        Array.from({ length: last - first + 1 }, (_, n) => first + n),
      );
      expect(numbered).toEqual(changes.map((_, index) => index));
      // At 260 px, where a digit takes 7 and the frame 8.
      const [width, half] = [260, (flag: (typeof flags)[number]) => (flagText(flag).length * 7 + 8) / 2];
      for (const [at, flag] of flags.entries()) {
        for (const other of flags.slice(at + 1).filter(({ row }) => row === flag.row)) {
          expect((Math.abs(other.x - flag.x) * width) / 100).toBeGreaterThanOrEqual(half(flag) + half(other));
        }
      }
    }),
  );
});

/** Also ends before starts, texts that are no times, and moments at the ends of what a date can be. */
const hostileTimes = fc.oneof(
  { weight: 6, arbitrary: times },
  { weight: 1, arbitrary: fc.constantFrom('', 'soon', '1970-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z') },
);

const anyRun = fc
  .record({ row: jobRuns, planned_at: times, started_at: hostileTimes, ended_at: hostileTimes, same: fc.boolean() })
  .map(({ row, planned_at, started_at, ended_at, same }) => {
    const end = same ? started_at : ended_at;
    return { ...row, planned_at, started_at, ended_at: end } as JobRunOfRun;
  });

it('has one mark a run and keeps everything inside the plot, whatever the rows say', () => {
  const range = fc.option(fc.constant({ from: '2026-11-21T00:00:00.000Z', to: '2026-11-23T00:00:00.000Z' }), {
    nil: undefined,
  });
  fc.assert(
    fc.property(
      fc.array(fc.oneof(anyRun, anyRun), { minLength: 1, maxLength: 30 }),
      fc.array(times, { maxLength: 12 }),
      fc.option(fc.double({ min: 0, max: 14, noNaN: true }), { nil: undefined }),
      range,
      (runs, made, timeoutMinutes, range) => {
        const points = runPoints(runs, NOW);
        const changes = made.sort().map((at) => aChange(Date.parse(at)));
        const effects = changeEffects(points, changes);
        const plot = renderDurationPlot({ points, changes, effects, timeoutMinutes, range, label: 'x', now: NOW });
        const { elements, all } = parsePage(plot.text.split('class="plotkey"')[0] ?? '');
        expect(all('svg', 'mark')).toHaveLength(runs.length);
        const height = Number(all('svg').flatMap((svg) => attribute(svg, 'height') ?? [])[0]);
        expect(plot.text).not.toMatch(/NaN|Infinity|undefined/);
        for (const element of elements) {
          for (const name of ['x', 'x1', 'x2']) expectInside(attribute(element, name), '%', 100);
          for (const name of ['y', 'y1', 'y2']) expectInside(attribute(element, name), '', height);
        }
        for (const path of [...all('path', 'p50'), ...all('path', 'p95')]) {
          const numbers = (attribute(path, 'd') ?? '').match(/-?[\d.]+/g)?.map(Number) ?? [];
          for (const [at, number] of numbers.entries()) {
            expect(number).toBeGreaterThanOrEqual(0);
            expect(number).toBeLessThanOrEqual(at % 2 === 0 ? 1000 : height);
          }
        }
      },
    ),
  );
});

/** Places without the unit belong to what stands around a place of its own. */
function expectInside(value: string | undefined, unit: string, most: number): void {
  if (value === undefined || value.endsWith('%') !== (unit === '%')) return;
  expect(Number.parseFloat(value)).toBeGreaterThanOrEqual(0);
  expect(Number.parseFloat(value)).toBeLessThanOrEqual(most);
}

it('draws nothing of no runs, and no lines of runs that never ran', () => {
  const given = { changes: [], effects: [], timeoutMinutes: 10, range: undefined, label: 'x', now: NOW };
  expect(renderDurationPlot({ ...given, points: [] }).text).toBe('');
  const idle = nights(1, 2, 3).map((run) => ({ ...run, status: 'DISABLED' as const, attempt: 0 }));
  const { all, text } = parsePage(renderDurationPlot({ ...given, points: runPoints(idle, NOW) }).text);
  expect(text).toContain('3 DISABLED');
  expect(all('line', 'limit')).toHaveLength(0);
});
