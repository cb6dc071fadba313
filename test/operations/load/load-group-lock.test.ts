import type { ExecutionState } from '../../../domain/runs/cut-off';
import { lockKey } from '../../../domain/runs/group-lock';
import type { RunRow } from '../../../domain/tables/rows';
import { closeRun } from '../../../operations/close-run';
import { type LoadDependencies, loadGroup } from '../../../operations/load/load-group';
import { aJobRow, putGroup } from '../../support/rows/a-group';
import { aGroupName, aLoadRequest, closeOf, loadDependencies } from '../../support/rows/a-run';
import { aCall, attempt } from '../../support/rows/an-attempt';
import { dieAtWrite } from '../../support/services/faults';
import { type MemoryTables, openMemoryTables } from '../../support/services/memory-tables';

let tables: MemoryTables;
beforeAll(async () => {
  tables = await openMemoryTables();
});
afterAll(() => tables.close());

async function aGroup(settings?: object): Promise<string> {
  const group = aGroupName();
  await putGroup(tables, group, [aJobRow(), aJobRow({ job_name: 'report', target: 'lambda:report' })], { ...settings });
  return group;
}

const runOf = (group: string, name: string) => aLoadRequest(group, { run_id: `${group}-${name}` });
const start = (group: string, name: string, given: Partial<LoadDependencies> = {}) =>
  loadGroup(runOf(group, name), loadDependencies(tables, given));
const holders = (group: string) => tables.runs.findMembers(lockKey(group), 'runs');

/** Step Functions says this of every execution, and keeps what it was asked. */
function saying(state: ExecutionState) {
  const asked: RunRow[] = [];
  const askExecution = async (run: RunRow) => {
    asked.push(run);
    return state;
  };
  return { asked, askExecution };
}

