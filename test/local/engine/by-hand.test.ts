import { anActRow, runJobs, statusesOf, useLaptop } from '../../support/home/laptop';

jest.setTimeout(60_000);

/* Executions as the console or a scheduler starts them: they have nothing but their input. */

const laptop = useLaptop();

describe('an execution started by hand', () => {
  it('needs a group and nothing else', async () => {
    const finished = await runJobs(laptop, [anActRow('succeed')]);
    expect(finished.result).toMatchObject({ status: 'SUCCEEDED' });
    expect(finished.run).toMatchObject({ status: 'SUCCEEDED', trigger: 'manual', parameters: {} });
  });

  it('with any other input fails at once, with every problem in its cause', async () => {
    const { result, events, rows } = await runJobs(laptop, [anActRow('succeed')], {
      input: { trigger: 'backfill', jobs: [], scheduled: 'tonight' },
    });
    expect(result).toMatchObject({
      status: 'FAILED',
      cause: expect.stringMatching(
        /^input\.jobs is \[\]: expected .*; input\.scheduled is an unknown field; input\.scheduled_time is missing: /,
      ),
    });
    const calls = events.filter(({ type, functionName }) => type === 'TaskScheduled' && functionName === 'load-group');
    expect(calls).toHaveLength(1);
    expect(rows).toEqual({});
  });

  it('by a schedule that fires twice runs once, and ends well both times', async () => {
    const input = { trigger: 'schedule', scheduled_time: '2026-11-22T02:00:00Z' };
    const one = await runJobs(laptop, [anActRow('succeed')], { input });
    const two = await runJobs(laptop, [], { input, group: one.group });
    expect([one.result.status, two.result.status]).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    expect(statusesOf(one)).toEqual({ succeed: 'SUCCEEDED' });
    expect(two.run).toMatchObject({ status: 'SKIPPED', reason: `duplicate of ${one.runId}` });
    expect(two.rows).toEqual({});
  });
});
