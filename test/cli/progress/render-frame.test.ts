import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { EventProgress } from '../../../cli/progress/event-progress';
import { renderFrame } from '../../../cli/progress/render-frame';
import { textWidth } from '../../../cli/terminal/fit-text';
import { renderDuration } from '../../../cli/terminal/render-time';
import type { HistoryEvent } from '../../../local/states/execution/history-event';
import { at, failed, loadStarted, planned, settled, started, succeeded } from '../../support/home/history-events';

describe('a frame of the live view', () => {
  it('says before the plan that the group is being loaded', () => {
    expect(frame([], 0)).toEqual(['nightly  nightly-1', 'starting the functions']);
    const loading = 'loading the group: reading its jobs and writing the plan of the run';
    expect(frame([loadStarted()], 999)).toEqual(['nightly  nightly-1', loading]);
    expect(frame([loadStarted()], 12_000)).toEqual(['nightly  nightly-1', `12.0 s  ${loading}`]);
  });

  it('shows stage by stage what is queued, running and since when, retrying and for how long, and done', () => {
    const events = [
      planned([['extract', 'check'], ['report']], ['profile']),
      started('extract', 0),
      started('check', 0),
      started('profile', 1000, 3),
      succeeded('extract', 2000),
      failed('check', 3000, 'attempt 1 failed: Error: no luck'),
      settled('check', 3000, 'RETRY', { wait_seconds: 9 }),
    ];
    expect(frame(events, 5000)).toEqual([
      'nightly  nightly-1',
      '██████████▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒░░░░░░░░░░  1 of 4 done  ✓ 1  ▶ 1  ↻ 1  ○ 1  5 s',
      'stage 0  1 of 2',
      '  ✓ extract  SUCCEEDED',
      '  ↻ check    retrying in 7.0 s  attempt 1 failed: Error: no luck',
      'stage 1  0 of 1',
      '  ○ report   queued',
      'parallel  0 of 1',
      '  ▶ profile  running 4.0 s (attempt 3)',
    ]);
  });

  it('counts a failed job as done, and one that is being decided on as not', () => {
    const events = [planned([['a', 'b']]), failed('a', 1, 'x'), settled('a', 2, 'FAILED'), failed('b', 3, 'y')];
    const [, bar, ...lines] = frame(events, 5);
    expect(bar).toMatch(/ {2}1 of 2 done {2}✕ 1 {2}↻ 1 {2}0 s$/);
    expect(lines).toEqual(['stage 0  1 of 2', '  ✕ a  FAILED  x', '  ↻ b  failed, deciding what follows  y']);
  });

  it('never counts below zero, though a wait is over or a clock went back', () => {
    const events = [
      planned([['a', 'b']]),
      settled('a', 0, 'RETRY', { wait_seconds: 2 }),
      settled('b', 0, 'LOOK', { wait_seconds: 2 }),
      started('b', 9000),
    ];
    expect(frame(events, 5000).slice(3)).toEqual([
      expect.stringMatching(/waits for its turn to retry/),
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
      settled('job-48', 4, 'RETRY', { wait_seconds: 5 }),
    ];
    const shown = frame(events, 10, { height: 8 });
    expect(shown).toHaveLength(8);
    expect(shown[1]).toMatch(/ 30 of 50 done /);
    expect(shown[2]).toMatch(/job-49 .*stage 0 .*running/);
    expect(shown[3]).toMatch(/job-48 .*retrying/);
    expect(shown.at(-1)).toBe('  … and 45 more');
  });

  it('ends with the notice, such as that the run is being stopped', () => {
    expect(frame([planned([['a']])], 0, { notice: 'stopping' }).at(-1)).toBe('stopping');
  });

  it('shows neither names nor errors raw, and each job in one line', () => {
    const events = [
      planned([['a']]),
      failed('a', 1, '\u001b[2J\rforged\nx'),
      settled('a', 2, 'RETRY', { wait_seconds: 1 }),
    ];
    const [, , , line = '', ...more] = frame(events, 3);
    expect(line).toContain('\\u001b[2J\\u000dforged');
    expect(line).not.toMatch(/[\u0000-\u001f]/);
    expect(more).toEqual([]);
  });

  it('is never wider nor higher than the terminal, whatever the jobs are called and say', () => {
    const aJob = fc.record({
      name: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 70 }),
      stage: fc.nat(3),
      end: fc.constantFrom('none', 'started', 'failed', 'retries', 'succeeded'),
      error: fc.string({ unit: 'grapheme', maxLength: 200 }),
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(aJob, { selector: ({ name }) => name, maxLength: 40 }),
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom('', 'stopping: no new jobs; those that run are asked to end'),
        (jobs, width, height, notice) => {
          const stages = [0, 1, 2, 3].map((stage) => jobs.filter((job) => job.stage === stage).map(({ name }) => name));
          const events = jobs.flatMap(({ name, end, error }) => [
            ...(end === 'none' ? [] : [started(name, 1)]),
            ...(end === 'failed' || end === 'retries' ? [failed(name, 2, error)] : []),
            ...(end === 'retries' ? [settled(name, 3, 'RETRY', { wait_seconds: 9 })] : []),
            ...(end === 'succeeded' ? [succeeded(name, 4)] : []),
          ]);
          const shown = frame([planned(stages), ...events], 5000, { width, height, notice });
          expect(shown.length).toBeLessThanOrEqual(height);
          expect(Math.max(...shown.map(textWidth))).toBeLessThanOrEqual(width);
        },
      ),
    );
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
    [7_199_900, '2 h 00 min'],
    [null, ''],
  ])('of %p ms is shown as "%s"', (ms, shown) => {
    expect(renderDuration(ms)).toBe(shown);
  });
});

interface FrameGiven {
  width?: number;
  height?: number;
  notice?: string;
}

function frame(events: HistoryEvent[], now: number, given: FrameGiven = {}): string[] {
  const { width = 100, height = 100, notice = '' } = given;
  const progress = new EventProgress();
  for (const event of events) progress.follow(event);
  const run = { group: 'nightly', runId: 'nightly-1', since: at(0), preparing: progress.preparing };
  const shown = renderFrame(run, [...progress.jobs.values()], { width, height, now: at(now) }, notice);
  return stripVTControlCharacters(shown).split('\n');
}
