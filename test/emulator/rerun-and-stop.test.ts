import { runsheet, runsheetJson } from '../support/home/command-line';
import { until } from '../support/home/until';
import { startByHand } from './stack-calls';
import { applyScripted, STACK } from './stack-groups';

jest.setTimeout(180_000);
const ON_STACK = ['--stack', STACK];
const show = (runId: string) => runsheetJson(['show', runId, ...ON_STACK]);

describe('an execution started by hand', () => {
  it('needs a group and nothing else', async () => {
    const group = await applyScripted({ only: ['succeed'] });
    await expect(startByHand(`${group}-by-hand`, { group })).resolves.toBe('SUCCEEDED');
    await expect(show(`${group}-by-hand`)).resolves.toMatchObject({ status: 'SUCCEEDED', trigger: 'manual' });
  });

  it('by a schedule that fires twice runs once, and ends well both times', async () => {
    const group = await applyScripted({ only: ['succeed'] });
    const fire = (name: string) =>
      startByHand(`${group}-${name}`, { group, trigger: 'schedule', scheduled_time: '2026-11-22T02:00:00Z' });
    await expect(fire('one')).resolves.toBe('SUCCEEDED');
    await expect(fire('two')).resolves.toBe('SUCCEEDED');
    await expect(show(`${group}-two`)).resolves.toMatchObject({
      status: 'SKIPPED',
      reason: `duplicate of ${group}-one`,
      scheduled_time: '2026-11-22T02:00:00.000Z',
    });
  });
});

describe('on a stack', () => {
  it('rerun carries over what succeeded and runs the rest', async () => {
    const group = await applyScripted({ first: ['succeed'], second: ['fail'] });
    const original = await runsheetJson(['run', group, ...ON_STACK]);
    const again = await runsheetJson(['rerun', original.run_id, ...ON_STACK]);
    expect(again).toMatchObject({
      status: 'FAILED',
      trigger: 'rerun',
      jobs: [
        { job_name: 'second', status: 'FAILED', attempt: 1 },
        { job_name: 'first', status: 'SUCCEEDED', attempt: 0, carried_from: original.run_id, output: { attempt: 1 } },
      ],
    });
    expect((await show(original.run_id)).chain).toMatchObject([{ run_id: original.run_id }, { run_id: again.run_id }]);
  });

  it('stop ends what runs and what waits, with who and why', async () => {
    const group = await applyScripted({ slow: ['time-out'], next: ['succeed'] });
    const { run_id: runId } = await runsheetJson(['run', group, '--detach', ...ON_STACK]);
    await until(async () => (await show(runId).catch(() => undefined))?.jobs[0]?.status === 'RUNNING');
    const { code, stderr } = await runsheet(['stop', runId, '--reason', 'wrong day', ...ON_STACK]);
    expect(code).toBe(0);
    expect(stderr).toContain('no new jobs; asked to end: slow');
    await expect(show(runId)).resolves.toMatchObject({
      status: 'ABORTED',
      reason: expect.stringMatching(/^stopped by .*: wrong day$/),
      jobs: [
        { job_name: 'slow', status: 'ABORTED' },
        { job_name: 'next', status: 'SKIPPED' },
      ],
    });
    const next = await runsheetJson(['rerun', runId, '--only', 'next', ...ON_STACK]);
    expect(next.status).toBe('SUCCEEDED');
  });

  it('stop ends a run at once that waits for its next attempt', async () => {
    const runId = await longWait();
    const { code, stderr } = await runsheet(['stop', runId, '--reason', 'no use', ...ON_STACK]);
    expect(code).toBe(0);
    expect(stderr).toContain('its execution is stopped');
    await expect(show(runId)).resolves.toMatchObject({
      status: 'ABORTED',
      reason: expect.stringMatching(/^stopped by .*: no use$/),
      jobs: [{ status: 'ABORTED', attempt: 1 }],
    });
  });

  it('a group that runs is not run a second time beside it', async () => {
    const group = await applyScripted({ slow: ['time-out'] });
    const { run_id: first } = await runsheetJson(['run', group, '--detach', ...ON_STACK]);
    await until(async () => (await show(first).catch(() => undefined))?.jobs[0]?.status === 'RUNNING');
    await expect(runsheetJson(['run', group, ...ON_STACK])).resolves.toMatchObject({
      status: 'SKIPPED',
      reason: expect.stringContaining(first),
    });
  });

  it("jobs of a run find each other's files in the bucket", async () => {
    const group = await applyScripted({ writer: ['write-file'], reader: ['read-file'] });
    await expect(runsheetJson(['run', group, ...ON_STACK])).resolves.toMatchObject({
      status: 'SUCCEEDED',
      jobs: expect.arrayContaining([expect.objectContaining({ job_name: 'reader', output: { writtenBy: 'writer' } })]),
    });
  });

  it('runs lists the runs of all groups, the newest first', async () => {
    const group = await applyScripted({ only: ['succeed'] });
    const { run_id: runId } = await runsheetJson(['run', group, ...ON_STACK]);
    const { runs } = await runsheetJson(['runs', '--limit', '50', ...ON_STACK]);
    expect(runs.map((run: { run_id: string }) => run.run_id)).toContain(runId);
  });

  it('backfill runs each time once, and the same command again nothing', async () => {
    const group = await applyScripted({ only: ['succeed'] });
    const times = [
      '--from',
      '2026-03-01T00:00:00Z',
      '--to',
      '2026-03-03T00:00:00Z',
      '--schedule',
      'cron(0 12 * * ? *)',
    ];
    const statuses = async () => {
      const { times: found } = await runsheetJson(['backfill', group, ...times, '--max-active', '2', ...ON_STACK]);
      return found.map((time: { run_id: string; status: string }) => [time.run_id, time.status]);
    };
    const expected = ['01', '02'].map((day) => [`${group}-backfill-202603${day}T120000Z`, 'SUCCEEDED']);
    expect(await statuses()).toEqual(expected);
    expect(await statuses()).toEqual(expected);
    expect((await runsheetJson(['runs', group, ...ON_STACK])).runs).toHaveLength(2);
  });
});

/** Starts a run of one job that fails and waits for its next attempt. The wait is random: a short one is left alone. */
async function longWait(): Promise<string> {
  for (;;) {
    const group = await applyScripted({ again: ['fail'] }, 1, {}, 1, 900);
    const { run_id: runId } = await runsheetJson(['run', group, '--detach', ...ON_STACK]);
    const job = async () => (await show(runId).catch(() => undefined))?.jobs[0];
    await until(async () => (await job())?.status === 'RETRYING');
    if (Date.parse((await job()).retry_at) > Date.now() + 60_000) return runId;
  }
}
