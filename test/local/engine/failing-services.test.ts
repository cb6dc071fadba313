import { lockKey } from '../../../domain/runs/group-lock';
import type { Invoke } from '../../../local/states/execution/invoke';
import { anActRow, type Finished, type Laptop, openLaptop, runJobs, statusesOf } from '../../support/home/laptop';
import { BROKEN, changeReplies, failFirst, loseReplies, THROTTLED } from '../../support/services/between';

/*
 * The service functions fail: once, twice, for ever; before they are reached, and after they have done their work.
 * Whatever happens, the run is closed, and the jobs that could run have run.
 */

jest.setTimeout(30_000);

let laptop: Laptop;
beforeAll(async () => {
  laptop = await openLaptop();
  // The machine waits up to a minute before it retries a service; here it does not wait.
  jest.spyOn(Math, 'random').mockReturnValue(0);
});
afterAll(async () => {
  jest.restoreAllMocks();
  await laptop.close();
});

const SECOND = anActRow('succeed', { job_name: 'second', priority: 2 });
const JOBS = [
  anActRow('succeed', { job_name: 'beside' }),
  anActRow('fail', { job_name: 'first', priority: 1 }),
  SECOND,
];
const SERVICES = ['load-group', 'settle-attempt', 'close-run'];
const AS_USUAL = { beside: 'SUCCEEDED', first: 'FAILED', second: 'SKIPPED' };

async function expectClosed({ run, group, rows }: Finished): Promise<void> {
  expect(run.status).toBe('FAILED');
  expect(run).not.toHaveProperty('open_runs');
  expect(Object.values(rows).filter((row) => ['PENDING', 'RUNNING', 'RETRYING'].includes(row.status))).toEqual([]);
  await expect(laptop.engine.runs.findMembers(lockKey(group), 'runs')).resolves.toEqual([]);
}

describe('a run', () => {
  it.each([
    ['is throttled', failFirst],
    ['loses its reply', loseReplies],
  ])('goes as usual where each of its services %s twice', async (_, fault) => {
    const wrapInvoke = (invoke: Invoke) => SERVICES.reduce((inner, name) => fault(name, 2)(inner), invoke);
    const finished = await runJobs(laptop, JOBS, { wrapInvoke });
    expect(statusesOf(finished)).toEqual(AS_USUAL);
    expect(finished.result).toMatchObject({ status: 'FAILED', error: 'Runsheet.RunFAILED' });
    expect(finished.rows.first).toMatchObject({ charged: 1, attempts: [{}] });
    for (const name of SERVICES) {
      expect(
        finished.events.filter((event) => event.type === 'TaskFailed' && event.functionName === name),
      ).toHaveLength(2);
    }
    await expectClosed(finished);
  });

  it('fails, saying why, where LoadGroup never answers', async () => {
    const finished = await runJobs(laptop, JOBS, { wrapInvoke: failFirst('load-group', Number.POSITIVE_INFINITY) });
    expect(finished.rows).toEqual({});
    expect(finished.run.reason).toBe('Rate Exceeded.');
    await expectClosed(finished);
  });

  it('fails where LoadGroup has planned and nobody heard: its jobs have not run', async () => {
    const finished = await runJobs(laptop, JOBS, { wrapInvoke: loseReplies('load-group', Number.POSITIVE_INFINITY) });
    expect(statusesOf(finished)).toEqual({ beside: 'LOST', first: 'LOST', second: 'SKIPPED' });
    await expectClosed(finished);
  });

  it('goes on beside a job that SettleAttempt never answers for, and blames that job', async () => {
    const finished = await runJobs(laptop, JOBS, { wrapInvoke: failFirst('settle-attempt', Number.POSITIVE_INFINITY) });
    expect(statusesOf(finished)).toEqual({ beside: 'SUCCEEDED', first: 'LOST', second: 'SKIPPED' });
    expect(finished.rows.second?.reason).toBe('stage 1 never started: first LOST');
    await expectClosed(finished);
  });

  it('is closed by its owner where CloseRun never answers', async () => {
    const finished = await runJobs(laptop, JOBS, { wrapInvoke: failFirst('close-run', Number.POSITIVE_INFINITY) });
    expect(finished.result).toMatchObject({ status: 'FAILED', error: THROTTLED.error });
    expect(statusesOf(finished)).toEqual(AS_USUAL);
    await expectClosed(finished);
  });

  it.each([
    ['nothing', null],
    ['a word of another language', { outcome: 'ENCORE' }],
    ['a wait of half a second, which ends an execution', { outcome: 'RETRY', wait_seconds: 0.5 }],
  ])('is closed where SettleAttempt answers %s', async (_, reply) => {
    await expectClosed(await runJobs(laptop, JOBS, { wrapInvoke: changeReplies('settle-attempt', () => reply) }));
  });
});

describe('a job', () => {
  it('has SUCCEEDED where only the reply of its success was lost, and the stage after it runs', async () => {
    const jobs = [anActRow('succeed', { job_name: 'first', priority: 1 }), SECOND];
    const finished = await runJobs(laptop, jobs, { wrapInvoke: loseReplies('job-act', 1) });
    expect(finished.result.status).toBe('SUCCEEDED');
    expect(finished.rows.first).toMatchObject({ status: 'SUCCEEDED', attempt: 1, attempts: [{}] });
    expect(statusesOf(finished)).toEqual({ first: 'SUCCEEDED', second: 'SUCCEEDED' });
  });

  it('is called again, uncharged, where its call never arrived', async () => {
    const finished = await runJobs(laptop, [anActRow('succeed')], { wrapInvoke: failFirst('job-act', 1, BROKEN) });
    expect(finished.rows.succeed).toMatchObject({
      status: 'SUCCEEDED',
      attempt: 2,
      charged: 0,
      faults: 1,
      attempts: [{ status: 'NOT_STARTED' }, { status: 'SUCCEEDED' }],
    });
  });
});
