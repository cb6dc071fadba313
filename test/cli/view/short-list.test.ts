import { stripVTControlCharacters } from 'node:util';
import { renderChain, renderRun } from '../../../cli/view/render-run';
import { shortList } from '../../../cli/view/short-list';
import { aJobRun, aRun } from '../../protocol/builders';

const NOW = Date.parse('2026-11-22T05:00:00.000Z');
const name = (at: number) => `job-${String(at).padStart(4, '0')}`;
const jobs = (count: number, failed: readonly number[] = []) =>
  Array.from({ length: count }, (_, at) => {
    const isBad = failed.includes(at);
    return aJobRun({
      job_name: name(at),
      status: isBad ? 'FAILED' : 'SUCCEEDED',
      ended_at: '2026-11-22T02:31:00.000Z',
    });
  });
const FAILED = [5, 1_500];
const ROWS = jobs(3_000, FAILED);
const found = { run: aRun({ status: 'FAILED', ended_at: '2026-11-22T02:31:00.000Z' }), rows: ROWS };
const lines = (text: string) => stripVTControlCharacters(text).split('\n');
const named = (text: string) => lines(text).flatMap((line) => /^job-\d+(?= )/.exec(line)?.[0] ?? []);

describe('a list of many jobs on a terminal', () => {
  it('has the first, the last, and last of all what failed, and counts the others', () => {
    const text = renderRun(found, { width: 120, now: NOW }, [], 'runsheet show r --all');
    expect(named(text)).toHaveLength(32);
    expect(named(text).slice(0, 6)).toEqual([0, 1, 2, 3, 4, 6].map(name));
    expect(named(text).slice(-3)).toEqual([name(2_999), ...FAILED.map(name)]);
    expect(lines(text).at(-1)).toBe('… and 2968 more jobs: see all with runsheet show r --all');
  });

  it('is whole in a pipe, and where all are asked for', () => {
    expect(named(renderRun(found, { width: undefined, now: NOW }, [], 'runsheet show r --all'))).toHaveLength(3_000);
    expect(named(renderRun(found, { width: 120, now: NOW }))).toHaveLength(3_000);
  });

  it('has at most 30 that failed, and all of a list that fits', () => {
    expect(shortList(jobs(60))).toBeUndefined();
    const all = shortList(ROWS.map((row) => ({ ...row, status: 'LOST' as const })));
    expect([all?.first.length, all?.last.length, all?.failed.length, all?.left]).toEqual([0, 0, 30, 2_970]);
  });

  it('is short below a chain of reruns too', () => {
    const link = { status: 'FAILED', rerun_of: null, left_out: 0, planned_at: null, ended_at: null };
    const chain = [
      { ...link, run_id: 'r-1' },
      { ...link, run_id: 'r-2', rerun_of: 'r-1' },
    ];
    const merged = ROWS.map(({ job_name, status }) => ({ job_name, status, run_id: 'r-2', reason: null }));
    const text = renderChain({ chain, merged }, 'r-2', 'runsheet show r-2 --all');
    expect(named(text)).toHaveLength(32);
    expect(lines(text).at(-1)).toBe('… and 2968 more jobs: see all with runsheet show r-2 --all');
    expect(named(renderChain({ chain, merged }, 'r-2'))).toHaveLength(3_000);
  });
});
