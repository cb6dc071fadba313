import { lockKey } from '../../domain/runs/group-lock';
import { requestStop } from '../../domain/runs/stop-run';
import type { JobRunRow } from '../../domain/tables/rows';
import { closeRun } from '../../operations/close-run';
import { loadGroup } from '../../operations/load/load-group';
import { settle } from '../../operations/settle-attempt';
import { aJobRow, putGroup } from '../support/rows/a-group';
import { aGroupName, aLoadRequest, aPlannedRun, closeOf, loadDependencies, type RunReply } from '../support/rows/a-run';
import { aCall, aLostAttempt, attempt, SHORT_MARGINS } from '../support/rows/an-attempt';
import { pauseBefore, writesTo } from '../support/services/faults';
import { type MemoryTables, openMemoryTables } from '../support/services/memory-tables';

jest.setTimeout(20_000);

let tables: MemoryTables;
beforeAll(async () => {
  tables = await openMemoryTables();
});
afterAll(() => tables.close());

const FAILED = { Error: 'Runsheet.AttemptFailed', Cause: '{}' };
const fails = () => Promise.reject(new Error('no'));
const succeed = (reply: RunReply, job: string) => attempt(tables, aCall(reply, job));

/** The job fails for good, as the machine would let it. */
async function fail(reply: RunReply, job: string): Promise<void> {
  const call = aCall(reply, job);
  await attempt(tables, call, fails);
  await settle(tables.runs, { FunctionName: 'f', Payload: call, failure: FAILED }, SHORT_MARGINS);
}

async function rowsOf(runId: string): Promise<Record<string, JobRunRow>> {
  return Object.fromEntries((await tables.runs.listJobRuns({ run_id: runId })).map((row) => [row.job_name, row]));
}
const everything = async (runId: string) => [
  await tables.runs.findRun(runId),
  await tables.runs.listJobRuns({ run_id: runId }),
];
const statuses = async (runId: string) =>
  Object.fromEntries(Object.entries(await rowsOf(runId)).map(([name, row]) => [name, row.status]));

const STAGES = [1, 2, 3].map((priority) => aJobRow({ job_name: `stage-${priority}`, priority }));