describe('the lock of a group', () => {
  it('admits one run under skip; the next is SKIPPED and names the one that runs', async () => {
    const group = await aGroup();
    await start(group, 'one');
    const two = await start(group, 'two');
    expect(two).toEqual({ decision: 'SKIP', run_id: `${group}-two` });
    await expect(tables.runs.findRun(`${group}-two`)).resolves.toMatchObject({
      status: 'SKIPPED',
      reason: `overlap: run ${group}-one of this group is still running (on_overlap is skip)`,
    });
    await expect(tables.runs.listJobRuns({ run_id: `${group}-two` })).resolves.toEqual([]);
    await expect(holders(group)).resolves.toEqual([`${group}-one`]);
  });

  it('admits all runs under allow', async () => {
    const group = await aGroup({ on_overlap: 'allow' });
    await start(group, 'one');
    await expect(start(group, 'two')).resolves.toMatchObject({ decision: 'RUN' });
    await expect(holders(group).then((names) => names.sort())).resolves.toEqual([`${group}-one`, `${group}-two`]);
  });

  it('has as many places for a backfill as it asks for, by default 1', async () => {
    const group = await aGroup({ on_overlap: 'allow' });
    const fill = (name: string, max_active?: number) =>
      loadGroup(
        aLoadRequest(group, {
          run_id: `${group}-${name}`,
          input: { trigger: 'backfill', scheduled_time: '2026-11-22T02:00:00Z', ...(max_active && { max_active }) },
        }),
        loadDependencies(tables),
      );
    await expect(fill('one')).resolves.toMatchObject({ decision: 'RUN' });
    await expect(fill('two', 2)).resolves.toMatchObject({ decision: 'RUN' });
    await expect(fill('three', 2)).resolves.toMatchObject({ decision: 'SKIP' });
    await expect(tables.runs.findRun(`${group}-three`)).resolves.toMatchObject({
      reason: expect.stringMatching(
        /^overlap: run \S+ of this group is still running \(max_active of this backfill is 2\)$/,
      ),
    });
    await expect(fill('four')).resolves.toMatchObject({ decision: 'SKIP' });
  });

  it('admits a rerun only alone, whatever on_overlap says', async () => {
    const group = await aGroup({ on_overlap: 'allow' });
    await start(group, 'one');
    await closeRun(tables.runs, closeOf(runOf(group, 'one')), 'END');
    await start(group, 'two');
    const again = aLoadRequest(group, { run_id: `${group}-again`, input: { rerun_of: `${group}-one` } });
    await expect(loadGroup(again, loadDependencies(tables))).resolves.toMatchObject({ decision: 'SKIP' });
    await expect(tables.runs.findRun(again.run_id)).resolves.toMatchObject({
      reason: `overlap: run ${group}-two of this group is still running (a rerun runs alone)`,
    });
  });

  it('follows a change of policy between two runs', async () => {
    const group = await aGroup({ on_overlap: 'allow' });
    await start(group, 'one');
    await putGroup(tables, group, [], { on_overlap: 'skip' });
    await expect(start(group, 'two')).resolves.toMatchObject({ decision: 'SKIP' });
  });

  it('does not hold up another group', async () => {
    await start(await aGroup(), 'one');
    await expect(start(await aGroup(), 'one')).resolves.toMatchObject({ decision: 'RUN' });
  });

  it('is free after the run is closed', async () => {
    const group = await aGroup();
    await start(group, 'one');
    await closeRun(tables.runs, closeOf(runOf(group, 'one')), 'END');
    await expect(holders(group)).resolves.toEqual([]);
    await expect(start(group, 'two')).resolves.toMatchObject({ decision: 'RUN' });
  });

  it('removes a terminal holder, whose release was lost, without asking Step Functions', async () => {
    const group = await aGroup();
    await start(group, 'one');
    const dying = tables.another();
    // Of three writes (two jobs, the run), the fourth is the release.
    dieAtWrite(dying, 4, 'request lost');
    await expect(closeRun(dying.runs, closeOf(runOf(group, 'one')), 'END')).rejects.toThrow();
    await expect(holders(group)).resolves.toEqual([`${group}-one`]);
    const engine = saying('RUNNING');
    await expect(start(group, 'two', engine)).resolves.toMatchObject({ decision: 'RUN' });
    expect(engine.asked).toEqual([]);
  });

  it('removes a holder that was never recorded', async () => {
    const group = await aGroup();
    await tables.runs.update(lockKey(group), { condition: { all: [] }, include: ['runs', 'a-ghost'] });
    await expect(start(group, 'one')).resolves.toMatchObject({ decision: 'RUN' });
    await expect(holders(group)).resolves.toEqual([`${group}-one`]);
  });

  it.each(['ABORTED', 'FAILED', 'TIMED_OUT'] as const)(
    'closes a holder whose execution has ended %s before it lets the next run in',
    async (state) => {
      const group = await aGroup();
      const one = await start(group, 'one');
      await attempt(tables, aCall(one as never, 'load-orders'));
      const engine = saying(state);
      await expect(start(group, 'two', engine)).resolves.toMatchObject({ decision: 'RUN' });
      expect(engine.asked.map((run) => run.run_id)).toEqual([`${group}-one`]);
      await expect(tables.runs.findRun(`${group}-one`)).resolves.toMatchObject({
        status: state === 'ABORTED' ? 'ABORTED' : 'FAILED',
      });
      const rows = await tables.runs.listJobRuns({ run_id: `${group}-one` });
      expect(rows.map((row) => row.status)).toEqual(['SUCCEEDED', 'SKIPPED']);
      await expect(holders(group)).resolves.toEqual([`${group}-two`]);
    },
  );

  it('keeps a holder whose loader may still write its plan, without asking Step Functions', async () => {
    const group = await aGroup();
    const dying = tables.another();
    dieAtWrite(dying, 4, 'request lost');
    await expect(loadGroup(runOf(group, 'one'), loadDependencies(dying))).rejects.toThrow();
    const engine = saying('ABORTED');
    await expect(start(group, 'two', engine)).resolves.toMatchObject({ decision: 'SKIP' });
    expect(engine.asked).toEqual([]);
  });

  it('closes such a holder once its loader is surely dead', async () => {
    const group = await aGroup();
    const dying = tables.another();
    dieAtWrite(dying, 4, 'request lost');
    await expect(loadGroup(runOf(group, 'one'), loadDependencies(dying, { remainingMs: 0 }))).rejects.toThrow();
    await expect(start(group, 'two', saying('ABORTED'))).resolves.toMatchObject({ decision: 'RUN' });
    await expect(tables.runs.findRun(`${group}-one`)).resolves.toMatchObject({ status: 'ABORTED' });
    const rows = await tables.runs.listJobRuns({ run_id: `${group}-one` });
    expect(rows.map((row) => row.status)).not.toContain('PENDING');
  });

  it('stays unchanged if Step Functions cannot be asked', async () => {
    const group = await aGroup();
    await start(group, 'one');
    const askExecution = () => Promise.reject(new Error('throttled'));
    await expect(start(group, 'two', { askExecution })).rejects.toThrow('throttled');
    await expect(holders(group)).resolves.toEqual([`${group}-one`]);
    await expect(tables.runs.findRun(`${group}-one`)).resolves.toMatchObject({ status: 'RUNNING' });
  });
});
