import { stillWaitingText } from '../../../cli/run/say-still-waiting';
import type { JobRunRow } from '../../../domain/tables/rows';

const row = (job_name: string, given: Partial<JobRunRow> = {}) =>
  ({ job_name, status: 'RUNNING', ...given }) as JobRunRow;

test('of a run that is being stopped the jobs that still run are named, and why they take their time', () => {
  expect(
    stillWaitingText([
      row('clean'),
      row('start', { looks: 'often' }),
      row('load', { looks: 'often', work_id: 'jr_1' }),
      row('done', { status: 'ABORTED' }),
    ]),
  ).toBe(
    'still waiting for clean, start (its service has not answered the start of its work), ' +
      'load (jr_1 is asked to end in its service). Ctrl-C again leaves at once',
  );
});

test('of a run whose jobs have all ended but for those that never started, it says how many it closes', () => {
  const rows = [row('a', { status: 'PENDING' }), row('b', { status: 'RETRYING' }), row('c', { status: 'SKIPPED' })];
  expect(stillWaitingText(rows)).toBe('closing the run: 2 jobs left to close. Ctrl-C again leaves at once');
});

test('of many jobs the first are named, and of none nothing is said', () => {
  const many = Array.from({ length: 7 }, (_, at) => row(`job-${at}`));
  expect(stillWaitingText(many)).toMatch(/^still waiting for job-0, job-1, job-2, job-3, job-4 and 2 more\./);
  expect(stillWaitingText([row('done', { status: 'SUCCEEDED' })])).toBeUndefined();
});
