import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { MasterRow } from '../../../domain/tables/master-row';
import { useLaptop } from '../../support/home/laptop';
import { changesOf } from '../../support/home/logged-changes';
import { aJobRow, putGroup } from '../../support/rows/a-group';
import { aGroupName } from '../../support/rows/a-run';
import { deleteRow, putRow, signed, updateRow } from '../../support/rows/edits';

jest.setTimeout(120_000);

const laptop = useLaptop();

describe('the store', () => {
  it('records what was typed in by hand before it answers, and names nobody', async () => {
    const group = aGroupName();
    const { master } = laptop.engine;
    await putGroup(laptop.engine, group, [aJobRow({ job_name: 'a' })]);
    await updateRow(master, [group, 'a'], { timeout_minutes: 2 });
    await deleteRow(master, [group, 'a']);
    expect(await changesOf(laptop, group)).toMatchObject([
      { job_name: 'a', by: null, reason: null, before: null, after: { timeout_minutes: 1 } },
      { job_name: 'a', by: null, reason: null, before: { timeout_minutes: 1 }, after: { timeout_minutes: 2 } },
      { job_name: 'a', by: null, reason: null, before: { timeout_minutes: 2 }, after: null },
    ]);
  });

  it('names who wrote with the tool, also of a deletion, which says first that it comes', async () => {
    const group = aGroupName();
    const { master } = laptop.engine;
    const key = [group, 'a'] as const;
    const made = signed('ann', 'a new group');
    await updateRow(master, [group, '@group'], { applying: 'x' });
    await putRow(master, { job_group: group, ...aJobRow({ job_name: 'a' }), ...made });
    await putRow(master, { job_group: group, job_name: '@group', on_failure: 'stop', ...made });
    await updateRow(master, key, { removing: true, ...signed('bob', 'no longer used') });
    await deleteRow(master, key);
    const changes = await changesOf(laptop, group);
    expect(changes.map(({ job_name, by, reason }) => [job_name, by, reason])).toEqual([
      [key[1], 'ann', 'a new group'],
      ['@group', 'ann', 'a new group'],
      [key[1], 'bob', 'no longer used'],
    ]);
    expect(changes.map(({ before, after }) => [before === null, after === null])).toEqual([
      [true, false],
      [true, false],
      [false, true],
    ]);
  });

  it('does not take a later hand for the one that signed the row before', async () => {
    const group = aGroupName();
    const { master } = laptop.engine;
    await putRow(master, { job_group: group, ...aJobRow({ job_name: 'a' }), ...signed('ann', 'made it') });
    await updateRow(master, [group, 'a'], { is_enabled: false });
    await deleteRow(master, [group, 'a']);
    expect((await changesOf(laptop, group)).map(({ by }) => by)).toEqual(['ann', null, null]);
  });

  it('records no change of bookkeeping alone, and no write that was refused', async () => {
    const group = aGroupName();
    const { master } = laptop.engine;
    await putRow(master, { job_group: group, ...aJobRow({ job_name: 'a' }) });
    await updateRow(master, [group, 'a'], { version: 7, ...signed('ann', 'looked at it'), removing: true });
    await updateRow(master, [group, '@group'], { applying: 'x', applying_since: 'now', revision: 3 });
    const refused = new PutItemCommand({
      TableName: master.name,
      Item: { job_group: { S: group }, job_name: { S: 'a' }, priority: { N: '9' } },
      ConditionExpression: 'attribute_not_exists(job_name)',
    });
    await expect(master.client.send(refused)).rejects.toThrow('conditional');
    expect(await changesOf(laptop, group)).toHaveLength(1);
  });

  it('records each row of a batch', async () => {
    const group = aGroupName();
    const { master } = laptop.engine;
    const requests = ['a', 'b', 'c'].map((job_name) => ({
      PutRequest: { Item: { job_group: group, ...aJobRow({ job_name }) } },
    }));
    await master.client.send(new BatchWriteCommand({ RequestItems: { [master.name]: requests } }));
    const more = [{ DeleteRequest: { Key: { job_group: group, job_name: 'b' } } }];
    await master.client.send(new BatchWriteCommand({ RequestItems: { [master.name]: more } }));
    const changes = await changesOf(laptop, group);
    expect(changes.map(({ job_name, after }) => [job_name, after !== null])).toEqual([
      ['a', true],
      ['b', true],
      ['c', true],
      ['b', false],
    ]);
  });

  it('keeps the changes of one row in order, however many write it at once', async () => {
    const group = aGroupName();
    const { master } = laptop.engine;
    await putRow(master, { job_group: group, ...aJobRow({ job_name: 'a', owner: 'start' }) });
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => updateRow(master, [group, 'a'], { owner: `writer ${index}` })),
    );
    const changes = await changesOf(laptop, group, 'a');
    expect(changes).toHaveLength(21);
    for (const [index, change] of changes.slice(1).entries()) expect(change.before).toEqual(changes[index]?.after);
    expect(changes.at(-1)?.after).toEqual(await master.readRow(group, 'a'));
  });

  it('answers a write that is wrong as DynamoDB does, and goes on', async () => {
    const group = aGroupName();
    const { master } = laptop.engine;
    await expect(putRow(master, { job_group: group })).rejects.toThrow(/key/i);
    await expect(putRow(master, { job_group: group, job_name: 'x'.repeat(2000) })).rejects.toThrow(/key/i);
    await expect(putRow(master, { job_group: group, job_name: 'a', text: 'x'.repeat(420_000) })).rejects.toThrow(
      /size/i,
    );
    await putRow(master, { job_group: group, ...aJobRow({ job_name: 'a' }) });
    expect((await changesOf(laptop, group)).map(({ job_name }) => job_name)).toEqual(['a']);
  });

  it('keeps what fits of rows that fill their 400 KB, and says what does not', async () => {
    const group = aGroupName();
    const { master } = laptop.engine;
    const row = { job_group: group, ...aJobRow({ job_name: 'a', description: 'kept' }) };
    await putRow(master, { ...row, large: 'x'.repeat(390_000) });
    await putRow(master, { ...row, large: 'y'.repeat(390_000), owner: 'ann' });
    expect(await changesOf(laptop, group)).toMatchObject([
      { before: null, after: { description: 'kept' }, cut: ['after.large'] },
      { before: { description: 'kept' }, after: { owner: 'ann' }, cut: ['before.large', 'after.large'] },
    ]);
  });

  it('keeps rows as deep as DynamoDB takes them, numbers as long, and names that no object can hold', async () => {
    const group = aGroupName();
    const { master } = laptop.engine;
    const deep = (levels: number): object => (levels === 0 ? { S: 'bottom' } : { M: { deeper: deep(levels - 1) } });
    const item = {
      job_group: { S: group },
      job_name: { S: 'a' },
      deepest: deep(31),
      deep: deep(20),
      number: { N: '12345678901234567890123456789012345678' },
      constructor: { M: { constructor: { S: 'c' } } },
      bytes: { B: Buffer.from([0, 1, 255]) },
      names: { SS: ['b', 'a'] },
    };
    await master.client.send(new PutItemCommand({ TableName: master.name, Item: item as never }));
    const [change] = await changesOf(laptop, group);
    expect(change?.cut).toEqual(['after.deepest']);
    const { deepest, ...rest } = (await master.readRow(group, 'a')) as MasterRow;
    expect(change?.after).toEqual(rest);
  });

  it('holds no row of the list of groups, and none of itself', async () => {
    const group = aGroupName();
    const { master } = laptop.engine;
    await putRow(master, { job_group: '@groups', job_name: group });
    await putRow(master, { job_group: group, ...aJobRow({ job_name: 'a' }) });
    await deleteRow(master, ['@groups', group]);
    expect(await changesOf(laptop, '@groups')).toEqual([]);
    expect(await changesOf(laptop, `${group}@changes`)).toEqual([]);
  });
});