describe('CloseRun at the end of a run', () => {
  it('reads whole rows only where one is open: a large run would be more than its memory', async () => {
    const { request, reply } = await aPlannedRun(tables, [aJobRow({ job_name: 'a' }), aJobRow({ job_name: 'b' })]);
    const mine = tables.another();
    const projected: boolean[] = [];
    mine.client.middlewareStack.add(
      (next, { commandName }) =>
        (args) => {
          if (commandName === 'QueryCommand') projected.push('ProjectionExpression' in args.input);
          return next(args);
        },
      { step: 'initialize', priority: 'high' },
    );
    await succeed(reply, 'a');
    await succeed(reply, 'b');
    await expect(closeRun(mine.runs, closeOf(request), 'END')).resolves.toMatchObject({ status: 'SUCCEEDED' });
    expect(projected).toEqual([true]);
    const cutOff = await aPlannedRun(tables, [aJobRow({ job_name: 'a' })]);
    projected.length = 0;
    await expect(closeRun(mine.runs, closeOf(cutOff.request), 'FAILED')).resolves.toMatchObject({ status: 'FAILED' });
    expect(projected).toEqual([true, false, true]);
  });

  it('is SUCCEEDED if every job SUCCEEDED or was not to run, and it counts them', async () => {
    const { request, reply, group } = await aPlannedRun(
      tables,
      [aJobRow({ job_name: 'a' }), aJobRow({ job_name: 'off', is_enabled: false }), aJobRow({ job_name: 'left-out' })],
      undefined,
      { jobs: ['a', 'off'] },
    );
    await succeed(reply, 'a');
    await expect(closeRun(tables.runs, closeOf(request), 'END')).resolves.toEqual({
      status: 'SUCCEEDED',
      error: 'Runsheet.RunSUCCEEDED',
      cause: '',
    });
    const run = await tables.runs.findRun(request.run_id);
    expect(run).toMatchObject({
      status: 'SUCCEEDED',
      job_count: 3,
      ended_at: expect.any(String),
      expires_at: expect.any(Number),
      counts: { SUCCEEDED: 1, DISABLED: 1, SKIPPED: 1, PENDING: 0, RUNNING: 0, LOST: 0 },
    });
    expect(run).not.toHaveProperty('open_runs');
    expect(run).not.toHaveProperty('open_since');
    await expect(tables.runs.findMembers(lockKey(group), 'runs')).resolves.toEqual([]);
  });

  it('skips the stages after a failed one, naming the failed job, and the run is FAILED', async () => {
    const { request, reply } = await aPlannedRun(tables, STAGES);
    await succeed(reply, 'stage-1');
    await fail(reply, 'stage-2');
    await expect(closeRun(tables.runs, closeOf(request), 'END')).resolves.toEqual({
      status: 'FAILED',
      error: 'Runsheet.RunFAILED',
      cause: '1 job did not succeed: stage-2 FAILED',
    });
    expect((await rowsOf(request.run_id))['stage-3']).toMatchObject({
      status: 'SKIPPED',
      reason: 'stage 2 never started: stage-2 FAILED',
    });
  });

  it.each([
    ['after a failed stage under continue', STAGES, { on_failure: 'continue' }],
    ['in a parallel job', [aJobRow({ job_name: 'stage-3' })], undefined],
    ['with no failure before it', STAGES.slice(2), undefined],
  ])('calls LOST what nobody can explain: a job never started %s', async (_, jobs, settings) => {
    const { request, reply } = await aPlannedRun(tables, jobs, settings);
    if (jobs.length === 3) {
      await fail(reply, 'stage-1');
      await succeed(reply, 'stage-2');
    }
    await expect(closeRun(tables.runs, closeOf(request), 'END')).resolves.toMatchObject({ status: 'FAILED' });
    expect((await rowsOf(request.run_id))['stage-3']).toMatchObject({ status: 'LOST' });
  });

  it('names an invalid job as the reason, even one whose priority cannot be read', async () => {
    for (const priority of [2, 'two']) {
      const { request, reply } = await aPlannedRun(tables, [
        ...STAGES,
        aJobRow({ job_name: 'bad', priority, timeout_minutes: 0 }),
      ]);
      if (priority === 2) await succeed(reply, 'stage-1');
      if (priority === 2) await succeed(reply, 'stage-2');
      await expect(closeRun(tables.runs, closeOf(request), 'END')).resolves.toMatchObject({
        status: 'FAILED',
        cause: '1 job did not succeed: bad INVALID',
      });
      expect((await rowsOf(request.run_id))['stage-3']).toMatchObject({
        status: 'SKIPPED',
        reason: 'stage 2 never started: bad INVALID',
      });
    }
  });

  it('closes more jobs than it writes at once, and names a few', async () => {
    const { request } = await aPlannedRun(
      tables,
      Array.from({ length: 120 }, (_, index) => aJobRow({ job_name: `job-${index}` })),
    );
    const { cause } = await closeRun(tables.runs, closeOf(request), 'END');
    expect(cause).toMatch(/^120 jobs did not succeed: job-0 LOST, .* and 115 more$/);
    await expect(tables.runs.findRun(request.run_id)).resolves.toMatchObject({ counts: { LOST: 120 } });
  });
});

