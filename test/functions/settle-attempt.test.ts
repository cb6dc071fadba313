import type { JobRunRow } from '../../domain/rows';
import { REQUEST_STOP } from '../../domain/run';
import { FAULT_BUDGET } from '../../domain/settle-attempt';
import { closeRun } from '../../functions/close-run';
import { PermanentJobError } from '../../functions/define-job';
import type { LoadRequest } from '../../functions/load-group';
import { type SettleReply, settle } from '../../functions/settle-attempt';
import { aJobRow } from '../builders/a-group';
import { aPlannedRun, closeOf, type RunReply } from '../builders/a-run';
import {
  aCall,
  aCrashOf,
  aLostAttempt,
  anAttemptAround,
  anInvocation,
  attempt,
  SHORT_MARGINS,
} from '../builders/an-attempt';
import { isWrite, loseEveryRace, pauseBefore, refuseCalls } from '../builders/faults';
import { type MemoryTables, openMemoryTables, type Tables } from '../builders/memory-tables';

let tables: MemoryTables;
beforeAll(async () => {
  tables = await openMemoryTables();
});
afterAll(() => tables.close());

const JOB = 'load-orders';
const FAILED = { Error: 'Runsheet.AttemptFailed', Cause: '{"errorType":"Runsheet.AttemptFailed","errorMessage":"no"}' };
const TIMEOUT = { Error: 'States.Timeout', Cause: '' };
const fails = () => Promise.reject(new Error('no such shop'));

async function aJob(given: object = {}): Promise<RunReply> {
  return (await aPlannedRun(tables, [aJobRow({ maximum_retries: 5, ...given })])).reply;
}

const settleOf = (reply: RunReply, n: number, failure: object = FAILED, from: Tables = tables): Promise<SettleReply> =>
  settle(from.runs, { FunctionName: 'f', Payload: aCall(reply, JOB, { attempt: n }), failure }, SHORT_MARGINS);
const rowOf = (reply: RunReply) => tables.runs.findJobRun(reply.run_id, JOB) as Promise<JobRunRow>;
const setOnRun = (reply: RunReply, name: string, value: unknown) =>
  tables.runs.update({ run_id: reply.run_id, entry: 'run' }, { condition: { all: [] }, set: [[name, value]] });

/** Settles without the right to write: what is answered was in the row already. */
function settleReadingOnly(reply: RunReply, n: number, failure: object = FAILED): Promise<SettleReply> {
  const reader = tables.another();
  refuseCalls(reader, isWrite);
  return settleOf(reply, n, failure, reader);
}

