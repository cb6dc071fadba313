import {
  findListed,
  hasRows,
  listGroup,
  readGroupList,
  scanGroups,
  stampListed,
  unlistGroup,
} from '../../../adapters/dynamodb/group-list';
import { aJobRow, putGroup } from '../../support/rows/a-group';
import { type MemoryTables, openMemoryTables } from '../../support/services/memory-tables';

let tables: MemoryTables;
beforeEach(async () => {
  tables = await openMemoryTables();
});
afterEach(() => tables.close());

const LISTED = {
  schedule: 'cron(0 2 * * ? *)',
  timezone: 'UTC',
  schedule_since: '2026-11-01T00:00:00.000Z',
  is_enabled: true,
};

test('a group is listed with its schedule, which an apply leaves as it is', async () => {
  await listGroup(tables.master, 'nightly', LISTED);
  await stampListed(tables.master, 'nightly', { updated_by: 'ann' });
  await expect(findListed(tables.master, 'nightly')).resolves.toMatchObject({ group: 'nightly', attributes: LISTED });
  await expect(tables.master.readRow('@groups', 'nightly')).resolves.toMatchObject({ updated_by: 'ann' });
});

test('listed again without a schedule it has none, and it can be taken from the list', async () => {
  await listGroup(tables.master, 'nightly', LISTED);
  await listGroup(tables.master, 'nightly', { is_enabled: false });
  await expect(readGroupList(tables.master)).resolves.toEqual([
    { group: 'nightly', inForce: undefined, attributes: { is_enabled: false } },
  ]);
  await unlistGroup(tables.master, 'nightly');
  await expect(readGroupList(tables.master)).resolves.toEqual([]);
});

test('groups are found by their rows, without the list and the change log', async () => {
  await putGroup(tables, 'nightly', [aJobRow()]);
  await putGroup(tables, 'weekly', [aJobRow()]);
  await putGroup(tables, 'weekly@changes', [aJobRow()]);
  await listGroup(tables.master, 'gone', {});
  await expect(scanGroups(tables.master)).resolves.toEqual(['nightly', 'weekly']);
  await expect(Promise.all(['nightly', 'gone'].map((group) => hasRows(tables.master, group)))).resolves.toEqual([
    true,
    false,
  ]);
});
