import type { BriefRun } from '../../../adapters/dynamodb/run-queries';
import { renderRunStrip, runLabel } from '../../../board/parts/run-strip';
import { attribute, parsePage } from '../../support/pages/parsed-page';

const NOW = Date.parse('2026-11-22T03:00:00Z');

/** A run that was planned in this minute after 02:00, and took so many minutes; it is open without them. */
function aRun(status: string, minute: number, took?: number): BriefRun {
  const at = (minutes: number) => new Date(Date.parse('2026-11-22T02:00:00Z') + minutes * 60_000).toISOString();
  return {
    run_id: `r-${minute}`,
    status,
    planned_at: at(minute),
    ...(took !== undefined && { ended_at: at(minute + took) }),
  } as BriefRun;
}

const strip = (runs: BriefRun[]) => parsePage(renderRunStrip(runs, 30, NOW).text);
const heights = (runs: BriefRun[]) =>
  strip(runs)
    .all('rect')
    .map((bar) => Number(attribute(bar, 'height')));

describe('the strip of the last runs', () => {
  it('has bars as high as the runs took long, and none lower than can be seen', () => {
    const [short = 0, long = 0, none = 0] = heights([
      aRun('SUCCEEDED', 0, 5),
      aRun('SUCCEEDED', 10, 10),
      aRun('SUCCEEDED', 30, 0),
    ]);
    expect(short).toBeGreaterThan(long / 2);
    expect(long).toBe(21);
    expect(none).toBe(3);
  });

  it('ends at its right edge, however few runs there are', () => {
    const [bar] = strip([aRun('SUCCEEDED', 0, 5)]).all('rect');
    expect(Number(attribute(bar as never, 'x'))).toBe(30 * 6.5 - 6.5);
  });

  it('has a sign below each run that did not succeed or is open', () => {
    const { all } = strip([
      aRun('SUCCEEDED', 0, 5),
      aRun('FAILED', 10, 5),
      aRun('ABORTED', 20, 5),
      aRun('RUNNING', 30),
    ]);
    expect(all('path')).toHaveLength(1 + 3);
  });

  it('is told in words', () => {
    const label = (runs: BriefRun[]) => attribute(strip(runs).all('svg')[0] as never, 'aria-label');
    expect(label([])).toBe('no runs');
    expect(label([aRun('FAILED', 0, 5)])).toBe('one run: FAILED');
    expect(label([aRun('SUCCEEDED', 0, 5), aRun('SUCCEEDED', 10, 5), aRun('FAILED', 20, 5)])).toBe(
      'last 3 runs: 2 SUCCEEDED, 1 FAILED, newest FAILED',
    );
  });
});

it('labels a run with its time, its status and its duration', () => {
  expect(runLabel(aRun('FAILED', 0, 12), NOW)).toBe('22 Nov 02:00: FAILED, 12 min 00 s');
  expect(runLabel(aRun('RUNNING', 0), NOW)).toBe('22 Nov 02:00: RUNNING, 1 h 00 min so far');
  expect(runLabel(aRun('SKIPPED', 0, 0), NOW)).toBe('22 Nov 02:00: SKIPPED');
});
