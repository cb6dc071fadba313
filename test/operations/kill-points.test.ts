import { lockKey } from '../../domain/runs/group-lock';
import { closeRun } from '../../operations/close-run';
import { type LoadDependencies, loadGroup } from '../../operations/load/load-group';
import { aJobRow, putGroup } from '../support/rows/a-group';
import { aGroupName, aLoadRequest, aPlannedRun, closeOf, loadDependencies, requireRun } from '../support/rows/a-run';
import { aCall, aLostAttempt, attempt } from '../support/rows/an-attempt';
import { CutOff, dieAtWrite, type Fault, loseReplyOfWrite } from '../support/services/faults';
import { brokenEnd, brokenHistory, brokenLock, brokenPlan } from '../support/services/invariants';
import { type MemoryTables, openMemoryTables } from '../support/services/memory-tables';

/*
 * LoadGroup and CloseRun die at each of their writes, before it arrives and after, and are called again, as the machine
 * does. Whatever was written by then, the invariants of the protocol hold.
 */

jest.setTimeout(20_000);

let tables: MemoryTables;
beforeAll(async () => {
  tables = await openMemoryTables();
});
afterAll(() => tables.close());

const JOBS = [
  aJobRow({ job_name: 'a' }),
  aJobRow({ job_name: 'b', priority: 1 }),
  aJobRow({ job_name: 'bad', priority: 2, timeout_minutes: 0 }),
  aJobRow({ job_name: 'off', is_enabled: false }),
];
const EDITED = [
  aJobRow({ job_name: 'a', priority: 3 }),
  aJobRow({ job_name: 'c' }),
  aJobRow({ job_name: 'b', is_enabled: false }),
];
/** The run, the lock, four jobs, the commit. */
const LOAD_WRITES = [1, 2, 3, 4, 5, 6, 7];
/** Four jobs, the run, the lock, the list of open runs. */
const CLOSE_WRITES = [1, 2, 3, 4, 5, 6, 7];
const FAULTS: Fault[] = ['request lost', 'reply lost'];

const points = (writes: number[]) => writes.flatMap((k) => FAULTS.map((fault) => [k, fault] as const));

const wasCommitted = (k: number, fault: Fault) => k === LOAD_WRITES.length && fault === 'reply lost';

/** Step Functions says that the execution is over. */
const ended: Partial<LoadDependencies> = { askExecution: async () => 'ABORTED' };

describe('LoadGroup that dies at its write', () => {
  it.each(points(LOAD_WRITES))('%i (%s) answers, called again, with a plan that can run', async (k, fault) => {
    const group = aGroupName();
    await putGroup(tables, group, JOBS);
    const request = aLoadRequest(group);
    const dying = tables.another();
    const { writes } = dieAtWrite(dying, k, fault);
    await expect(loadGroup(request, loadDependencies(dying))).rejects.toBeInstanceOf(CutOff);
    expect(writes()).toBeGreaterThanOrEqual(k);

    const reply = requireRun(await loadGroup(request, loadDependencies(tables)));
    expect(await brokenLock(tables, group, [request.run_id])).toEqual([]);
    expect(await brokenPlan(tables, reply)).toEqual([]);
  });

  it.each(points(LOAD_WRITES))(
    '%i (%s) answers with one reading of the table, also after an edit',
    async (k, fault) => {
      const group = aGroupName();
      await putGroup(tables, group, JOBS);
      const request = aLoadRequest(group);
      const dying = tables.another();
      dieAtWrite(dying, k, fault);
      await expect(loadGroup(request, loadDependencies(dying))).rejects.toBeInstanceOf(CutOff);

      await putGroup(tables, group, EDITED);
      const reply = requireRun(await loadGroup(request, loadDependencies(tables)));
      expect(reply.parallel.map((item) => item.job)).toEqual(wasCommitted(k, fault) ? ['a'] : ['c']);
      expect(await brokenPlan(tables, reply)).toEqual([]);
    },
  );

  it.each(points(LOAD_WRITES))(
    '%i (%s) keeps no other run out for ever, and lets none in beside it',
    async (k, fault) => {
      const group = aGroupName();
      await putGroup(tables, group, JOBS);
      const request = aLoadRequest(group);
      const dying = tables.another();
      dieAtWrite(dying, k, fault);
      await expect(loadGroup(request, loadDependencies(dying, { remainingMs: 0 }))).rejects.toBeInstanceOf(CutOff);

      const next = aLoadRequest(group, { run_id: `${group}-next` });
      await expect(loadGroup(next, loadDependencies(tables, ended))).resolves.toMatchObject({ decision: 'RUN' });
      expect(await brokenLock(tables, group, [request.run_id, next.run_id])).toEqual([]);
      await expect(tables.runs.findMembers(lockKey(group), 'runs')).resolves.toContain(next.run_id);
    },
  );

  it.each(points(LOAD_WRITES))('%i (%s) is closed as FAILED where it is not called again', async (k, fault) => {
    const group = aGroupName();
    await putGroup(tables, group, JOBS);
    const request = aLoadRequest(group);
    const dying = tables.another();
    dieAtWrite(dying, k, fault);
    await expect(loadGroup(request, loadDependencies(dying))).rejects.toBeInstanceOf(CutOff);

    await expect(closeRun(tables.runs, closeOf(request), 'END')).resolves.toMatchObject({ status: 'FAILED' });
    expect(await brokenEnd(tables, request.run_id, wasCommitted(k, fault))).toEqual([]);
    await expect(tables.runs.findMembers(lockKey(group), 'runs')).resolves.toEqual([]);
  });

  it.each(LOAD_WRITES)('%i goes on where only that reply was lost and the SDK sends again', async (k) => {
    const group = aGroupName();
    await putGroup(tables, group, JOBS);
    const flaky = tables.another();
    const fault = loseReplyOfWrite(flaky, k);
    const reply = requireRun(await loadGroup(aLoadRequest(group), loadDependencies(flaky)));
    expect(fault.lost()).toBe(true);
    expect(await brokenPlan(tables, reply)).toEqual([]);
  });
});

