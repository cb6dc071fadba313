import { stripVTControlCharacters } from 'node:util';
import { renderChain, renderRun } from '../../../cli/view/render-run';
import type { RunRow } from '../../../domain/tables/rows';
import { aJobRun, aRun } from '../../protocol/builders';
import { aSuccess } from '../../support/rows/explained';

const NOW = Date.parse('2026-11-22T05:00:00.000Z');
const ENDED = '2026-11-22T02:31:00.000Z';
const run = aRun({ status: 'FAILED', ended_at: ENDED });
const error = { name: 'Error', message: 'no rows\nat line 2' };
const failed = (job_name: string) => aJobRun({ job_name, status: 'FAILED', attempt: 1, ended_at: ENDED, error });

const lines = (given: RunRow, rows: Parameters<typeof failed>[0][], width?: number) =>
  stripVTControlCharacters(renderRun({ run: given, rows: rows.map(failed) }, { width, now: NOW })).split('\n');

describe('a run for people', () => {
  it('has its head, then a line for each job, with the first line of its error', () => {
    const shown = lines(run, ['load']);
    expect(shown[0]).toBe('nightly-1  FAILED  1 min 00 s');
    expect(shown[1]).toBe('nightly failed: 1 of 1 job, first load: Error: no rows');
    expect(shown.at(-1)).toMatch(/^load +0 +FAILED +1 .*Error: no rows$/);
  });

  it('lists the jobs that did not succeed below it, indented also on a terminal', () => {
    for (const width of [undefined, 120]) {
      const shown = lines(run, ['load', 'clean'], width);
      const at = shown.indexOf('did not succeed:');
      expect(shown.slice(at + 1, at + 3)).toEqual(['  clean: Error: no rows', '  load: Error: no rows']);
    }
  });

  it('says what it cost, and each of its jobs, where anything that is paid for ran', () => {
    const paid = (job_name: string, usage: Record<string, number>) =>
      aJobRun({ job_name, status: 'SUCCEEDED', attempt: 1, ended_at: ENDED, attempts: [{ ...aSuccess(1), usage }] });
    const rows = [paid('clean', { glue_dpu_seconds: 3600 }), paid('load', { databricks_seconds: 60 }), failed('free')];
    const shown = stripVTControlCharacters(renderRun({ run, rows }, { width: undefined, now: NOW })).split('\n');
    expect(shown).toContainEqual(
      expect.stringMatching(
        /^cost: about \$0\.44 and 1 min 00 s of Databricks \(its Jobs API tells no DBUs\) \(an estimate, at the prices of us-east-1 of [-\d]+\)$/,
      ),
    );
    expect(shown.slice(-4).map((line) => line.split(/ {2,}/)[5])).toEqual(['COST', '$0.44', '?', undefined]);
    expect(lines(run, ['load']).join()).not.toMatch(/cost/i);
  });

  it('says what a job returned, in one line, after the errors of its earlier attempts', () => {
    const good = { status: 'SUCCEEDED' as const, attempt: 1, ended_at: ENDED };
    const rows = [
      aJobRun({ ...good, job_name: 'load', output: '{"rows":42}' }),
      aJobRun({ ...good, job_name: 'long', output: JSON.stringify('x'.repeat(5_000)) }),
      aJobRun({ ...good, job_name: 'none', output: 'null' }),
      aJobRun({ ...good, job_name: 'odd', output: 7 as unknown as string }),
      aJobRun({ ...good, job_name: 'retried', output: '7', attempts: [{ ...aSuccess(1), error }, aSuccess(2)] }),
    ];
    const shown = stripVTControlCharacters(renderRun({ run, rows }, { width: undefined, now: NOW })).split('\n');
    const notes = shown.slice(-5).map((line) => /(?<= {2})(?:returned|attempt) .*$/.exec(line)?.[0] ?? '');
    expect(notes).toEqual([
      'returned {"rows":42}',
      expect.stringMatching(/^returned "x{118}…$/),
      '',
      '',
      'attempt 1: Error: no rows; returned 7',
    ]);
  });

  it('without job runs is its head alone', () => {
    expect(lines({ ...run, reason: 'no enabled job' }, [])).toHaveLength(3);
  });
});

test('a chain of reruns has its runs and the jobs after them; a run alone renders as nothing', () => {
  const link = { run_id: 'nightly-1', status: 'FAILED' as const, rerun_of: null };
  const rerun = { run_id: 'nightly-2', status: 'SUCCEEDED' as const, rerun_of: 'nightly-1' };
  const merged = [{ job_name: 'load', status: 'SUCCEEDED' as const, run_id: 'nightly-2' }];
  expect(renderChain({ chain: [link], merged: [] } as never, 'nightly-1')).toBe('');
  const shown = stripVTControlCharacters(renderChain({ chain: [link, rerun], merged } as never, 'nightly-2'));
  expect(shown.split('\n').map((line) => line.replace(/ +/g, ' '))).toEqual([
    '',
    'CHAIN STATUS',
    'nightly-1 FAILED',
    'nightly-2 SUCCEEDED rerun of nightly-1 (shown above)',
    '',
    'ALL TOGETHER STATUS FROM',
    'load SUCCEEDED nightly-2',
  ]);
});
