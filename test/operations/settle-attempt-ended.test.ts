import { FAULT_BUDGET } from '../../domain/attempts/retry-policy';
import { closeRun } from '../../operations/close-run';
import type { LoadRequest } from '../../operations/load/load-group';
import { PermanentJobError } from '../../sdk';
import { aPlannedRun, closeOf } from '../support/rows/a-run';
import { aCall, aCrashOf, aLostAttempt, anInvocation, attempt, attemptDependencies } from '../support/rows/an-attempt';
import { fails, JOB, settling, TIMEOUT } from '../support/rows/settling';
import { type MemoryTables, openMemoryTables } from '../support/services/memory-tables';

let tables: MemoryTables;
beforeAll(async () => {
  tables = await openMemoryTables();
});
afterAll(() => tables.close());

const { aJob, settleOf, settleReadingOnly, rowOf } = settling(() => tables);

describe('SettleAttempt after an attempt that failed', () => {
  it('replies with the next call, and records its wait', async () => {
    const reply = await aJob();
    const call = aCall(reply, JOB);
    await attempt(tables, call, fails);
    const answer = await settleOf(reply, 1);
    expect(answer).toEqual({ outcome: 'RETRY', wait_seconds: 0, FunctionName: 'f', Payload: { ...call, attempt: 2 } });
    expect(await rowOf(reply)).toMatchObject({
      status: 'RETRYING',
      attempt: 1,
      charged: 1,
      faults: 0,
      attempts: [{ status: 'FAILED', class: 'job', error: { name: 'Error' } }],
    });
  });

  it('keeps the duration that the attempt measured, though the clock was set meanwhile', async () => {
    const reply = await aJob();
    const real = Date.now.bind(Date);
    await attempt(tables, aCall(reply, JOB), () => {
      jest.spyOn(Date, 'now').mockImplementation(() => real() - 3_600_000);
      throw new Error('no answer');
    });
    const measured = (await rowOf(reply)).duration_ms;
    await settleOf(reply, 1);
    jest.restoreAllMocks();
    expect(measured).toEqual(expect.any(Number));
    expect(await rowOf(reply)).toMatchObject({ status: 'RETRYING', duration_ms: measured });
  });

  it('gives the same answer when asked twice, with the rest of the wait', async () => {
    const reply = await aJob({ retry_delay_seconds: 600 });
    await attempt(tables, aCall(reply, JOB), fails);
    const first = (await settleOf(reply, 1)) as { wait_seconds: number };
    const second = (await settleReadingOnly(reply, 1)) as { wait_seconds: number };
    expect(second).toEqual({ ...first, wait_seconds: expect.any(Number) });
    expect(second.wait_seconds).toBeLessThanOrEqual(first.wait_seconds);
    expect(Number.isInteger(second.wait_seconds)).toBe(true);
  });

  it('charges once even if two calls come at once', async () => {
    const reply = await aJob();
    await attempt(tables, aCall(reply, JOB), fails);
    const answers = await Promise.all([settleOf(reply, 1), settleOf(reply, 1)]);
    expect(answers[0]).toEqual(answers[1]);
    expect(await rowOf(reply)).toMatchObject({ charged: 1, attempt: 1 });
  });

  it('allows maximum_retries attempts after the first', async () => {
    const reply = await aJob({ maximum_retries: 2 });
    const outcomes: string[] = [];
    for (let n = 1; n <= 3; n++) {
      await attempt(tables, aCall(reply, JOB, { attempt: n }), fails);
      outcomes.push((await settleOf(reply, n)).outcome);
    }
    expect(outcomes).toEqual(['RETRY', 'RETRY', 'FAILED']);
    const row = await rowOf(reply);
    expect(row).toMatchObject({
      status: 'FAILED',
      charged: 3,
      reason: 'failed 3 times; maximum_retries is 2',
      error: { name: 'Error' },
    });
    expect(row.attempts.map((entry) => entry.status)).toEqual(['FAILED', 'FAILED', 'FAILED']);
    expect(row.expires_at).toEqual(expect.any(Number));
  });

  it('doubles the longest wait up to 900 s, and draws each wait between zero and the longest', async () => {
    const reply = await aJob({ retry_delay_seconds: 300 });
    const random = jest.spyOn(Math, 'random');
    const waits: unknown[] = [];
    for (const [index, draw] of [0.9999, 0.9999, 0.9999, 0.9999, 0].entries()) {
      await attempt(tables, aCall(reply, JOB, { attempt: index + 1 }), fails);
      random.mockReturnValue(draw);
      waits.push(((await settleOf(reply, index + 1)) as { wait_seconds: number }).wait_seconds);
    }
    random.mockRestore();
    expect(waits).toEqual([300, 600, 900, 900, 0]);
  });

  it('ends the job at once on a PermanentJobError', async () => {
    const reply = await aJob();
    await attempt(tables, aCall(reply, JOB), () => {
      throw new PermanentJobError('the shop is closed');
    });
    await expect(settleOf(reply, 1)).resolves.toMatchObject({ outcome: 'FAILED' });
    expect(await rowOf(reply)).toMatchObject({ status: 'FAILED', charged: 1, error: { name: 'PermanentJobError' } });
  });

  it('ends the job as TIMED_OUT if its last attempt timed out', async () => {
    const reply = await aJob({ maximum_retries: 0, timeout_minutes: 0.0005 });
    const invocation = anInvocation();
    await attempt(tables, aCall(reply, JOB), () => new Promise(() => {}), attemptDependencies(tables), invocation);
    await expect(settleOf(reply, 1, aCrashOf(invocation))).resolves.toEqual({
      outcome: 'FAILED',
      status: 'TIMED_OUT',
    });
    expect(await rowOf(reply)).toMatchObject({ status: 'TIMED_OUT', error: { name: 'TimedOut' } });
  });

  it('answers SUCCEEDED if only the reply was lost, and writes nothing', async () => {
    const reply = await aJob();
    await attempt(tables, aCall(reply, JOB));
    await expect(settleReadingOnly(reply, 1, TIMEOUT)).resolves.toEqual({ outcome: 'SUCCEEDED' });
  });

  it.each([
    ['a job run that was closed', (request: LoadRequest) => closeRun(tables.runs, closeOf(request), 'ABORTED')],
    [
      'a job that is not in the run',
      ({ run_id }: LoadRequest) => tables.runs.remove({ run_id, entry: `job#${JOB}` }, { all: [] }),
    ],
  ])('answers FAILED of %s, and writes nothing', async (_, arrange) => {
    const { reply, request } = await aPlannedRun(tables);
    await arrange(request);
    await expect(settleReadingOnly(reply, 1)).resolves.toMatchObject({ outcome: 'FAILED' });
  });

  it('answers FAILED to a question about another plan', async () => {
    const reply = await aJob();
    await expect(settleReadingOnly({ ...reply, plan: 9 }, 1)).resolves.toMatchObject({ outcome: 'FAILED' });
  });

  it('never decides for a newer attempt', async () => {
    const reply = await aJob();
    await attempt(tables, aCall(reply, JOB), fails);
    await settleOf(reply, 1);
    await aLostAttempt(tables, aCall(reply, JOB, { attempt: 2 }));
    await expect(settleReadingOnly(reply, 1)).resolves.toMatchObject({
      outcome: 'RETRY',
      Payload: { attempt: 2 },
      wait_seconds: 0,
    });
  });
});

