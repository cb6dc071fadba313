import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { readGroup } from '../../../operations/load/read-group';
import { aFileGroup } from '../../support/rows/a-file-group';
import { aJobRow, putGroup, someJobRows } from '../../support/rows/a-group';
import { aGroupName } from '../../support/rows/a-run';
import { applyTo } from '../../support/rows/apply-to';
import { pauseBefore } from '../../support/services/faults';
import { type MemoryTables, openMemoryTables } from '../../support/services/memory-tables';

let tables: MemoryTables;
beforeAll(async () => {
  tables = await openMemoryTables();
});
afterAll(() => tables.close());

const AUTHOR = { by: 'test', reason: 'test' };
const now = () => new Date().toISOString();
const names = (rows: { jobs: Record<string, unknown>[] }) => rows.jobs.map((row) => row.job_name);

const unmark = (group: string) =>
  tables.client.send(
    new UpdateCommand({
      TableName: tables.master.name,
      Key: { job_group: group, job_name: '@group' },
      UpdateExpression: 'REMOVE applying',
    }),
  );

describe('the reading of a group', () => {
  it('holds its jobs and its settings apart', async () => {
    const group = aGroupName();
    await putGroup(tables, group, [aJobRow()], { max_concurrency: 3 });
    const { jobs, settings } = await readGroup(tables.master, group);
    expect(jobs).toEqual([{ job_group: group, ...aJobRow() }]);
    expect(settings).toMatchObject({ job_name: '@group', max_concurrency: 3 });
  });

  it('is empty of a group that is not there', async () => {
    await expect(readGroup(tables.master, 'none')).resolves.toEqual({ settings: undefined, jobs: [] });
  });

  it('goes to the last page of a group, over 1 MB', async () => {
    const group = aGroupName();
    await putGroup(tables, group, someJobRows(40, { description: 'x'.repeat(40_000) }));
    await expect(readGroup(tables.master, group).then(names)).resolves.toHaveLength(40);
  });

  it('waits while an apply is in the middle of its writes', async () => {
    const group = aGroupName();
    await putGroup(tables, group, [aJobRow()], { applying: 'someone', applying_since: now(), revision: 1 });
    let done = false;
    const reading = readGroup(tables.master, group).finally(() => {
      done = true;
    });
    await tables.master.readRow(group, '@group');
    expect(done).toBe(false);
    await putGroup(tables, group, [aJobRow({ job_name: 'new' })]);
    await unmark(group);
    await expect(reading.then(names)).resolves.toEqual(['load-orders', 'new']);
  });

  it('fails after its patience, saying since when, and how to go on', async () => {
    const group = aGroupName();
    const since = now();
    await putGroup(tables, group, [aJobRow()], { applying: 'someone', applying_since: since });
    await expect(readGroup(tables.master, group, 0)).rejects.toMatchObject({
      name: 'Runsheet.BadInput',
      message: expect.stringMatching(new RegExp(`since ${since}.*run the apply again`)),
    });
  });

  it('is made again where an apply came between its first look and its last', async () => {
    const group = aGroupName();
    await applyTo(tables, aFileGroup(group, { a: { priority: 1 }, b: { priority: 2 } }), AUTHOR);
    const slow = tables.another();
    const pause = pauseBefore(slow, ({ command }) => command === 'GetItemCommand', 2);
    const reading = readGroup(slow.master, group);
    await pause.reached;
    await applyTo(tables, aFileGroup(group, { a: { priority: 2 }, b: { priority: 1 } }), AUTHOR);
    pause.release();
    const { jobs } = await reading;
    expect(jobs.map((row) => [row.job_name, row.priority])).toEqual([
      ['a', 2],
      ['b', 1],
    ]);
  });

  it('is made again where an apply began after its first look and is not done at its last', async () => {
    const group = aGroupName();
    await applyTo(tables, aFileGroup(group, { a: {} }), AUTHOR);
    const slow = tables.another();
    const pause = pauseBefore(slow, ({ command }) => command === 'GetItemCommand', 2);
    const reading = readGroup(slow.master, group);
    await pause.reached;
    const settings = await tables.master.readRow(group, '@group');
    await putGroup(tables, group, [aJobRow({ job_name: 'b' })], { ...settings, applying: 'x', applying_since: now() });
    pause.release();
    await putGroup(tables, group, [aJobRow({ job_name: 'c' })]);
    await unmark(group);
    await expect(reading.then(names)).resolves.toEqual(['a', 'b', 'c']);
  });
});
