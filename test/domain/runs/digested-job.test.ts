import { digestedRow, digestJob } from '../../../domain/runs/digested-job';
import { aJobRun } from '../../support/rows/a-job-run';

const run = { run_id: 'nightly-1', plan_no: 1, parameters: {}, execution_arn: 'arn' };

describe('a job run in a digest', () => {
  it.each<[string, unknown]>([
    ['are no list', 'none'],
    ['are missing', undefined],
    ['hold what is no attempt', [null, 'x', 3]],
  ])('is read although somebody has edited its row so that its attempts %s', (_, attempts) => {
    const row = { ...aJobRun({}, { status: 'LOST' }), started_at: undefined, attempts };
    expect(digestJob(row as never, run)).toMatchObject({
      job_name: row.job_name,
      status: 'LOST',
      last_seen: undefined,
    });
  });

  it('has the start of the first attempt that did start, and of a lost one when it was last seen', () => {
    const attempts = [
      { attempt: 1, started_at: null, ended_at: null },
      { attempt: 2, started_at: '2026-11-01T02:00:00.000Z', ended_at: '2026-11-01T02:05:00.000Z' },
    ];
    const row = { ...aJobRun({}, { status: 'LOST', attempt: 2 }), started_at: undefined, attempts };
    const digested = digestJob(row as never, run);
    expect(digested).toMatchObject({ started_at: '2026-11-01T02:00:00.000Z', last_seen: '2026-11-01T02:05:00.000Z' });
    expect(digestedRow(digested, run).attempts).toMatchObject([
      { attempt: 2, status: 'LOST', ended_at: '2026-11-01T02:05:00.000Z' },
    ]);
  });

  it('differs in its print by what diff compares, and not by the parameters of its run', () => {
    const print = (text: string) => text;
    const row = aJobRun();
    const again = digestJob({ ...row, parameters: { day: 2 } }, { ...run, parameters: { day: 2 } }, print);
    expect(again.print).toBe(digestJob({ ...row, parameters: {} }, run, print).print);
    expect(digestJob({ ...row, parameters: { day: 2 } }, run, print).print).not.toBe(again.print);
  });
});
