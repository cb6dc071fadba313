import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { listChanges } from '../../../adapters/dynamodb/change-log';
import type { MasterRow } from '../../../adapters/dynamodb/master-table';
import { BOOKKEEPING } from '../../../domain/history/change-log';
import { groupAsOf } from '../../../domain/history/group-as-of';
import type { LoggedChange } from '../../../domain/history/logged-change';
import { openEngine } from '../../../local/embedded-engine';
import { isAlive } from '../../../local/processes';
import { readStoreFile } from '../../../local/store/store-file';
import { readUnrecorded } from '../../../local/store/unrecorded-changes';
import { type Laptop, openLaptop } from '../../support/home/laptop';
import { until } from '../../support/home/until';
import { aJobRow, putGroup } from '../../support/rows/a-group';
import { aGroupName } from '../../support/rows/a-run';
import { deleteRow, putRow, signed, updateRow } from '../../support/rows/edits';

jest.setTimeout(120_000);

let laptop: Laptop;
beforeAll(async () => {
  laptop = await openLaptop();
});
afterAll(() => laptop.close());

/** Oldest first. */
async function changesOf(group: string, job?: string): Promise<LoggedChange[]> {
  return (await listChanges(laptop.engine.master, group, { job })).reverse();
}

/** What a row says of its job, without how it was written. */
function meaning(row: MasterRow): MasterRow {
  return Object.fromEntries(Object.entries(row).filter(([name]) => !BOOKKEEPING.has(name)));
}

/** By name; settings of nothing but bookkeeping are none. */
function tableOf(rows: readonly MasterRow[]): Record<string, MasterRow> {
  const told = rows.filter((row) => row.job_name !== '@group' || Object.keys(meaning(row)).length > 2);
  return Object.fromEntries(told.map((row) => [String(row.job_name), meaning(row)]));
}

