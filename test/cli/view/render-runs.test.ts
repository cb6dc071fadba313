import { stripVTControlCharacters } from 'node:util';
import { renderRuns } from '../../../cli/view/render-runs';
import { runJson } from '../../../domain/runs/run-json';
import { aJobRun, aRun } from '../../protocol/builders';

const NOW = Date.parse('2026-11-22T05:30:00.000Z');
const rows = [aJobRun({ status: 'SUCCEEDED' }), aJobRun({ status: 'RUNNING' })];
const runs = [runJson(aRun(), rows)];

const lines = (width: number | undefined) =>
  stripVTControlCharacters(renderRuns(runs, { width, now: NOW })).split('\n');

describe('the list of runs', () => {
  it('counts on a terminal by signs, and says how long ago', () => {
    expect(lines(120)).toEqual(
      [
        'RUN        STATUS     PLANNED (UTC)    AGO  DURATION  JOBS',
        'nightly-1  ▶ RUNNING  22 Nov 02:30:00  3 h  3 h 00 min  ▶ 1  ✓ 1',
      ].map((line) => expect.stringMatching(pattern(line))),
    );
  });

  it('is whole in a pipe, in words', () => {
    expect(lines(undefined)[1]).toBe(
      'nightly-1  RUNNING  2026-11-22T02:30:00.000Z  3 h 00 min  1 RUNNING, 1 SUCCEEDED',
    );
  });

  it('says of a rerun which run it repeats, before why it has its status', () => {
    const rerun = runJson(aRun({ status: 'FAILED', rerun_of: 'nightly-0', reason: '1 job did not succeed: a FAILED' }));
    const shown = (width?: number) => stripVTControlCharacters(renderRuns([rerun], { width, now: NOW }));
    expect(shown()).toMatch(/rerun of nightly-0; 1 job did not succeed: a FAILED$/);
    expect(shown(160)).toContain('rerun of nightly-0');
  });
});

/** Widths of columns are the table's own test. */
function pattern(line: string): RegExp {
  return new RegExp(`^${line.replace(/[()]/g, '\\$&').replace(/ +/g, ' +')}$`);
}