describe('SettleAttempt after an attempt that failed', () => {
  it('gives the next call, and records the wait that it gave', async () => {
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

  it('gives the same answer when asked twice, with what is left of the wait', async () => {
    const reply = await aJob({ retry_delay_seconds: 600 });
    await attempt(tables, aCall(reply, JOB), fails);
    const first = (await settleOf(reply, 1)) as { wait_seconds: number };
    const second = (await settleReadingOnly(reply, 1)) as { wait_seconds: number };
    expect(second).toEqual({ ...first, wait_seconds: expect.any(Number) });
    expect(second.wait_seconds).toBeLessThanOrEqual(first.wait_seconds);
    expect(Number.isInteger(second.wait_seconds)).toBe(true);
  });

  it('charges once where it is called twice at once', async () => {
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

  it('doubles the wait up to 900 s, and draws each from zero to all of it', async () => {
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
    await expect(settleOf(reply, 1)).resolves.toEqual({ outcome: 'FAILED' });
    expect(await rowOf(reply)).toMatchObject({ status: 'FAILED', charged: 1, error: { name: 'PermanentJobError' } });
  });

  it('ends it as TIMED_OUT where its last attempt was one', async () => {
    const reply = await aJob({ maximum_retries: 0, timeout_minutes: 0.0005 });
    const invocation = anInvocation();
    await attempt(tables, aCall(reply, JOB), () => new Promise(() => {}), anAttemptAround(tables), invocation);
    await expect(settleOf(reply, 1, aCrashOf(invocation))).resolves.toEqual({ outcome: 'FAILED' });
    expect(await rowOf(reply)).toMatchObject({ status: 'TIMED_OUT', error: { name: 'TimedOut' } });
  });

  it('answers SUCCEEDED where only the reply was lost, and writes nothing', async () => {
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
    await expect(settleReadingOnly(reply, 1)).resolves.toEqual({ outcome: 'FAILED' });
  });

  it('answers FAILED to a question about another plan', async () => {
    const reply = await aJob();
    await expect(settleReadingOnly({ ...reply, plan: 9 }, 1)).resolves.toEqual({ outcome: 'FAILED' });
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
    await expect(settleOf(reply, 1, { Error: name, Cause: '{"errorMessage":"no such thing"}' })).resolves.toEqual({
      outcome: 'FAILED',
    });
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

  it('takes a crash that names its own request for the end of it, and charges it', async () => {
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
    await expect(settleOf(reply, 1, TIMEOUT)).resolves.toEqual({ outcome: 'FAILED' });
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

  it('lets an END that comes between its reading and its writing stand', async () => {
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
      anAttemptAround(tables),
      invocation,
    );
    pause.release();
    expect(error).toBeUndefined();
    await expect(answer).resolves.toEqual({ outcome: 'SUCCEEDED' });
    expect(await rowOf(reply)).toMatchObject({ status: 'SUCCEEDED', charged: 0, output: '"done"' });
  });

  it('throws after five lost races: the machine asks again', async () => {
    const reply = await aJob();
    await attempt(tables, aCall(reply, JOB), fails);
    const slow = tables.another();
    loseEveryRace(slow);
    await setOnRun(reply, 'stop_requested', true);
    await expect(settleOf(reply, 1, FAILED, slow)).rejects.toThrow('changed 5 times');
  });
});

describe('the run that SettleAttempt decides in', () => {
  it('gives each retry its share of the history, and none where there is no room for it', async () => {
    const reply = await aJob();
    await setOnRun(reply, 'events_left', 32 + 31);
    await attempt(tables, aCall(reply, JOB), fails);
    await expect(settleOf(reply, 1)).resolves.toMatchObject({ outcome: 'RETRY' });
    await expect(tables.runs.findRun(reply.run_id)).resolves.toMatchObject({ events_left: 31 });
    await attempt(tables, aCall(reply, JOB, { attempt: 2 }), fails);
    await expect(settleOf(reply, 2)).resolves.toEqual({ outcome: 'FAILED' });
    expect(await rowOf(reply)).toMatchObject({
      status: 'FAILED',
      reason: expect.stringContaining("the run's retry budget is used up"),
    });
    await expect(tables.runs.findRun(reply.run_id)).resolves.toMatchObject({ events_left: 31 });
  });

  it('ends a job that was never claimed too where the history is full', async () => {
    const reply = await aJob();
    await setOnRun(reply, 'events_left', 0);
    await expect(settleOf(reply, 1, TIMEOUT)).resolves.toEqual({ outcome: 'FAILED' });
    expect(await rowOf(reply)).toMatchObject({ status: 'FAILED', charged: 0 });
  });

  it('does not draw for a job that ends', async () => {
    const reply = await aJob({ maximum_retries: 0 });
    const before = (await tables.runs.findRun(reply.run_id))?.events_left;
    await attempt(tables, aCall(reply, JOB), fails);
    await settleOf(reply, 1);
    await expect(tables.runs.findRun(reply.run_id)).resolves.toMatchObject({ events_left: before });
  });

  it('ends the job as ABORTED where the run was asked to stop', async () => {
    const reply = await aJob();
    await attempt(tables, aCall(reply, JOB), fails);
    await tables.runs.update({ run_id: reply.run_id, entry: 'run' }, REQUEST_STOP);
    await expect(settleOf(reply, 1)).resolves.toEqual({ outcome: 'FAILED' });
    expect(await rowOf(reply)).toMatchObject({ status: 'ABORTED', reason: 'the run was stopped' });
  });
});
