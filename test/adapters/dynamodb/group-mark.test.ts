import { leaveMark, markGroup, renewMark } from '../../../adapters/dynamodb/group-mark';
import { readStoredRow } from '../../../adapters/dynamodb/stored-rows';
import { aGroupName } from '../../support/rows/a-run';
import { type MemoryTables, openMemoryTables } from '../../support/services/memory-tables';

let tables: MemoryTables;
beforeAll(async () => {
  tables = await openMemoryTables();
});
afterAll(() => tables.close());

const NOW = '2026-11-22T02:00:00.000Z';
const settingsOf = (group: string) => tables.master.readRow(group, '@group');

async function mark(group: string, now = NOW): Promise<string> {
  const stored = await readStoredRow(tables.master, { job_group: group, job_name: '@group' });
  return markGroup(tables.master, group, { row: await settingsOf(group), stored }, now);
}

test('a group is marked, and no second apply begins while the first may be at work', async () => {
  const group = aGroupName();
  const applying = await mark(group);
  await expect(settingsOf(group)).resolves.toMatchObject({ applying, applying_since: NOW });
  await expect(mark(group, '2026-11-22T02:00:59.000Z')).rejects.toThrow(
    `group "${group}" is being applied by someone else since ${NOW}: try again in a minute`,
  );
});

test('an apply that was cut off is replaced, and can then no longer renew its mark', async () => {
  const group = aGroupName();
  const first = await mark(group);
  await renewMark(tables.master, group, first, '2026-11-22T02:00:30.000Z');
  const later = '2026-11-22T02:01:30.000Z';
  const second = await mark(group, later);
  await expect(settingsOf(group)).resolves.toMatchObject({ applying: second, revision: 1 });
  await expect(renewMark(tables.master, group, first, later)).rejects.toThrow('was applied by someone else');
});

test('after a failure the mark goes, but stays without its time where half of the group may be written', async () => {
  const [whole, half] = [aGroupName(), aGroupName()];
  await leaveMark(tables.master, whole, await mark(whole), false);
  await expect(settingsOf(whole)).resolves.not.toHaveProperty('applying');
  const applying = await mark(half);
  await leaveMark(tables.master, half, applying, true);
  const row = await settingsOf(half);
  expect(row).toMatchObject({ applying });
  expect(row).not.toHaveProperty('applying_since');
  await expect(mark(half, '2026-11-22T02:00:01.000Z')).resolves.not.toBe(applying);
});