describe('CloseRun that dies at its write', () => {
  /** A run in the middle: one job succeeded, one runs, two have not started. */
  async function aRunInTheMiddle() {
    const names = ['done', 'running', 'waiting', 'also-waiting', 'third'];
    const planned = await aPlannedRun(
      tables,
      names.map((job_name) => aJobRow({ job_name })),
    );
    await attempt(tables, aCall(planned.reply, 'done'));
    await aLostAttempt(tables, aCall(planned.reply, 'running'));
    return planned;
  }

  it.each(points(CLOSE_WRITES))('%i (%s) ends the run, called again, as its rows say', async (k, fault) => {
    const { request, group } = await aRunInTheMiddle();
    const dying = tables.another();
    const { writes } = dieAtWrite(dying, k, fault);
    await expect(closeRun(dying.runs, closeOf(request), 'END')).rejects.toBeInstanceOf(CutOff);
    expect(writes()).toBeGreaterThanOrEqual(k);
    const midway = await tables.runs.listJobRuns(request);
    expect(await brokenLock(tables, group, [request.run_id])).toEqual([]);

    const reply = await closeRun(tables.runs, closeOf(request), 'END');
    expect(reply).toMatchObject({ status: 'FAILED', cause: expect.stringMatching(/^4 jobs did not succeed/) });
    expect(brokenHistory(midway, await tables.runs.listJobRuns(request))).toEqual([]);
    expect(await brokenEnd(tables, request.run_id)).toEqual([]);
    await expect(tables.runs.findMembers(lockKey(group), 'runs')).resolves.toEqual([]);
  });

  it.each(points(CLOSE_WRITES))('%i (%s) is completed by the next run of the group', async (k, fault) => {
    const { request, group } = await aRunInTheMiddle();
    const dying = tables.another();
    dieAtWrite(dying, k, fault);
    await expect(closeRun(dying.runs, closeOf(request), 'END')).rejects.toBeInstanceOf(CutOff);

    const next = aLoadRequest(group, { run_id: `${group}-next` });
    await expect(loadGroup(next, loadDependencies(tables, ended))).resolves.toMatchObject({ decision: 'RUN' });
    expect(await brokenEnd(tables, request.run_id)).toEqual([]);
    expect(await brokenLock(tables, group, [request.run_id, next.run_id])).toEqual([]);
  });

  it.each(CLOSE_WRITES)('%i goes on where only that reply was lost and the SDK sends again', async (k) => {
    const { request } = await aRunInTheMiddle();
    const flaky = tables.another();
    const fault = loseReplyOfWrite(flaky, k);
    await expect(closeRun(flaky.runs, closeOf(request), 'END')).resolves.toMatchObject({ status: 'FAILED' });
    expect(fault.lost()).toBe(true);
    expect(await brokenEnd(tables, request.run_id)).toEqual([]);
  });
});
