import { renderDuration } from '../../bin/view/duration';
import { renderFrame } from '../../bin/view/render-frame';
import { RunProgress } from '../../bin/view/run-progress';
import type { HistoryEvent } from '../../local/states/history-event';
import { at, failed, planned, settled, started, succeeded } from './history-events';

const PLENTY = 100;

describe('a frame of the live view', () => {
  it('says before the plan that the group is being loaded', () => {
    expect(frame([], 0)).toEqual(['nightly  loading the group']);
  });

  it('shows what is queued, running and since when, retrying and for how long, and done', () => {
    const events = [
      planned([['extract', 'check'], ['report']], ['profile']),
      started('extract', 0),
      started('check', 0),
      started('profile', 1000, 3),
      succeeded('extract', 2000),
      failed('check', 3000, 'attempt 1 failed: Error: no luck'),
      settled('check', 3000, 'RETRY', 9),
    ];
    expect(frame(events, 5000)).toEqual([
      'nightly  1 of 4 done',
      '  extract  stage 0   SUCCEEDED',
      '  check    stage 0   retrying in 7.0 s  attempt 1 failed: Error: no luck',
      '  report   stage 1   queued',
      '  profile  parallel  running 4.0 s (attempt 3)',
    ]);
  });

  it('counts a failed job as done, and one that is being decided on as not', () => {
    const events = [planned([['a', 'b']]), failed('a', 1, 'x'), settled('a', 2, 'FAILED'), failed('b', 3, 'y')];
    expect(frame(events, 5)).toEqual([
      'nightly  1 of 2 done',
      '  a  stage 0   FAILED',
      '  b  stage 0   failed, deciding what follows',
    ]);
  });

  it('never counts below zero, though a wait is over or a clock went back', () => {
    const events = [planned([['a', 'b']]), settled('a', 0, 'RETRY', 2), settled('b', 0, 'LOOK', 2), started('b', 9000)];
    expect(frame(events, 5000).slice(1)).toEqual([
      expect.stringMatching(/retrying in 0 ms/),
      expect.stringMatching(/running 0 ms/),
    ]);
  });

  it('shows first what is under way where there are more jobs than lines, and counts the others', () => {
    const names = Array.from({ length: 50 }, (_, index) => `job-${String(index).padStart(2, '0')}`);
    const events = [
      planned([names]),
      ...names.slice(0, 30).map((name) => succeeded(name, 1)),
      started('job-49', 2),
      failed('job-48', 3, 'x'),
      settled('job-48', 4, 'RETRY', 5),
    ];
    const shown = frame(events, 10, 6);
    expect(shown).toHaveLength(7);
    expect(shown[0]).toBe('nightly  30 of 50 done');
    expect(shown[1]).toMatch(/job-49 .*running/);
    expect(shown[2]).toMatch(/job-48 .*retrying/);
    expect(shown.at(-1)).toBe('  … and 45 more');
  });

  it('ends with the notice, such as that the run is being stopped', () => {
    expect(renderFrame('nightly', [], 0, PLENTY, 'stopping').split('\n').at(-1)).toBe('stopping');
  });

  it('shows neither names nor errors raw, and each job in one line', () => {
    const events = [planned([['a']]), failed('a', 1, '\u001b[2J\rforged\nx'), settled('a', 2, 'RETRY', 1)];
    const [, line = '', ...more] = frame(events, 3);
    expect(line).toContain('\\u001b[2J\\u000dforged');
    expect(line).not.toMatch(/[\u0000-\u001f]/);
    expect(more).toEqual([]);
  });
});

describe('a duration', () => {
  it.each([
    [0, '0 ms'],
    [999, '999 ms'],
    [1000, '1.0 s'],
    [59_940, '59.9 s'],
    [59_999, '1 min 00 s'],
    [60_000, '1 min 00 s'],
    [185_000, '3 min 05 s'],
    [7_199_900, '120 min 00 s'],
    [null, ''],
  ])('of %p ms is shown as "%s"', (ms, shown) => {
    expect(renderDuration(ms)).toBe(shown);
  });
});

function frame(events: HistoryEvent[], now: number, rows = PLENTY): string[] {
  const progress = new RunProgress();
  for (const event of events) progress.follow(event);
  return renderFrame('nightly', [...progress.jobs.values()], at(now), rows, '').split('\n');
}
