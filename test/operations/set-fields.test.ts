import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { assignFields } from '../../domain/groups/assign-fields';
import type { MasterRow } from '../../domain/tables/master-row';
import { setFields } from '../../operations/set-fields';
import { aJobRow, putGroup } from '../support/rows/a-group';
import { aGroupName } from '../support/rows/a-run';
import { isWrite, pauseBefore } from '../support/services/faults';
import { type MemoryTables, openMemoryTables, type Tables } from '../support/services/memory-tables';

let tables: MemoryTables;
beforeAll(async () => {
  tables = await openMemoryTables();
});
afterAll(() => tables.close());

const AUTHOR = { by: 'ada', reason: 'slow tonight' };

function set(group: string, name: string, words: Record<string, string>, from: Tables = tables) {
  const assignments = Object.entries(words).map(([key, text]) => ({ key, text }));
  const targets = { names: ['load-orders'], where: 'here' };
  const decide = (row: MasterRow | undefined) => {
    const assigned = assignFields({ jobName: name, row, assignments, targets });
    if ('problems' in assigned) throw new Error(assigned.problems.join('; '));
    return assigned;
  };
  return setFields(from.master, { job_group: group, job_name: name }, decide, AUTHOR);
}

/** Someone else writes only this attribute. */
async function edit(group: string, field: string, value: unknown): Promise<void> {
  const row = (await tables.master.readRow(group, 'a')) as MasterRow;
  await tables.client.send(new PutCommand({ TableName: tables.master.name, Item: { ...row, [field]: value } }));
}

async function aGroup(given: MasterRow = {}): Promise<string> {
  const group = aGroupName();
  await putGroup(tables, group, [aJobRow({ job_name: 'a', version: 3, ...given })]);
  return group;
}

describe('fields that are set', () => {
  it('are written alone, with who and why', async () => {
    const group = await aGroup({ junk: new Set(['x']) });
    await set(group, 'a', { timeout_minutes: '9', owner: 'ann' });
    await expect(tables.master.readRow(group, 'a')).resolves.toEqual({
      ...aJobRow({ job_name: 'a', timeout_minutes: 9, owner: 'ann' }),
      job_group: group,
      junk: new Set(['x']),
      version: 4,
      schema_version: 1,
      updated_by: 'ada',
      updated_reason: 'slow tonight',
      updated_at: expect.any(String),
    });
  });

  it('are not written where they say what holds, unless the row was about to be removed', async () => {
    const group = await aGroup();
    const before = await tables.master.readRow(group, 'a');
    await set(group, 'a', { timeout_minutes: '1' });
    await expect(tables.master.readRow(group, 'a')).resolves.toEqual(before);
    const left = await aGroup({ removing: true });
    await set(left, 'a', { timeout_minutes: '1' });
    await expect(tables.master.readRow(left, 'a')).resolves.not.toHaveProperty('removing');
  });

  it('make the settings’ row of a group that a hand typed in without one', async () => {
    const group = await aGroup();
    await set(group, '@group', { is_enabled: 'false' });
    await expect(tables.master.readRow(group, '@group')).resolves.toMatchObject({ is_enabled: false, version: 1 });
  });

  it('are written over an edit in between of another field, which stays', async () => {
    const group = await aGroup();
    const slow = tables.another();
    const pause = pauseBefore(slow, isWrite);
    const done = set(group, 'a', { timeout_minutes: '9' }, slow);
    await pause.reached;
    await edit(group, 'owner', 'bob');
    pause.release();
    await done;
    await expect(tables.master.readRow(group, 'a')).resolves.toMatchObject({ timeout_minutes: 9, owner: 'bob' });
  });

  it.each([
    ['timeout_minutes', 5, /timeout_minutes was 1 and is 5/],
    // Someone else has set the same field in between.
    ['timeout_minutes', 9, /timeout_minutes was 1 and is 9/],
  ])('are refused where they were edited in between: %s to %p', async (field, value, message) => {
    const group = await aGroup();
    const slow = tables.another();
    const pause = pauseBefore(slow, isWrite);
    const done = set(group, 'a', { timeout_minutes: '9', owner: 'ann' }, slow).catch((error: Error) => error);
    await pause.reached;
    await edit(group, field, value);
    pause.release();
    expect(await done).toMatchObject({ message: expect.stringMatching(message) });
    await expect(tables.master.readRow(group, 'a')).resolves.toMatchObject({ [field]: value });
    await expect(tables.master.readRow(group, 'a')).resolves.not.toHaveProperty('owner');
  });
});
