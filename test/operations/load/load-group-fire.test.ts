import { findFire } from '../../../adapters/dynamodb/fire-rows';
import { fireKey, noteMissed } from '../../../domain/schedules/fires';
import { loadGroup } from '../../../operations/load/load-group';
import { aJobRow, putGroup } from '../../support/rows/a-group';
import { aGroupName, aLoadRequest, loadDependencies, requireRun } from '../../support/rows/a-run';
import { CutOff, dieAtWrite, type Fault } from '../../support/services/faults';
import { type MemoryTables, openMemoryTables } from '../../support/services/memory-tables';

let tables: MemoryTables;
beforeAll(async () => {
  tables = await openMemoryTables();
});
afterAll(() => tables.close());

const TIME = '2026-11-22T02:00:00Z';

async function aGroup(): Promise<string> {
  const group = aGroupName();
  await putGroup(tables, group, [aJobRow()], { on_overlap: 'allow' });
  return group;
}

const fired = (group: string, name: string, input: object = {}) =>
  aLoadRequest(group, {
    run_id: `${group}-${name}`,
    input: { trigger: 'schedule', scheduled_time: TIME, ...input },
  });

const start = (group: string, name: string, input?: object) =>
  loadGroup(fired(group, name, input), loadDependencies(tables));

describe('a schedule that fires twice', () => {
  it('runs once: the second run is SKIPPED, naming the first', async () => {
    const group = await aGroup();
    await expect(start(group, 'one')).resolves.toMatchObject({ decision: 'RUN' });
    // The same moment, written otherwise.
    await expect(start(group, 'two', { scheduled_time: '2026-11-22T03:00:00+01:00' })).resolves.toEqual({
      decision: 'SKIP',
      run_id: `${group}-two`,
    });
    await expect(tables.runs.findRun(`${group}-two`)).resolves.toMatchObject({
      status: 'SKIPPED',
      reason: `duplicate of ${group}-one`,
    });
    await expect(start(group, 'two')).resolves.toMatchObject({ decision: 'SKIP' });
  });

  it('runs for another time, another group, and another trigger of the same time', async () => {
    const group = await aGroup();
    await start(group, 'one');
    await expect(start(group, 'before', { scheduled_time: '2026-11-21T02:00:00Z' })).resolves.toMatchObject({
      decision: 'RUN',
    });
    await expect(start(await aGroup(), 'one')).resolves.toMatchObject({ decision: 'RUN' });
    await expect(start(group, 'fill', { trigger: 'backfill', max_active: 9 })).resolves.toMatchObject({
      decision: 'RUN',
    });
    await expect(start(group, 'hand', { trigger: 'manual' })).resolves.toMatchObject({ decision: 'RUN' });
  });

  it('is refused if the time is still to come, since its own fire would then be a duplicate', async () => {
    const group = await aGroup();
    await expect(start(group, 'early', { scheduled_time: '2026-11-23T02:00:00Z' })).rejects.toThrow('still to come');
    await expect(findFire(tables.runs, group, '2026-11-23T02:00:00.000Z')).resolves.toBeUndefined();
  });

  it('runs late if the time was taken for missed', async () => {
    const group = await aGroup();
    const key = fireKey(group, '2026-11-22T02:00:00.000Z');
    await tables.runs.update(key, noteMissed('2026-11-22T03:00:00.000Z'));
    await expect(start(group, 'late')).resolves.toMatchObject({ decision: 'RUN' });
    await expect(start(group, 'later')).resolves.toMatchObject({ decision: 'SKIP' });
  });

  it.each([1, 2, 3, 4, 5].flatMap((k) => (['request lost', 'reply lost'] as Fault[]).map((f) => [k, f] as const)))(
    'keeps its time for the run that has it, where LoadGroup dies at write %i (%s)',
    async (k, fault) => {
      const group = await aGroup();
      const dying = tables.another();
      dieAtWrite(dying, k, fault);
      await expect(loadGroup(fired(group, 'one'), loadDependencies(dying))).rejects.toBeInstanceOf(CutOff);
      requireRun(await start(group, 'one'));
      await expect(start(group, 'two')).resolves.toMatchObject({ decision: 'SKIP' });
    },
  );
});
