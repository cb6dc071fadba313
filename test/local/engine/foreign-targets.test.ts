import { anActRow, type Finished, jobFile, runJobs, useLaptop } from '../../support/home/laptop';
import { aJobRow } from '../../support/rows/a-group';
import { MALFORMED_TARGETS, UNKNOWN_TARGETS } from '../../support/rows/foreign-targets';

jest.setTimeout(60_000);

const TARGETS = [...MALFORMED_TARGETS, ...UNKNOWN_TARGETS];
const nameOf = (index: number) => `foreign-${index}`;

const laptop = useLaptop();
let finished: Finished;
beforeAll(async () => {
  const rows = TARGETS.map(([, target], index) => aJobRow({ job_name: nameOf(index), target }));
  const good = anActRow('succeed', { job_name: 'good', target: 'lambda:succeed' });
  finished = await runJobs(laptop, [...rows, good], { sources: { succeed: jobFile('act') } });
});

describe('a row that someone wrote into the table by hand, to call a function that is none of ours', () => {
  it.each(TARGETS.map(([what], index) => [what, index] as const))('is INVALID: %s', (_, index) => {
    expect(finished.rows[nameOf(index)]).toMatchObject({
      status: 'INVALID',
      reason: expect.stringMatching(/^target is "/),
      attempt: 0,
      attempts: [],
    });
  });

  it('calls nothing: the one job function that was called is the good one’s', () => {
    const called = finished.events.flatMap((event) =>
      event.type === 'TaskScheduled' ? [String(event.functionName)] : [],
    );
    expect([...new Set(called)].sort()).toEqual(['close-run', 'job-succeed', 'load-group']);
    expect(called.filter((name) => name.startsWith('job-'))).toHaveLength(1);
    expect(finished.rows.good?.status).toBe('SUCCEEDED');
  });
});
