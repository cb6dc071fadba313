import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { textWidth } from '../../../cli/terminal/fit-text';
import { renderGantt } from '../../../cli/view/render-gantt';
import { inReadingOrder } from '../../../domain/runs/run-with-rows';
import type { JobRunRow, RunRow } from '../../../domain/tables/rows';
import { aJobRun, anAttempt, aRunRow, isoAt, PLANNED_AT } from '../../support/rows/a-job-run';
import { boardData } from '../../support/rows/board-data';

const extract = aJobRun({ name: 'extract', span: [0, 20_000] });
const flaky = aJobRun(
  { name: 'flaky', span: [0, 40_000] },
  {
    attempt: 2,
    attempts: [
      anAttempt({ start: 0, end: 10_000, status: 'FAILED' }),
      anAttempt({ attempt: 2, start: 20_000, end: 40_000 }),
    ],
  },
);
const load = aJobRun({ name: 'load', stage: 1, span: [40_000, 60_000] });
const archive = aJobRun({ name: 'archive', stage: null, span: [10_000, 30_000] });

describe('the Gantt of a run', () => {
  it('has a line a job, stage by stage on one axis: attempts, the waits between, what failed, the critical path', () => {
    expect(gantt([extract, flaky, load, archive], 58)).toEqual([
      '           │0          │20 s       │40 s          DURATION',
      'stage 0',
      '  extract  █████████████                            20.0 s',
      '◆ flaky    ▒▒▒▒▒▒✕·····█████████████                40.0 s',
      'stage 1',
      '◆ load                             █████████████    20.0 s',
      'parallel',
      '  archive        █████████████                      20.0 s',
      '◆ critical path   █ attempt   ▒✕ failed   · wait',
    ]);
  });

  it('explains the sign of each way in which an attempt ended badly', () => {
    const ended = (name: string, status: 'ABORTED' | 'TIMED_OUT') =>
      aJobRun({ name, status, span: [0, 20_000] }, { attempts: [anAttempt({ start: 0, end: 20_000, status })] });
    const legend = gantt([ended('a', 'ABORTED'), ended('b', 'TIMED_OUT')], 120).at(-1);
    expect(legend).toContain('█ attempt   ▒■ aborted   ▒◔ timed out');
    expect(legend).not.toContain('failed');
  });

  it('ends with now while the run is open, and so do what runs and what waits for its next attempt', () => {
    const running = aJobRun({ name: 'running', status: 'RUNNING', span: [0, 0] });
    const retrying = aJobRun(
      { name: 'retrying', status: 'RETRYING', span: [0, 0] },
      { attempts: [anAttempt({ start: 0, end: 5_000, status: 'FAILED' })] },
    );
    const [axis = '', , first = '', second = ''] = gantt([running, retrying], 60, { status: 'RUNNING' }, 10_000);
    expect(axis).toMatch(/now│ +DURATION$/);
    expect(first).toMatch(/ █+▶ +10\.0 s$/);
    expect(second).toMatch(/ ▒+✕·+ +10\.0 s$/);
    expect(axis.indexOf('│ ')).toBe(first.indexOf('▶'));
  });

  it('is nothing where no job ran', () => {
    expect(gantt([aJobRun({ status: 'SKIPPED' })], 80)).toEqual([]);
  });

  it('shows of many jobs the critical path, what failed, and the longest, and counts the others', () => {
    const [night] = boardData({ jobs: 2_000, runs: 1, failing: 1 }).runs.slice(-1);
    if (!night) throw new Error('no run');
    const shown = plain(renderGantt(night, { width: undefined, now: PLANNED_AT }));
    const ran = night.rows.filter(({ attempt }) => attempt > 0).length;
    const bars = shown.filter((line) => /[█▒]/.test(line) && !line.includes('attempt'));
    expect(bars).toHaveLength(24);
    expect(shown.at(-2)).toBe(`… and ${ran - 24} more`);
    expect(shown.join('\n')).toMatch(/^ {2}extract-products +▒+✕.*✕/m);
    expect(shown.join('\n')).toMatch(/^◆ /m);
  });

  it('keeps places for failed jobs beside a critical path of more steps than there are lines', () => {
    const steps = Array.from({ length: 60 }, (_, stage) => {
      const isBad = stage === 30;
      const span = [stage * 10_000, stage * 10_000 + (isBad ? 1_000 : 9_000)] as const;
      return aJobRun({ name: `step-${stage}`, stage, status: isBad ? 'FAILED' : 'SUCCEEDED', span });
    });
    const found = { run: aRunRow({ ended_at: isoAt(600_000) }), rows: steps };
    expect(plain(renderGantt(found, { width: undefined, now: PLANNED_AT })).join('\n')).toMatch(/step-30 /);
  });

  it('is never wider nor higher than it may be', () => {
    const attempt = fc.record({ start: fc.nat(100_000), took: fc.nat(50_000), isBad: fc.boolean() });
    const job = fc.record({ stage: fc.option(fc.nat(3)), attempts: fc.array(attempt, { minLength: 1, maxLength: 4 }) });
    fc.assert(
      fc.property(
        fc.array(job, { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 20, max: 300 }),
        fc.integer({ min: 1, max: 80 }),
        (jobs, width, height) => {
          const rows = jobs.map(({ stage, attempts }, at) => anyJob(`job-${at}`, stage, attempts));
          const found = { run: aRunRow(), rows: inReadingOrder(rows) };
          const shown = plain(renderGantt(found, { width, now: PLANNED_AT }, height));
          expect(shown.length).toBeLessThanOrEqual(height);
          expect(Math.max(0, ...shown.map(textWidth))).toBeLessThanOrEqual(width);
        },
      ),
    );
  });
});

function anyJob(
  name: string,
  stage: number | null,
  attempts: readonly { start: number; took: number; isBad: boolean }[],
): JobRunRow {
  const entries = attempts.map(({ start, took, isBad }, at) =>
    anAttempt({ attempt: at + 1, start, end: start + took, status: isBad ? 'FAILED' : 'SUCCEEDED' }),
  );
  const ends = attempts.map(({ start, took }) => start + took);
  return aJobRun(
    { name, stage },
    {
      attempt: entries.length,
      attempts: entries,
      started_at: isoAt(Math.min(...attempts.map(({ start }) => start))),
      ended_at: isoAt(Math.max(...ends)),
    },
  );
}

function gantt(rows: readonly JobRunRow[], width: number, run: Partial<RunRow> = {}, nowMs = 60_000): string[] {
  return plain(renderGantt({ run: aRunRow(run), rows }, { width, now: PLANNED_AT + nowMs }));
}

function plain(lines: readonly string[]): string[] {
  return lines.map(stripVTControlCharacters);
}
