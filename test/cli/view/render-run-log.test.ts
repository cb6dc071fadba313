import { stripVTControlCharacters } from 'node:util';
import { RunLogRenderer, runLogLineJson } from '../../../cli/view/render-run-log';

const line = JSON.stringify({ time: '2026-11-22T02:00:01.000Z', level: 'info', message: 'one\ntwo', attempt: 7 });

describe('a line of a run', () => {
  it('stands behind the name of its job, each of its lines, and names a later attempt', () => {
    const renderer = new RunLogRenderer(['load-orders', 'tidy'], undefined);
    expect(renderer.render({ job: 'tidy', attempt: 1, line })).toBe(
      'tidy        | 02:00:01.000 info  one\ntidy        |                    two',
    );
    expect(renderer.render({ job: 'tidy', attempt: 2, line: 'a text' })).toBe('tidy#2      | a text');
  });

  it('cuts a long name on a terminal in its middle, and keeps the number of the attempt', () => {
    const renderer = new RunLogRenderer(['a-very-long-name-of-a-job-indeed'], 80);
    const shown = stripVTControlCharacters(
      renderer.render({ job: 'a-very-long-name-of-a-job-indeed', attempt: 2, line: 'x' }),
    );
    expect(shown).toBe('a-very-long-…-job-indeed#2 | x');
  });

  it('is one object with --json, and a job cannot say that it is another', () => {
    const forged = JSON.stringify({ time: 't', message: 'm', run_id: 'other', job_name: 'other', attempt: 9 });
    expect(runLogLineJson('r-1', { job: 'tidy', attempt: 2, line: forged })).toEqual({
      timestamp: 't',
      message: 'm',
      run_id: 'r-1',
      job_name: 'tidy',
      attempt: 2,
    });
  });
});
