import { spawnSync } from 'node:child_process';
import { leaveMark, markGroup } from '../../adapters/dynamodb/group-mark';
import { readStoredRow } from '../../adapters/dynamodb/stored-rows';
import { applyOwner, endDeadApply } from '../../local/apply-owner';
import { readGroup } from '../../operations/load/read-group';
import { aJobRow } from '../support/rows/a-group';
import { aGroupName } from '../support/rows/a-run';
import { putRow } from '../support/rows/edits';
import { type MemoryTables, openMemoryTables } from '../support/services/memory-tables';

let tables: MemoryTables;
beforeAll(async () => {
  tables = await openMemoryTables();
});
afterAll(() => tables.close());

const settingsOf = (group: string) => tables.master.readRow(group, '@group');

async function aMarkedGroup(owner: string | undefined): Promise<{ group: string; mark: string }> {
  const group = aGroupName();
  await putRow(tables.master, { job_group: group, ...aJobRow({ job_name: 'a' }) });
  const unmarked = { row: undefined, stored: undefined };
  return { group, mark: await markGroup(tables.master, group, unmarked, new Date().toISOString(), owner) };
}

const dead = () => `${spawnSync('true').pid}.0123456789ab`;

it('fits into the mark, which the table limits to 64 characters', async () => {
  const { mark } = await aMarkedGroup(`4194304.${applyOwner().split('.')[1]}`);
  expect(mark.length).toBeLessThanOrEqual(64);
});

describe('the mark of an apply whose process is gone', () => {
  it.each([
    ['has ended', dead],
    ['has ended, and another one has its number', () => `${process.pid}.0123456789ab`],
  ])('counts no longer where the process %s: the next apply begins, and a run is told at once', async (_, owner) => {
    const { group, mark } = await aMarkedGroup(owner());
    await endDeadApply(tables.master, group);
    // Half of the group may be written: no run reads it.
    await expect(readGroup(tables.master, group)).rejects.toThrow('run the apply again to complete it');
    const row = await settingsOf(group);
    expect(row).toMatchObject({ applying: mark });
    const stored = await readStoredRow(tables.master, { job_group: group, job_name: '@group' });
    await expect(markGroup(tables.master, group, { row, stored }, new Date().toISOString())).resolves.not.toBe(mark);
  });

  it.each([
    ['lives', applyOwner],
    ['is on another machine, as with a stack', () => undefined],
  ])('counts as before where the process %s', async (_, owner) => {
    const { group, mark } = await aMarkedGroup(owner());
    const before = await settingsOf(group);
    await endDeadApply(tables.master, group);
    await expect(settingsOf(group)).resolves.toEqual(before);
    await leaveMark(tables.master, group, mark, false);
    await endDeadApply(tables.master, group);
    await expect(readGroup(tables.master, group)).resolves.toMatchObject({ jobs: [{ job_name: 'a' }] });
  });
});
