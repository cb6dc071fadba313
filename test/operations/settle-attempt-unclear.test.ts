import { requestStop } from '../../domain/runs/stop-run';
import type { SettleReply } from '../../operations/settle-attempt';
import { aCall, aCrashOf, aLostAttempt, anInvocation, attempt, attemptDependencies } from '../support/rows/an-attempt';
import { FAILED, fails, JOB, settling, TIMEOUT } from '../support/rows/settling';
import { isWrite, loseEveryRace, pauseBefore } from '../support/services/faults';
import { type MemoryTables, openMemoryTables } from '../support/services/memory-tables';

let tables: MemoryTables;
beforeAll(async () => {
  tables = await openMemoryTables();
});
afterAll(() => tables.close());

const { aJob, settleOf, settleReadingOnly, rowOf, setOnRun } = settling(() => tables);

describe('SettleAttempt while the attempt may still be alive', () => {
  it.each([
    ['a timeout of the Task', TIMEOUT],
    ['an ambiguous error', { Error: 'Lambda.ServiceException', Cause: '' }],
    ['a crash of another call of it', aCrashOf(anInvocation())],
    ['a refused copy', { Error: 'Runsheet.AttemptRefused', Cause: '{}' }],
  ])('looks again after its lease, whatever %s says, and writes nothing', async (_, failure) => {
    const reply = await aJob();
    await aLostAttempt(tables, aCall(reply, JOB));
    const answer = (await settleReadingOnly(reply, 1, failure)) as { wait_seconds: number };
    expect(answer).toMatchObject({ outcome: 'LOOK', Payload: { attempt: 1 }, failure });
    const lease = Date.parse((await rowOf(reply)).lease_until ?? '');
    expect(Date.now() + answer.wait_seconds * 1000).toBeGreaterThan(lease);
    expect(Number.isInteger(answer.wait_seconds)).toBe(true);
  });

  it("takes a crash that names the attempt's own request for its end, and charges it", async () => {
    const reply = await aJob();
    const invocation = await aLostAttempt(tables, aCall(reply, JOB));
    await expect(settleOf(reply, 1, aCrashOf(invocation))).resolves.toMatchObject({
      outcome: 'RETRY',
      Payload: { attempt: 2 },
    });
    expect(await rowOf(reply)).toMatchObject({
      charged: 1,
      attempts: [{ status: 'FAILED', class: 'job', error: { name: 'Runtime.ExitError' } }],
    });
  });

  it('charges a timeout once the lease has passed', async () => {
    const reply = await aJob({ maximum_retries: 0 });
    await aLostAttempt(tables, aCall(reply, JOB), true);
    await expect(settleOf(reply, 1, TIMEOUT)).resolves.toMatchObject({ outcome: 'FAILED' });
    expect(await rowOf(reply)).toMatchObject({ status: 'TIMED_OUT', charged: 1, attempts: [{ class: 'timeout' }] });
  });

  it('does not charge an ambiguous error once the lease has passed', async () => {
    const reply = await aJob({ maximum_retries: 0 });
    await aLostAttempt(tables, aCall(reply, JOB), true);
    await expect(settleOf(reply, 1, { Error: 'Lambda.Unknown', Cause: '' })).resolves.toMatchObject({
      outcome: 'RETRY',
    });
    expect(await rowOf(reply)).toMatchObject({ charged: 0, faults: 1 });
  });

  it('lets an END stand that comes between its read and its write', async () => {
    const reply = await aJob();
    const invocation = anInvocation();
    const slow = tables.another();
    const pause = pauseBefore(slow, isWrite);
    let answer: Promise<SettleReply> | undefined;
    const error = await attempt(
      tables,
      aCall(reply, JOB),
      async () => {
        answer = settleOf(reply, 1, aCrashOf(invocation), slow);
        await pause.reached;
        return 'done';
      },
      attemptDependencies(tables),
      invocation,
    );
    pause.release();
    expect(error).toBeUndefined();
    await expect(answer).resolves.toEqual({ outcome: 'SUCCEEDED' });
    expect(await rowOf(reply)).toMatchObject({ status: 'SUCCEEDED', charged: 0, output: '"done"' });
  });

  it('throws after five lost races, so that the machine asks again', async () => {
    const reply = await aJob();
    await attempt(tables, aCall(reply, JOB), fails);
    const slow = tables.another();
    loseEveryRace(slow);
    await setOnRun(reply, 'stop_requested', true);
    await expect(settleOf(reply, 1, FAILED, slow)).rejects.toThrow('changed 5 times');
  });
});

describe('the run in which SettleAttempt decides', () => {
  it('gives each retry its share of the history, and refuses a retry without room for it', async () => {
    const reply = await aJob();
    await setOnRun(reply, 'events_left', 86 + 85);
    await attempt(tables, aCall(reply, JOB), fails);
    await expect(settleOf(reply, 1)).resolves.toMatchObject({ outcome: 'RETRY' });
    await expect(tables.runs.findRun(reply.run_id)).resolves.toMatchObject({ events_left: 85 });
    await attempt(tables, aCall(reply, JOB, { attempt: 2 }), fails);
    await expect(settleOf(reply, 2)).resolves.toMatchObject({ outcome: 'FAILED' });
    expect(await rowOf(reply)).toMatchObject({
      status: 'FAILED',
      reason: expect.stringContaining("the run's retry budget is used up"),
    });
    await expect(tables.runs.findRun(reply.run_id)).resolves.toMatchObject({ events_left: 85 });
  });

  it('also ends a job that was never claimed if the history is full', async () => {
    const reply = await aJob();
    await setOnRun(reply, 'events_left', 0);
    await expect(settleOf(reply, 1, TIMEOUT)).resolves.toMatchObject({ outcome: 'FAILED' });
    expect(await rowOf(reply)).toMatchObject({ status: 'FAILED', charged: 0 });
  });

  it('draws nothing for a job that ends', async () => {
    const reply = await aJob({ maximum_retries: 0 });
    const before = (await tables.runs.findRun(reply.run_id))?.events_left;
    await attempt(tables, aCall(reply, JOB), fails);
    await settleOf(reply, 1);
    await expect(tables.runs.findRun(reply.run_id)).resolves.toMatchObject({ events_left: before });
  });

  it('ends the job as ABORTED if the run was asked to stop', async () => {
    const reply = await aJob();
    await attempt(tables, aCall(reply, JOB), fails);
    await tables.runs.update({ run_id: reply.run_id, entry: 'run' }, requestStop({ by: 'ann' }));
    await expect(settleOf(reply, 1)).resolves.toMatchObject({ outcome: 'FAILED' });
    expect(await rowOf(reply)).toMatchObject({ status: 'ABORTED', reason: 'the run was stopped by ann' });
  });
});
