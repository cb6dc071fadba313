import { requestStop } from '../../domain/runs/stop-run';
import type { RunRow } from '../../domain/tables/rows';
import { closeRun } from '../../operations/close-run';
import { loadGroup } from '../../operations/load/load-group';
import { endWaiting } from '../../operations/stop-run';
import { aJobRow, putGroup, someJobRows } from '../support/rows/a-group';
import { aGroupName, aLoadRequest, aPlannedRun, closeOf, loadDependencies } from '../support/rows/a-run';
import { aCall, aLostAttempt, attempt } from '../support/rows/an-attempt';
import { isWrite, pauseBefore, writesTo } from '../support/services/faults';
import { brokenEnd } from '../support/services/invariants';
import { type MemoryTables, openMemoryTables } from '../support/services/memory-tables';

let tables: MemoryTables;
beforeAll(async () => {
  tables = await openMemoryTables();
});
afterAll(() => tables.close());

const ANN = { by: 'ann', reason: 'wrong day' };
const stop = async (runId: string, who = ANN) =>
  (await tables.runs.update<RunRow>({ run_id: runId, entry: 'run' }, requestStop(who))) as RunRow;

const statuses = async (runId: string) =>
  Object.fromEntries((await tables.runs.listJobRuns({ run_id: runId })).map((row) => [row.job_name, row.status]));

describe('a run that is asked to stop', () => {
  it('keeps the first request', async () => {
    const { request } = await aPlannedRun(tables);
    await stop(request.run_id);
    await stop(request.run_id, { by: 'bob', reason: 'me too' });
    await expect(tables.runs.findRun(request.run_id)).resolves.toMatchObject({
      stop_requested: true,
      stopped_by: 'ann',
      stop_reason: 'wrong day',
    });
  });

  it('has no waiting job runs: those that had not started are SKIPPED, and their START is refused', async () => {
    const { request, reply } = await aPlannedRun(tables, someJobRows(3));
    await aLostAttempt(tables, aCall(reply, 'job-1'));
    const rows = await endWaiting(tables.runs, await stop(request.run_id));
    expect(rows.map((row) => row.status)).toEqual(['RUNNING', 'SKIPPED', 'SKIPPED']);
    expect(rows[1]?.reason).toBe('ann stopped the run (wrong day) before this job started');
    await expect(attempt(tables, aCall(reply, 'job-2'))).resolves.toMatchObject({ name: 'Runsheet.AttemptRefused' });
    await expect(closeRun(tables.runs, closeOf(request), 'ABORTED')).resolves.toEqual({
      status: 'ABORTED',
      error: 'Runsheet.RunABORTED',
      cause: 'stopped by ann: wrong day',
    });
    expect(await statuses(request.run_id)).toEqual({ 'job-1': 'ABORTED', 'job-2': 'SKIPPED', 'job-3': 'SKIPPED' });
    expect((await tables.runs.listJobRuns(request))[0]?.reason).toBe('the run was stopped by ann: wrong day');
  });

  it('leaves a job alone that starts meanwhile', async () => {
    const { request, reply } = await aPlannedRun(tables, someJobRows(2));
    const run = await stop(request.run_id);
    const stopping = tables.another();
    const pause = pauseBefore(stopping, writesTo('job#job-1'));
    const ended = endWaiting(stopping.runs, run);
    await pause.reached;
    await aLostAttempt(tables, aCall(reply, 'job-1'));
    pause.release();
    await ended;
    expect(await statuses(request.run_id)).toEqual({ 'job-1': 'RUNNING', 'job-2': 'SKIPPED' });
  });

  it('never commits a plan that is being written: nothing starts, and the run is ABORTED', async () => {
    const group = aGroupName();
    await putGroup(tables, group, someJobRows(2));
    const request = aLoadRequest(group);
    const loading = tables.another();
    // The run, the lock, two jobs, and then the commit.
    const pause = pauseBefore(loading, isWrite, 5);
    const loaded = loadGroup(request, loadDependencies(loading));
    await pause.reached;
    await stop(request.run_id);
    pause.release();
    const failure = await loaded.then(
      () => undefined,
      (error: Error) => error,
    );
    expect(failure).toMatchObject({
      name: 'Runsheet.BadInput',
      message: 'ann stopped the run (wrong day) before it began',
    });
    const told = { Error: 'Runsheet.BadInput', Cause: JSON.stringify({ errorMessage: failure?.message }) };
    await expect(closeRun(tables.runs, { ...closeOf(request), failure: told }, 'END')).resolves.toMatchObject({
      status: 'ABORTED',
      cause: 'stopped by ann: wrong day',
    });
    const run = (await tables.runs.findRun(request.run_id)) as RunRow;
    await expect(tables.runs.listPlanned(run)).resolves.toEqual([]);
    expect(await brokenEnd(tables, request.run_id, false)).toEqual([]);
    const next = aLoadRequest(group, { run_id: `${group}-next` });
    await expect(loadGroup(next, loadDependencies(tables))).resolves.toMatchObject({ decision: 'RUN' });
  });

  it('refuses the request if it is closed', async () => {
    const { request, reply } = await aPlannedRun(tables, [aJobRow()]);
    await attempt(tables, aCall(reply, 'load-orders'));
    await closeRun(tables.runs, closeOf(request), 'END');
    await expect(stop(request.run_id)).resolves.toBeUndefined();
    await expect(tables.runs.findRun(request.run_id)).resolves.not.toHaveProperty('stop_requested');
  });
});
