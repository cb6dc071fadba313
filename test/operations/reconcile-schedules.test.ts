import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { MasterRow } from '../../domain/tables/master-row';
import { keepSchedules } from '../../operations/keep-schedules';
import { reconcileSchedules } from '../../operations/reconcile-schedules';
import { aJobRow, putGroup } from '../support/rows/a-group';
import { openScheduler, type Scheduler } from '../support/services/event-bridge-scheduler';
import { refuseCalls } from '../support/services/faults';
import { type MemoryTables, openMemoryTables } from '../support/services/memory-tables';

let tables: MemoryTables;
let scheduler: Scheduler;
beforeAll(async () => {
  scheduler = await openScheduler();
});
afterAll(() => scheduler.close());
beforeEach(async () => {
  tables = await openMemoryTables();
  scheduler.schedules.clear();
  scheduler.failing.clear();
  scheduler.before.clear();
});
afterEach(() => tables.close());

const NIGHTLY = { schedule: 'cron(0 2 * * ? *)', timezone: 'Europe/Berlin' };
const NOW = Date.parse('2026-11-22T12:00:00Z');

const deps = (now = NOW) => ({ master: tables.master, schedules: scheduler.client, now });
const keep = (groups: string[], now?: number) => keepSchedules(groups, deps(now));
const expressionOf = (group: string) => scheduler.schedules.get(group)?.ScheduleExpression;

async function listed(group: string): Promise<MasterRow | undefined> {
  return tables.master.readRow('@groups', group);
}

async function putRow(row: MasterRow): Promise<void> {
  await tables.client.send(new PutCommand({ TableName: tables.master.name, Item: row }));
}

describe('the reconcile', () => {
  const reconcile = (request = {}) => reconcileSchedules(request, deps());

  it('makes what is missing, sets right what differs, and removes what no group asks for', async () => {
    for (const group of ['changed', 'missing', 'whole']) await putGroup(tables, group, [aJobRow()], NIGHTLY);
    await keep(['changed', 'missing', 'whole']);
    const good = new Map(scheduler.schedules);
    scheduler.schedules.delete('missing');
    scheduler.schedules.set('changed', { ...good.get('changed'), State: 'DISABLED' });
    for (const name of ['forgotten', 'no.group at all']) scheduler.schedules.set(name, { ...good.get('whole') });
    await expect(reconcile()).resolves.toEqual({ groups: 3, created: 1, updated: 1, deleted: 2, problems: [] });
    expect(scheduler.schedules).toEqual(good);
    await expect(reconcile()).resolves.toMatchObject({ created: 0, updated: 0, deleted: 0 });
  });

  it('removes the schedule of a group that the list says has none', async () => {
    await putGroup(tables, 'quiet', [aJobRow()], {});
    await keep(['quiet']);
    scheduler.schedules.set('quiet', { GroupName: 'runsheet-test' });
    await expect(reconcile()).resolves.toMatchObject({ groups: 1, deleted: 1 });
    expect(scheduler.schedules.size).toBe(0);
  });

  it('finds groups that the list lacks where a person asks, and leaves the change log alone', async () => {
    await putGroup(tables, 'typed', [aJobRow()], NIGHTLY);
    await putRow({ job_group: 'typed@changes', job_name: '2026-11-22T00:00:00.000Z#@group#1' });
    await expect(reconcile()).resolves.toMatchObject({ groups: 0 });
    await expect(reconcile({ find_groups: true })).resolves.toMatchObject({ groups: 1, created: 1, problems: [] });
    expect([...scheduler.schedules.keys()]).toEqual(['typed']);
    await expect(reconcile()).resolves.toMatchObject({ groups: 1 });
  });

  it('removes nothing where the table cannot be read', async () => {
    await putGroup(tables, 'nightly', [aJobRow()], NIGHTLY);
    await keep(['nightly']);
    const broken = tables.another();
    refuseCalls(broken, () => true);
    await expect(reconcileSchedules({}, { ...deps(), master: broken.master })).rejects.toThrow();
    expect(expressionOf('nightly')).toBe('cron(0 2 * * ? *)');
  });

  it('of a laptop expects times from when the settings were written: nobody looked then', async () => {
    const updated_at = '2026-11-20T08:00:00.000Z';
    await putGroup(tables, 'nightly', [aJobRow()], { ...NIGHTLY, updated_at });
    await reconcileSchedules({ find_groups: true }, { ...deps(), schedules: undefined });
    await expect(listed('nightly')).resolves.toMatchObject({ schedule_since: updated_at });
    await putGroup(tables, 'tomorrow', [aJobRow()], { ...NIGHTLY, updated_at: '2026-11-23T08:00:00.000Z' });
    await reconcileSchedules({ find_groups: true }, { ...deps(), schedules: undefined });
    await expect(listed('tomorrow')).resolves.toMatchObject({ schedule_since: '2026-11-22T12:00:00.000Z' });
  });

  it('of a laptop keeps the list alone, and counts what it changed there', async () => {
    await putGroup(tables, 'nightly', [aJobRow()], NIGHTLY);
    const local = { ...deps(), schedules: undefined };
    await expect(reconcileSchedules({ find_groups: true }, local)).resolves.toMatchObject({ groups: 1, created: 1 });
    await expect(reconcileSchedules({}, local)).resolves.toMatchObject({ groups: 1, created: 0, updated: 0 });
    expect(scheduler.schedules.size).toBe(0);
  });
});