describe('the store', () => {
  it('records what was typed in by hand before it answers, and names nobody', async () => {
    const group = aGroupName();
    const { master } = laptop.engine;
    await putGroup(laptop.engine, group, [aJobRow({ job_name: 'a' })]);
    await updateRow(master, [group, 'a'], { timeout_minutes: 2 });
    await deleteRow(master, [group, 'a']);
    expect(await changesOf(group)).toMatchObject([
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
    const changes = await changesOf(group);
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
    expect((await changesOf(group)).map(({ by }) => by)).toEqual(['ann', null, null]);
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
    expect(await changesOf(group)).toHaveLength(1);
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
    const changes = await changesOf(group);
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
    const changes = await changesOf(group, 'a');
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
    expect((await changesOf(group)).map(({ job_name }) => job_name)).toEqual(['a']);
  });

  it('keeps what fits of rows that fill their 400 KB, and says what does not', async () => {
    const group = aGroupName();
    const { master } = laptop.engine;
    const row = { job_group: group, ...aJobRow({ job_name: 'a', description: 'kept' }) };
    await putRow(master, { ...row, large: 'x'.repeat(390_000) });
    await putRow(master, { ...row, large: 'y'.repeat(390_000), owner: 'ann' });
    expect(await changesOf(group)).toMatchObject([
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
    const [change] = await changesOf(group);
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
    expect(await changesOf('@groups')).toEqual([]);
    expect(await changesOf(`${group}@changes`)).toEqual([]);
  });
});

describe('a store that is started anew', () => {
  const storePid = () => readStoreFile(laptop.engine.home.storeFile)?.pid as number;

  async function killStore(): Promise<void> {
    const pid = storePid();
    process.kill(pid, 'SIGKILL');
    await until(() => !isAlive(pid));
  }

  async function reopen(): Promise<void> {
    const { dir } = laptop.engine.home;
    laptop.engine.close();
    laptop.engine = await openEngine(dir);
  }

  it('goes on with larger sequence numbers, whatever its clock says', async () => {
    const group = aGroupName();
    await putRow(laptop.engine.master, { job_group: group, ...aJobRow({ job_name: 'a' }) });
    await killStore();
    const file = laptop.engine.home.unrecordedChanges;
    const { sequence } = readUnrecorded(file);
    // As if the clock had been an hour ahead.
    const ahead = sequence + 3_600_000_000;
    writeFileSync(file, JSON.stringify({ sequence: ahead, writes: [] }));
    await reopen();
    await updateRow(laptop.engine.master, [group, 'a'], { owner: 'ann' });
    const [, last] = await changesOf(group);
    expect(last).toMatchObject({ after: { owner: 'ann' }, sequence: String(ahead + 1) });
  });

  it('records a write that the one before it was killed in the middle of', async () => {
    const group = aGroupName();
    const before = aJobRow({ job_name: 'a' });
    const key = { job_group: { S: group }, job_name: { S: 'a' } };
    await putRow(laptop.engine.master, { job_group: group, ...before });
    await killStore();
    // The row is written, its change is not: as the store leaves it that noted the write, made it, and was killed.
    const file = laptop.engine.home.unrecordedChanges;
    const { sequence } = readUnrecorded(file);
    const write = { job_group: group, job_name: 'a', at: Date.now(), sequence: sequence + 1 };
    const image = { ...key, target: { S: 'lambda:another' } };
    writeFileSync(file, JSON.stringify({ sequence: sequence + 1, writes: [{ ...write, before: image }] }));
    await reopen();
    await until(async () => (await changesOf(group)).length === 2);
    expect((await changesOf(group))[1]).toMatchObject({
      before: { target: 'lambda:another' },
      after: { target: 'lambda:load-orders' },
      by: null,
    });
    expect(readUnrecorded(file).writes).toEqual([]);
  });

  it('goes on where something cannot be recorded: it is kept, and what follows is recorded', async () => {
    const group = aGroupName();
    await killStore();
    const file = laptop.engine.home.unrecordedChanges;
    const { sequence } = readUnrecorded(file);
    const bad = { job_group: group, job_name: 'a', at: 0, sequence: 1, before: null, after: null };
    writeFileSync(file, JSON.stringify({ sequence, writes: [bad] }));
    await reopen();
    await putRow(laptop.engine.master, { job_group: group, ...aJobRow({ job_name: 'b' }) });
    expect((await changesOf(group)).map(({ job_name }) => job_name)).toEqual(['b']);
    expect(readUnrecorded(file).writes).toEqual([bad]);
    expect(readFileSync(path.join(laptop.engine.home.logs, 'store.log'), 'utf8')).toContain(
      'ApproximateCreationDateTime is 0',
    );
    await killStore();
    writeFileSync(file, JSON.stringify({ sequence, writes: [] }));
    await reopen();
  });

  it('has a log that replays to the table, with a restart in between', async () => {
    const group = aGroupName();
    await putGroup(laptop.engine, group, [aJobRow({ job_name: 'a' }), aJobRow({ job_name: 'b' })]);
    await killStore();
    await reopen();
    await deleteRow(laptop.engine.master, [group, 'a']);
    const rows = await laptop.engine.master.readPartition(group);
    const far = '2999-01-01T00:00:00.000Z';
    expect(tableOf(groupAsOf([], await changesOf(group), far).rows)).toEqual(tableOf(rows));
  });
});

const JOBS = ['a', 'b', '@group', 'no name\u202e'] as const;
const fieldValue = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }).filter((text) => text !== '' && text.isWellFormed()),
  fc.integer({ min: -5, max: 5 }),
  fc.boolean(),
  fc.constant(null),
  fc.constant({ a: [1, 'x'], b: {} }),
);
const fields = fc.dictionary(fc.constantFrom('priority', 'owner', 'target', 'parameters', 'is_enabled'), fieldValue, {
  maxKeys: 3,
});
const bookkeeping = fc.dictionary(
  fc.constantFrom('version', 'updated_at', 'updated_by', 'updated_reason', 'applying', 'revision', 'removing'),
  fieldValue,
  { minKeys: 1, maxKeys: 3 },
);
const edit = fc.oneof(
  fc.record({ act: fc.constant('put' as const), job: fc.constantFrom(...JOBS), fields }),
  fc.record({ act: fc.constant('update' as const), job: fc.constantFrom(...JOBS), fields }),
  fc.record({ act: fc.constant('update' as const), job: fc.constantFrom(...JOBS), fields: bookkeeping }),
  fc.record({ act: fc.constant('delete' as const), job: fc.constantFrom(...JOBS) }),
);

describe('the change log', () => {
  it('gives the table at every moment when it is replayed, forwards and back from today', async () => {
    const { master } = laptop.engine;
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 12 }), async (edits) => {
        const group = aGroupName();
        const seen: { at: string; table: Record<string, MasterRow> }[] = [];
        for (const each of edits) {
          const key = [group, each.job] as const;
          if (each.act === 'delete') await deleteRow(master, key);
          else if (each.act === 'put') await putRow(master, { job_group: group, job_name: each.job, ...each.fields });
          else if (Object.keys(each.fields).length > 0) await updateRow(master, key, each.fields);
          seen.push({ at: new Date().toISOString(), table: tableOf(await master.readPartition(group)) });
          await new Promise((resolve) => setTimeout(resolve, 2));
        }
        const rows = await master.readPartition(group);
        const changes = await changesOf(group);
        for (const { at, table } of seen) {
          expect(tableOf(groupAsOf([], changes, at).rows)).toEqual(table);
          const later = changes.filter((change) => change.at > at);
          expect(tableOf(groupAsOf(rows, later, at).rows)).toEqual(table);
        }
        expect(tableOf(groupAsOf(rows, changes, '2020-01-01T00:00:00.000Z').rows)).toEqual({});
      }),
      { numRuns: 40 },
    );
  });
});
