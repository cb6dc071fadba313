import { mergeOutcomes } from '../../../domain/explain/run-summary';
import type { JobRunRow } from '../../../domain/tables/rows';
import { aJobRun } from '../../protocol/builders';

const row = (run_id: string, job_name: string, given: Partial<JobRunRow>) => aJobRun({ run_id, job_name, ...given });
const brief = (chain: JobRunRow[][]) =>
  Object.fromEntries(mergeOutcomes(chain).map(({ job_name, status, run_id }) => [job_name, `${status} ${run_id}`]));

describe('the outcome of a job over a run and its reruns', () => {
  it('is the latest in which it really ran', () => {
    const chain = [
      [
        row('one', 'kept', { status: 'SUCCEEDED', attempt: 1 }),
        row('one', 'mended', { status: 'FAILED', attempt: 2 }),
        row('one', 'left-out', { status: 'FAILED', attempt: 1 }),
        row('one', 'later', { status: 'SKIPPED' }),
      ],
      [
        row('two', 'kept', { status: 'SUCCEEDED', carried_from: 'one' }),
        row('two', 'mended', { status: 'SUCCEEDED', attempt: 1 }),
        row('two', 'left-out', { status: 'SKIPPED' }),
        row('two', 'later', { status: 'SKIPPED' }),
      ],
      [row('three', 'later', { status: 'PENDING' })],
    ];
    expect(brief(chain)).toEqual({
      kept: 'SUCCEEDED one',
      mended: 'SUCCEEDED two',
      'left-out': 'FAILED one',
      later: 'PENDING three',
    });
  });

  it('is not taken back by a rerun in which its row was INVALID', () => {
    const chain = [[row('one', 'a', { status: 'SUCCEEDED', attempt: 1 })], [row('two', 'a', { status: 'INVALID' })]];
    expect(brief(chain)).toEqual({ a: 'SUCCEEDED one' });
  });

  it('of a job that never ran is that of the latest run', () => {
    const chain = [[row('one', 'a', { status: 'SKIPPED' })], [row('two', 'a', { status: 'DISABLED' })]];
    expect(brief(chain)).toEqual({ a: 'DISABLED two' });
  });
});
