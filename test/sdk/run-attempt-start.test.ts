import { closeRun } from '../../operations/close-run';
import { monotonicMs } from '../../sdk/stopwatch';
import { aJobRow } from '../support/rows/a-group';
import { aPlannedRun, closeOf } from '../support/rows/a-run';
import { aCall, anInvocation, attempt, attemptDependencies } from '../support/rows/an-attempt';
import { isWrite, loseReplyOfWrite, refuseCalls } from '../support/services/faults';
import { type MemoryTables, openMemoryTables } from '../support/services/memory-tables';

let tables: MemoryTables;
beforeAll(async () => {
  tables = await openMemoryTables();
});
afterAll(() => tables.close());

/** Makes the attempt with code that tells whether it was called. */
async function tryAttempt(call: unknown, from = tables): Promise<{ error: Error | undefined; began: boolean }> {
  let began = false;
  const error = await attempt(from, call, () => {
    began = true;
    return null;
  });
  return { error, began };
}

describe('START of an attempt', () => {
  it('claims the row before the code runs: its number, its request, its log, its lease', async () => {
    const { reply } = await aPlannedRun(tables, [aJobRow({ timeout_minutes: 2 })]);
    const invocation = anInvocation();
    const before = Date.now();
    let row: Awaited<ReturnType<typeof tables.runs.findJobRun>>;
    await attempt(
      tables,
      aCall(reply, 'load-orders'),
      async () => {
        row = await tables.runs.findJobRun(reply, 'load-orders');
      },
      attemptDependencies(tables),
      invocation,
    );
    expect(row).toMatchObject({ status: 'RUNNING', attempt: 1, request_id: invocation.awsRequestId });
    expect(row?.claim).toMatch(/^[0-9a-f-]{36}$/);
    expect(row?.attempts).toEqual([
      expect.objectContaining({ attempt: 1, status: 'RUNNING', log_stream: 'job-load-orders-1', ended_at: null }),
    ]);
    const lease = Date.parse(row?.lease_until ?? '');
    expect(lease).toBeGreaterThanOrEqual(before + 120_000);
    expect(lease).toBeLessThanOrEqual(Date.now() + 120_000 + attemptDependencies(tables).margins.watchdogMs);
  });

  it('shortens the lease to the time that Lambda leaves', async () => {
    const { reply } = await aPlannedRun(tables, [aJobRow({ timeout_minutes: 14 })]);
    const deps = attemptDependencies(tables);
    let armed = 0;
    const invocation = anInvocation({ getRemainingTimeInMillis: () => 60_000 });
    const { reserveMs, watchdogMs } = deps.margins;
    await attempt(
      tables,
      aCall(reply, 'load-orders'),
      async () => {
        armed = deps.watchdogAt ?? 0;
      },
      deps,
      invocation,
    );
    expect(armed - monotonicMs()).toBeLessThanOrEqual(60_000 - reserveMs + watchdogMs);
    expect(deps.watchdogAt).toBeUndefined();
  });

  it.each([
    ['an attempt that is not the next', { attempt: 2 }],
    ['another plan', { plan: 7 }],
    ['a job that is not in the run', { job_name: 'unknown' }],
    ['a run that is not there', { run_id: 'nightly-none' }],
  ])('is refused for %s, and the code is not called', async (_, given) => {
    const { reply } = await aPlannedRun(tables);
    const { error, began } = await tryAttempt(aCall(reply, 'load-orders', given));
    expect(error?.name).toBe('Runsheet.AttemptRefused');
    expect(began).toBe(false);
    await expect(tables.runs.findJobRun(reply, 'load-orders')).resolves.toMatchObject({
      status: 'PENDING',
      attempt: 0,
    });
    await expect(tables.runs.findJobRun(reply, 'unknown')).resolves.toBeUndefined();
  });

  it.each([
    ['nothing', undefined],
    ['a text', 'run'],
    ['another event', { Records: [] }],
    ['attempt 0', { run_id: 'r', plan: 1, job_name: 'a', attempt: 0, timeout_seconds: 1 }],
    ['an attempt that is a text', { run_id: 'r', plan: 1, job_name: 'a', attempt: '1', timeout_seconds: 1 }],
    [
      'a run_id that is a key of something else',
      { run_id: '@lock#g', plan: 1, job_name: 'a', attempt: 1, timeout_seconds: 1 },
    ],
    ['a job name that is none', { run_id: 'r', plan: 1, job_name: 'a#b', attempt: 1, timeout_seconds: 1 }],
    ['no timeout', { run_id: 'r', plan: 1, job_name: 'a', attempt: 1 }],
  ])('refuses %s without a call to the table', async (_, event) => {
    const strict = tables.another();
    refuseCalls(strict, () => true);
    const error = await attempt(strict, event);
    expect(error?.name).toBe('Runsheet.AttemptRefused');
  });

  it('is refused while a copy of the call is at work, and leaves that one in peace', async () => {
    const { reply } = await aPlannedRun(tables);
    const call = aCall(reply, 'load-orders');
    let copy: { error: Error | undefined; began: boolean } | undefined;
    const error = await attempt(tables, call, async () => {
      copy = await tryAttempt(call);
      return 'first';
    });
    expect(error).toBeUndefined();
    expect(copy).toMatchObject({ error: { name: 'Runsheet.AttemptRefused' }, began: false });
    await expect(tables.runs.findJobRun(reply, 'load-orders')).resolves.toMatchObject({ output: '"first"' });
  });

  it('is refused once the job run has ended', async () => {
    const { reply } = await aPlannedRun(tables);
    await attempt(tables, aCall(reply, 'load-orders'));
    const again = await tryAttempt(aCall(reply, 'load-orders'));
    const next = await tryAttempt(aCall(reply, 'load-orders', { attempt: 2 }));
    expect([again, next]).toMatchObject([{ began: false }, { began: false }]);
  });

  it('is refused in a run that was closed before', async () => {
    const { reply, request } = await aPlannedRun(tables);
    await closeRun(tables.runs, closeOf(request), 'ABORTED');
    await expect(tryAttempt(aCall(reply, 'load-orders'))).resolves.toMatchObject({ began: false });
  });

  it('goes on where only its reply was lost: the SDK sends it again and meets its own claim', async () => {
    const { reply } = await aPlannedRun(tables);
    const flaky = tables.another();
    const fault = loseReplyOfWrite(flaky, 1);
    const error = await attempt(flaky, aCall(reply, 'load-orders'), () => 'done');
    expect(fault.lost()).toBe(true);
    expect(error).toBeUndefined();
    await expect(tables.runs.findJobRun(reply, 'load-orders')).resolves.toMatchObject({
      status: 'SUCCEEDED',
      attempt: 1,
    });
  });

  it('does not run the code where the claim could not be written, and disarms the watchdog', async () => {
    const { reply } = await aPlannedRun(tables);
    const cut = tables.another();
    refuseCalls(cut, isWrite);
    const deps = attemptDependencies(cut);
    let began = false;
    const error = await attempt(
      cut,
      aCall(reply, 'load-orders'),
      () => {
        began = true;
      },
      deps,
    );
    expect(error?.name).toBe('CutOff');
    expect(began).toBe(false);
    expect(deps.watchdogAt).toBeUndefined();
  });
});