describe('a run closed from outside', () => {
  const JOBS = ['done', 'pending', 'retrying', 'running'].map((job_name) => aJobRow({ job_name, maximum_retries: 1 }));

  async function aCutOffRun() {
    const planned = await aPlannedRun(tables, JOBS);
    await succeed(planned.reply, 'done');
    await fail(planned.reply, 'retrying');
    await aLostAttempt(tables, aCall(planned.reply, 'running'));
    return planned;
  }

  it.each([
    ['ABORTED', 'ABORTED'],
    ['FAILED', 'FAILED'],
    ['TIMED_OUT', 'FAILED'],
  ] as const)('whose execution ended %s is %s: what ran may have done its work', async (as, status) => {
    const { request } = await aCutOffRun();
    await expect(closeRun(tables.runs, closeOf(request), as)).resolves.toMatchObject({ status });
    await expect(statuses(request.run_id)).resolves.toEqual({
      done: 'SUCCEEDED',
      pending: 'SKIPPED',
      retrying: 'ABORTED',
      running: 'LOST',
    });
  });

  it('has ABORTED jobs if it was stopped on purpose', async () => {
    const { request } = await aCutOffRun();
    await tables.runs.update({ run_id: request.run_id, entry: 'run' }, requestStop({ by: 'ann' }));
    await expect(closeRun(tables.runs, closeOf(request), 'ABORTED')).resolves.toMatchObject({
      status: 'ABORTED',
      cause: 'stopped by ann',
    });
    await expect(statuses(request.run_id)).resolves.toEqual({
      done: 'SUCCEEDED',
      pending: 'SKIPPED',
      retrying: 'ABORTED',
      running: 'ABORTED',
    });
  });

  it('is a success if the stop came after the last job', async () => {
    const { request, reply } = await aPlannedRun(tables);
    await succeed(reply, 'load-orders');
    await tables.runs.update({ run_id: request.run_id, entry: 'run' }, requestStop({ by: 'ann' }));
    await expect(closeRun(tables.runs, closeOf(request), 'END')).resolves.toMatchObject({ status: 'SUCCEEDED' });
  });

  it('is closed once; any repeat changes nothing and replies the same', async () => {
    const { request } = await aCutOffRun();
    const first = await closeRun(tables.runs, closeOf(request), 'ABORTED');
    const before = await everything(request.run_id);
    for (const as of ['END', 'FAILED', 'ABORTED'] as const) {
      await expect(closeRun(tables.runs, closeOf(request), as)).resolves.toEqual(first);
    }
    await expect(everything(request.run_id)).resolves.toEqual(before);
  });

  it('has one status even if two closers come at once', async () => {
    const { request } = await aCutOffRun();
    const replies = await Promise.all([
      closeRun(tables.runs, closeOf(request), 'END'),
      closeRun(tables.runs, closeOf(request), 'ABORTED'),
    ]);
    expect(replies[0]).toEqual(replies[1]);
    await expect(tables.runs.findRun(request.run_id)).resolves.toMatchObject({ status: replies[0].status });
  });

  it('keeps a success that comes between the read and the write of its row', async () => {
    const { request, reply } = await aPlannedRun(tables);
    const slow = tables.another();
    const pause = pauseBefore(slow, writesTo('job#load-orders'));
    let closing: Promise<unknown> | undefined;
    const error = await attempt(tables, aCall(reply, 'load-orders'), async () => {
      closing = closeRun(slow.runs, closeOf(request), 'END');
      await pause.reached;
      return 'just in time';
    });
    pause.release();
    expect(error).toBeUndefined();
    await expect(closing).resolves.toMatchObject({ status: 'SUCCEEDED' });
    await expect(statuses(request.run_id)).resolves.toEqual({ 'load-orders': 'SUCCEEDED' });
  });

  it('is not touched by an execution that reuses its name', async () => {
    const { request } = await aCutOffRun();
    const before = await everything(request.run_id);
    const later = { ...closeOf(request), execution_started_at: '2027-02-22T02:30:00.000Z' };
    await expect(closeRun(tables.runs, later, 'END')).resolves.toMatchObject({
      status: 'FAILED',
      cause: expect.stringContaining('belongs to another execution'),
    });
    await expect(everything(request.run_id)).resolves.toEqual(before);
  });
});

