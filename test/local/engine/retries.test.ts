import path from 'node:path';
import { JOB_THROTTLES } from '../../../domain/plans/throttles';
import { anActRow, type Finished, jobFile, runJobs, statusesOf, useLaptop } from '../../support/home/laptop';
import { someJobRows } from '../../support/rows/a-group';
import { failFirst, THROTTLED, withoutWaits } from '../../support/services/between';

jest.setTimeout(30_000);

const laptop = useLaptop();

/** How many times the machine called a job's function. */
const callsOfJobs = ({ events }: Finished) =>
  events.filter((event) => event.type === 'TaskScheduled' && event.functionName === 'job-act').length;

describe('the attempts of a job', () => {
  it('end with the first that succeeds, and each stands in the row', async () => {
    const { rows, result } = await runJobs(laptop, [
      anActRow('fail-until', { maximum_retries: 5, parameters: { succeeds_at: 3 } }),
    ]);
    expect(result.status).toBe('SUCCEEDED');
    expect(rows['fail-until']).toMatchObject({
      status: 'SUCCEEDED',
      attempt: 3,
      charged: 2,
      output: '{"attempt":3}',
      attempts: [
        { attempt: 1, status: 'FAILED', error: { name: 'Error' } },
        { attempt: 2, status: 'FAILED' },
        { attempt: 3, status: 'SUCCEEDED', error: null },
      ],
    });
  });

  it('are maximum_retries after the first', async () => {
    const finished = await runJobs(laptop, [anActRow('fail', { maximum_retries: 2 })]);
    expect(finished.rows.fail).toMatchObject({ status: 'FAILED', attempt: 3, charged: 3 });
    expect(callsOfJobs(finished)).toBe(3);
  });

  it('are one where it ends for good, and one where none is allowed', async () => {
    const finished = await runJobs(laptop, [anActRow('fail-for-good', { maximum_retries: 9 }), anActRow('fail')]);
    expect(callsOfJobs(finished)).toBe(2);
    expect(statusesOf(finished)).toEqual({ fail: 'FAILED', 'fail-for-good': 'FAILED' });
  });

  it('wait between each other as long as SettleAttempt said', async () => {
    const { events, rows } = await runJobs(laptop, [
      anActRow('fail-until', { maximum_retries: 1, retry_delay_seconds: 1, parameters: { succeeds_at: 2 } }),
    ]);
    const wait = events.find((event) => event.type === 'WaitStateEntered');
    expect(wait?.input).toMatchObject({ wait_seconds: 1, Payload: { attempt: 2 } });
    const [first, second] = rows['fail-until']?.attempts ?? [];
    expect(Date.parse(second?.started_at ?? '') - Date.parse(first?.ended_at ?? '')).toBeGreaterThanOrEqual(1000);
  });

  it('count a crash as one of them', async () => {
    const { rows } = await runJobs(laptop, [anActRow('exit', { maximum_retries: 1 })]);
    expect(rows.exit).toMatchObject({ status: 'FAILED', charged: 2, attempts: [{}, {}] });
  });

  it('load its module anew where that threw', async () => {
    process.env.RUNSHEET_TEST_MARKER = path.join(laptop.scratch, 'marker');
    const name = 'throws-at-first-import';
    const { rows } = await runJobs(
      laptop,
      [anActRow('succeed', { job_name: name, target: `lambda:${name}`, maximum_retries: 1 })],
      {
        sources: { [name]: jobFile(name) },
        wrapInvoke: withoutWaits,
        workers: 1,
      },
    );
    delete process.env.RUNSHEET_TEST_MARKER;
    expect(rows[name]).toMatchObject({ status: 'SUCCEEDED', attempt: 2, charged: 1, faults: 0, output: '"open"' });
  });

  it('are not used up by throttles, which the machine repeats by itself', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(0);
    const { rows } = await runJobs(laptop, [anActRow('succeed')], {
      wrapInvoke: failFirst('job-act', JOB_THROTTLES.tries, THROTTLED),
    });
    jest.restoreAllMocks();
    expect(rows.succeed).toMatchObject({ status: 'SUCCEEDED', attempt: 1, charged: 0, faults: 0 });
  });
});

describe('40 jobs that fail 51 times each', () => {
  it('end as a FAILED run that is closed, within the history of one execution', async () => {
    const row = anActRow('fail', { maximum_retries: 50 });
    const { job_name, ...given } = row;
    const finished = await runJobs(laptop, someJobRows(40, given), { wrapInvoke: withoutWaits, workers: 2 });
    expect(finished.result).toMatchObject({ status: 'FAILED', error: 'Runsheet.RunFAILED' });
    expect(finished.run).toMatchObject({ status: 'FAILED', counts: { FAILED: 40 } });
    expect(finished.events.length).toBeLessThan(24_000);
    const reasons = Object.values(finished.rows).map((each) => each.reason ?? '');
    expect(reasons.some((reason) => reason.includes('retry budget is used up'))).toBe(true);
    // 40 first calls, and retries until the history's other 22,403 events are used up, at 86 each.
    expect(callsOfJobs(finished)).toBe(40 + 260);
  }, 120_000);
});