describe('SettleAttempt after an attempt that never began', () => {
  it('gives its number up uncharged, so that a late call of it is refused', async () => {
    const reply = await aJob({ maximum_retries: 0 });
    const throttled = { Error: 'Lambda.TooManyRequestsException', Cause: 'Rate exceeded' };
    const answer = (await settleOf(reply, 1, throttled)) as { wait_seconds: number };
    expect(answer).toMatchObject({ outcome: 'RETRY', Payload: { attempt: 2 } });
    expect(answer.wait_seconds).toBeGreaterThanOrEqual(60);
    expect(await rowOf(reply)).toMatchObject({
      status: 'RETRYING',
      attempt: 1,
      charged: 0,
      faults: 1,
      attempts: [{ status: 'NOT_STARTED', class: 'fault', error: { name: 'Lambda.TooManyRequestsException' } }],
    });
    expect((await attempt(tables, aCall(reply, JOB)))?.name).toBe('Runsheet.AttemptRefused');
    expect(await attempt(tables, aCall(reply, JOB, { attempt: 2 }))).toBeUndefined();
  });

  it('has a budget of its own for that', async () => {
    const reply = await aJob({ maximum_retries: 50 });
    const outcomes: string[] = [];
    for (let n = 1; n <= FAULT_BUDGET + 1; n++) outcomes.push((await settleOf(reply, n, TIMEOUT)).outcome);
    expect(outcomes).toEqual([...Array(FAULT_BUDGET).fill('RETRY'), 'FAILED']);
    expect(await rowOf(reply)).toMatchObject({
      status: 'FAILED',
      charged: 0,
      faults: 11,
      reason: 'could not be run 11 times, none of them charged to the job',
    });
  });

  it.each([
    'Lambda.ResourceNotFoundException',
    'Runtime.ImportModuleError',
    'Runtime.UserCodeSyntaxError',
    'Runtime.HandlerNotFound',
  ])('ends the job at once where no further attempt can mend it: %s', async (name) => {
    const reply = await aJob();
    await expect(settleOf(reply, 1, { Error: name, Cause: '{"errorMessage":"no such thing"}' })).resolves.toMatchObject(
      {
        outcome: 'FAILED',
      },
    );
    expect(await rowOf(reply)).toMatchObject({
      status: 'FAILED',
      charged: 0,
      error: { name, message: 'no such thing' },
    });
  });

  it('decides without knowing an error', async () => {
    const reply = await aJob();
    await expect(settleOf(reply, 1, {})).resolves.toMatchObject({ outcome: 'RETRY' });
  });
});
