import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { MasterRow } from '../../domain/tables/master-row';
import { applyGroup } from '../../operations/apply-group';
import { readGroup } from '../../operations/load/read-group';
import { planRemoval } from '../../operations/plan-apply';
import { aFileGroup } from '../support/rows/a-file-group';
import { aJobRow, putGroup } from '../support/rows/a-group';
import { aGroupName } from '../support/rows/a-run';
import { applyTo } from '../support/rows/apply-to';
import { CutOff, dieAtWrite } from '../support/services/faults';
import { type MemoryTables, openMemoryTables, type Tables } from '../support/services/memory-tables';

/* A group is removed as it is applied: marked, row by row, each on the condition that nobody has changed it. */

let tables: MemoryTables;
beforeAll(async () => {
  tables = await openMemoryTables();
});
afterAll(() => tables.close());

const JOBS = { a: { priority: 1 }, b: { priority: 2 } };
/** The writes: the mark, who and why in a job's row and its deletion, twice, and the same of the settings. */
const WRITES = [1, 2, 3, 4, 5, 6, 7];

async function anAppliedGroup(): Promise<string> {
  const group = aGroupName();
  await applyTo(tables, aFileGroup(group, JOBS));
  return group;
}

async function remove(group: string, from: Tables = tables, jobName?: string): Promise<void> {
  await applyGroup(from.master, await planRemoval(from.master, group, jobName), { by: 'ada', reason: 'it is over' });
}

/** Lets an hour pass since the mark was written. */
async function makeOld(group: string): Promise<void> {
  const row = (await tables.master.readRow(group, '@group')) as MasterRow | undefined;
  if (row?.applying_since === undefined) return;
  await tables.master.client.send(
    new UpdateCommand({
      TableName: tables.master.name,
      Key: { job_group: group, job_name: '@group' },
      UpdateExpression: 'SET applying_since = :then',
      ExpressionAttributeValues: { ':then': new Date(Date.now() - 3_600_000).toISOString() },
    }),
  );
}

it('leaves no row of a group, and of a job no other', async () => {
  const group = await anAppliedGroup();
  await remove(group, tables, 'a');
  const { jobs, settings } = await tables.master.readGroup(group);
  expect(jobs.map(({ job_name }) => job_name)).toEqual(['b']);
  expect(settings).not.toHaveProperty('applying');
  await remove(group);
  await expect(tables.master.readPartition(group)).resolves.toEqual([]);
});

it('removes a group that was typed by hand, without settings or with some that cannot be read', async () => {
  for (const settings of [undefined, { max_concurrency: 'many' }]) {
    const group = aGroupName();
    await putGroup(tables, group, [aJobRow({ job_name: 'a', priority: 'soon' })], settings);
    await remove(group);
    await expect(tables.master.readPartition(group)).resolves.toEqual([]);
  }
});

it.each(WRITES)(
  'that is cut off at write %i keeps runs away until it is completed, or the group applied anew',
  async (k) => {
    for (const fault of ['request lost', 'reply lost'] as const) {
      for (const back of [false, true]) {
        const group = await anAppliedGroup();
        const dying = tables.another();
        dieAtWrite(dying, k, fault);
        await expect(remove(group, dying)).rejects.toBeInstanceOf(CutOff);
        const read = await readGroup(tables.master, group, 0).catch((error: Error) => error);
        const isWhole = k === 1 && fault === 'request lost';
        const isGone = k === WRITES.length && fault === 'reply lost';
        if (!(read instanceof Error)) expect(read.jobs).toHaveLength(isWhole ? 2 : isGone ? 0 : -1);
        await makeOld(group);
        if (back) await applyTo(tables, aFileGroup(group, JOBS));
        else await remove(group);
        const { jobs, settings } = await tables.master.readGroup(group);
        expect(jobs.map(({ job_name }) => job_name)).toEqual(back ? ['a', 'b'] : []);
        for (const row of [...jobs, settings ?? {}]) {
          expect(row).not.toHaveProperty('removing');
          expect(row).not.toHaveProperty('applying');
        }
      }
    }
  },
);
