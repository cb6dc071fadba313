import fc from 'fast-check';
import type { JobRunOfRun } from '../../../adapters/dynamodb/job-run-queries';
import { renderDurationPlot } from '../../../board/job/duration-plot';
import { changeEffects } from '../../../domain/explain/change-effects';
import { runPoints } from '../../../domain/explain/job-durations';
import { jobRuns, times } from '../../protocol/arbitrary-rows';
import { attribute, parsePage } from '../../support/pages/parsed-page';
import { aChange, MORNING, nights } from '../../support/rows/job-nights';

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

it('has one mark for each run and keeps everything inside the plot, whatever the rows say', () => {
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
        const points = runPoints(runs, MORNING);
        const changes = made.sort().map((at) => aChange(Date.parse(at)));
        const effects = changeEffects(points, changes);
        const plot = renderDurationPlot({ points, changes, effects, timeoutMinutes, range, label: 'x', now: MORNING });
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

it('draws nothing without runs, and no lines for runs in which the job never ran', () => {
  const given = { changes: [], effects: [], timeoutMinutes: 10, range: undefined, label: 'x', now: MORNING };
  expect(renderDurationPlot({ ...given, points: [] }).text).toBe('');
  const idle = nights(1, 2, 3).map((run) => ({ ...run, status: 'DISABLED' as const, attempt: 0 }));
  const { all, text } = parsePage(renderDurationPlot({ ...given, points: runPoints(idle, MORNING) }).text);
  expect(text).toContain('3 DISABLED');
  expect(all('line', 'limit')).toHaveLength(0);
});
