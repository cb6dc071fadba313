import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { lockKey } from '../../../domain/runs/group-lock';
import { jobEntry } from '../../../domain/tables/rows';
import { closeRun } from '../../../operations/close-run';
import { loadGroup } from '../../../operations/load/load-group';
import { aJobRow, putGroup } from '../../support/rows/a-group';
import { aGroupName, aLoadRequest, aPlannedRun, closeOf, loadDependencies, requireRun } from '../../support/rows/a-run';
import { aCall, attempt } from '../../support/rows/an-attempt';
import { isWrite, pauseBefore } from '../../support/services/faults';
import { type MemoryTables, openMemoryTables } from '../../support/services/memory-tables';

let tables: MemoryTables;
beforeAll(async () => {
  tables = await openMemoryTables();
});
afterAll(() => tables.close());

const JOBS = [
  aJobRow({ job_name: 'a' }),
  aJobRow({ job_name: 'b', priority: 1 }),
  aJobRow({ job_name: 'c', priority: 2 }),
];
const EDITED = [
  aJobRow({ job_name: 'a', priority: 5 }),
  aJobRow({ job_name: 'd' }),
  aJobRow({ job_name: 'b', is_enabled: false }),
];

const statuses = async (runId: string) =>
  Object.fromEntries((await tables.runs.listJobRuns({ run_id: runId })).map((row) => [row.job_name, row.status]));

describe('LoadGroup called again', () => {
  it('gives the same answer after the commit, whatever the master table says by then', async () => {
    const { group, request, reply } = await aPlannedRun(tables, [
      ...JOBS,
      aJobRow({ job_name: 'off', is_enabled: false }),
      aJobRow({ job_name: 'bad', priority: 2, timeout_minutes: 0 }),
    ]);
    await putGroup(tables, group, EDITED, { on_failure: 'continue', max_concurrency: 1 });
    await expect(loadGroup(request, loadDependencies(tables))).resolves.toEqual(reply);
  });

  it('gives the same answer if a job without a readable priority breaks every stage', async () => {
    const { request, reply } = await aPlannedRun(tables, [...JOBS, aJobRow({ job_name: 'bad', priority: 'first' })]);
    await expect(loadGroup(request, loadDependencies(tables))).resolves.toEqual(reply);
  });

  it('leaves out a job that has ended by then', async () => {
    const { request, reply } = await aPlannedRun(tables, JOBS);
    await attempt(tables, aCall(reply, 'a'));
    const again = requireRun(await loadGroup(request, loadDependencies(tables)));
    expect(again).toEqual({ ...reply, parallel: [] });
  });

  it('replies CLOSED for a run that has ended', async () => {
    const { request } = await aPlannedRun(tables, JOBS);
    await closeRun(tables.runs, closeOf(request), 'END');
    const closed = { decision: 'CLOSED', run_id: request.run_id };
    await expect(loadGroup(request, loadDependencies(tables))).resolves.toEqual(closed);
  });

  it('refuses a run_id that another execution has used, and touches none of its rows', async () => {
    const { group, request } = await aPlannedRun(tables, JOBS);
    const before = [await tables.runs.findRun(request.run_id), await tables.runs.listJobRuns(request)];
    const later = aLoadRequest(group, { execution_started_at: '2027-02-22T02:30:00.000Z' });
    await expect(loadGroup(later, loadDependencies(tables))).rejects.toMatchObject({ name: 'Runsheet.RunIdUsed' });
    expect([await tables.runs.findRun(request.run_id), await tables.runs.listJobRuns(request)]).toEqual(before);
  });
});