describe('a run that was never planned', () => {
  const badInput = {
    Error: 'Runsheet.BadInput',
    Cause: JSON.stringify({ errorType: 'Runsheet.BadInput', errorMessage: 'group "nightly" has no jobs' }),
  };

  it("is recorded as FAILED with LoadGroup's error, even if LoadGroup wrote nothing", async () => {
    const request = aLoadRequest(aGroupName());
    const reply = await closeRun(tables.runs, { ...closeOf(request), failure: badInput }, 'END');
    expect(reply).toEqual({ status: 'FAILED', error: 'Runsheet.RunFAILED', cause: 'group "nightly" has no jobs' });
    await expect(tables.runs.findRun(request.run_id)).resolves.toMatchObject({
      status: 'FAILED',
      reason: 'group "nightly" has no jobs',
      execution_started_at: request.execution_started_at,
    });
    await expect(closeRun(tables.runs, closeOf(request), 'END')).resolves.toEqual(reply);
  });

  it('is FAILED with its group if LoadGroup had opened it', async () => {
    const request = aLoadRequest(aGroupName());
    await expect(loadGroup(request, loadDependencies(tables))).rejects.toThrow('has no jobs in the master table');
    await closeRun(tables.runs, { ...closeOf(request), failure: badInput }, 'END');
    const run = await tables.runs.findRun(request.run_id);
    expect(run).toMatchObject({ status: 'FAILED', reason: 'group "nightly" has no jobs', planned_at: run?.ended_at });
  });

  it.each([
    ['nothing', undefined, 'LoadGroup never wrote a plan'],
    ['a failure without texts', { Error: 7, Cause: {} }, 'LoadGroup never wrote a plan'],
    ['a cause that is no JSON', { Error: 'States.Timeout', Cause: 'after 330 s' }, 'after 330 s'],
    ['no cause', { Error: 'States.Timeout' }, 'States.Timeout'],
  ])('has a reason where CloseRun is told %s', async (_, failure, cause) => {
    const call = { ...closeOf(aLoadRequest(aGroupName())), ...(failure && { failure }) };
    await expect(closeRun(tables.runs, call, 'END')).resolves.toMatchObject({ status: 'FAILED', cause });
  });

  it('has a reason of bounded length', async () => {
    const call = { ...closeOf(aLoadRequest(aGroupName())), failure: { Error: 'E', Cause: 'ü'.repeat(30_000) } };
    const { cause } = await closeRun(tables.runs, call, 'END');
    expect(cause.length).toBeLessThanOrEqual(1000);
  });

  it('keeps no row that an earlier loader planned, unless a job has claimed it', async () => {
    const group = aGroupName();
    const request = aLoadRequest(group);
    await putGroup(tables, group, [aJobRow({ job_name: 'gone' }), aJobRow({ job_name: 'claimed' })]);
    await loadGroup(request, loadDependencies(tables));
    const { run_id } = request;
    const always = { all: [] };
    await tables.runs.update({ run_id, entry: 'job#claimed' }, { condition: always, set: [['claim', 'x']] });
    const unplan = { condition: always, set: [['plan_no', 2] as [string, unknown]], remove: ['planned_at'] };
    await tables.runs.update({ run_id, entry: 'run' }, unplan);
    await closeRun(tables.runs, closeOf(request), 'FAILED');
    expect(Object.keys(await statuses(run_id))).toEqual(['claimed']);
  });

  it('closes the job runs of a late call of LoadGroup, too, which takes over while the run is being closed', async () => {
    const group = aGroupName();
    const request = aLoadRequest(group);
    await expect(loadGroup(request, loadDependencies(tables))).rejects.toThrow('has no jobs in the master table');
    await putGroup(tables, group, [aJobRow({ job_name: 'late' })]);
    const slow = tables.another();
    // Its second write to the run's row is the end; the first is the fence.
    const pause = pauseBefore(slow, writesTo('run'), 2);
    const closing = closeRun(slow.runs, { ...closeOf(request), failure: badInput }, 'END');
    await pause.reached;
    await expect(loadGroup(request, loadDependencies(tables))).resolves.toMatchObject({ decision: 'RUN' });
    pause.release();
    await expect(closing).resolves.toMatchObject({ status: 'FAILED' });
    await expect(statuses(request.run_id)).resolves.toEqual({ late: 'LOST' });
  });

  it("is not recorded if its execution's name cannot be a run_id: the execution fails at once, and says why", async () => {
    const failure = { Error: 'Runsheet.BadInput', Cause: '{"errorMessage":"the name cannot be a run_id"}' };
    const call = { ...closeOf(aLoadRequest('g')), run_id: '@lock#g', failure };
    const ended = { status: 'FAILED', error: 'Runsheet.RunFAILED', cause: 'the name cannot be a run_id' };
    await expect(closeRun(tables.runs, call, 'END')).resolves.toEqual(ended);
  });
});
