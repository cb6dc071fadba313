import { aJobRow, putGroup } from '../../support/rows/a-group';
import { aGroupName } from '../../support/rows/a-run';
import { type MemoryTables, openMemoryTables } from '../../support/services/memory-tables';

let tables: MemoryTables;
beforeAll(async () => {
  tables = await openMemoryTables();
});
afterAll(() => tables.close());

test('whether a group is there takes the read of one row', async () => {
  const group = aGroupName();
  await expect(tables.master.hasRows(group)).resolves.toBe(false);
  await putGroup(tables, group, [aJobRow({ job_name: 'a' }), aJobRow({ job_name: 'b' })]);
  const sent = jest.spyOn(tables.master.client, 'send');
  await expect(tables.master.hasRows(group)).resolves.toBe(true);
  expect(sent.mock.calls.map(([{ input }]) => input)).toMatchObject([{ Limit: 1, ConsistentRead: true }]);
});