describe('two calls of LoadGroup at once, with an edit of the table between', () => {
  // Writes of the first call: the run, the lock, one a job, the commit.
  it.each([2, 3, 4, 5, 6])('have one plan where the first stands before its write %i', async (k) => {
    const group = aGroupName();
    await putGroup(tables, group, JOBS);
    const slow = tables.another();
    const pause = pauseBefore(slow, isWrite, k);
    const request = aLoadRequest(group);
    const first = loadGroup(request, loadDependencies(slow));
    await pause.reached;
    await putGroup(tables, group, EDITED);
    const second = requireRun(await loadGroup(request, loadDependencies(tables)));
    pause.release();
    await expect(first).resolves.toEqual(second);
    expect(second).toMatchObject({
      plan: 2,
      parallel: [{ job: 'd' }],
      stages: [{ jobs: [{ job: 'c' }] }, { jobs: [{ job: 'a' }] }],
    });
    const run = await tables.runs.findRun(request.run_id);
    const rows = (await tables.runs.listJobRuns(request)).filter((row) => row.plan_no === run?.plan_no);
    expect(rows.map((row) => [row.job_name, row.status])).toEqual([
      ['a', 'PENDING'],
      ['b', 'DISABLED'],
      ['c', 'PENDING'],
      ['d', 'PENDING'],
    ]);
  });

  it('do not reset a job that has run meanwhile', async () => {
    const group = aGroupName();
    await putGroup(tables, group, JOBS);
    const slow = tables.another();
    const pause = pauseBefore(slow, isWrite, 3);
    const request = aLoadRequest(group);
    const first = loadGroup(request, loadDependencies(slow));
    await pause.reached;
    const second = requireRun(await loadGroup(request, loadDependencies(tables)));
    await attempt(tables, aCall(second, 'a'));
    pause.release();
    await expect(first).resolves.toEqual({ ...second, parallel: [] });
    await expect(statuses(request.run_id)).resolves.toEqual({ a: 'SUCCEEDED', b: 'PENDING', c: 'PENDING' });
  });

  it('hide a row that only the slow one planned from every reader', async () => {
    const group = aGroupName();
    await putGroup(tables, group, [...JOBS, aJobRow({ job_name: 'gone' })]);
    const slow = tables.another();
    const pause = pauseBefore(slow, (call) => isWrite(call) && JSON.stringify(call.input).includes(jobEntry('gone')));
    const request = aLoadRequest(group);
    const first = loadGroup(request, loadDependencies(slow));
    await pause.reached;
    await tables.client.send(
      new DeleteCommand({ TableName: tables.master.name, Key: { job_group: group, job_name: 'gone' } }),
    );
    const second = requireRun(await loadGroup(request, loadDependencies(tables)));
    pause.release();
    await expect(first).resolves.toEqual(second);
    expect(Object.keys(await statuses(request.run_id))).toContain('gone');
    await expect(loadGroup(request, loadDependencies(tables))).resolves.toEqual(second);
    const error = await attempt(tables, { ...aCall(second, 'a'), job_name: 'gone' });
    expect(error?.name).toBe('Runsheet.AttemptRefused');
    await closeRun(tables.runs, closeOf(request), 'END');
    await expect(tables.runs.findRun(request.run_id)).resolves.toMatchObject({ job_count: 3 });
  });

  it('do not close the run if the slow one found the group disabled', async () => {
    const group = aGroupName();
    await putGroup(tables, group, JOBS, { is_enabled: false });
    const slow = tables.another();
    const pause = pauseBefore(slow, isWrite, 2);
    const request = aLoadRequest(group);
    const first = loadGroup(request, loadDependencies(slow));
    await pause.reached;
    await putGroup(tables, group, [], { is_enabled: true });
    const second = await loadGroup(request, loadDependencies(tables));
    expect(second.decision).toBe('RUN');
    pause.release();
    await expect(first).resolves.toEqual(second);
    await expect(tables.runs.findRun(request.run_id)).resolves.toMatchObject({ status: 'RUNNING' });
  });

  // After the run itself: the lock, a job each, the commit.
  it.each([2, 3, 4, 5, 6])('do not plan into a run that was closed while one stood before its write %i', async (k) => {
    const group = aGroupName();
    await putGroup(tables, group, JOBS);
    const slow = tables.another();
    const pause = pauseBefore(slow, isWrite, k);
    const request = aLoadRequest(group);
    const first = loadGroup(request, loadDependencies(slow));
    await pause.reached;
    const closed = await closeRun(tables.runs, closeOf(request), 'FAILED');
    pause.release();
    await expect(first).resolves.toEqual({ decision: 'CLOSED', run_id: request.run_id });
    await expect(tables.runs.findMembers(lockKey(group), 'runs')).resolves.toEqual([]);
    await expect(closeRun(tables.runs, closeOf(request), 'END')).resolves.toEqual(closed);
    const run = await tables.runs.findRun(request.run_id);
    const rows = (await tables.runs.listJobRuns(request)).filter((row) => row.plan_no === run?.plan_no);
    expect(rows.filter((row) => row.status === 'PENDING')).toEqual([]);
    const call = { run_id: request.run_id, plan: 1, job_name: 'a', attempt: 1, timeout_seconds: 70 };
    expect((await attempt(tables, { ...call, plan: run?.plan_no }))?.name).toBe('Runsheet.AttemptRefused');
  });

  it('take nothing back from each other; the one that lost the plan gives up', async () => {
    const group = aGroupName();
    await putGroup(tables, group, JOBS);
    const [slow, newer] = [tables.another(), tables.another()];
    const [atCommit, atLock] = [pauseBefore(slow, isWrite, 6), pauseBefore(newer, isWrite, 3)];
    const request = aLoadRequest(group);
    const first = loadGroup(request, loadDependencies(slow));
    await atCommit.reached;
    const second = loadGroup(request, loadDependencies(newer));
    await atLock.reached;
    atCommit.release();
    await expect(first).rejects.toThrow('has taken over the plan');
    atLock.release();
    await expect(second).resolves.toMatchObject({ decision: 'RUN', plan: 2 });
  });
});
