import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Engine } from '../../../cli/engines/engine';
import { applyPlans } from '../../../cli/plan/apply-plans';
import type { GroupPlan } from '../../../cli/plan/plan-files';
import { planApply } from '../../../operations/plan-apply';
import { aFileGroup } from '../../support/rows/a-file-group';
import { aGroupName } from '../../support/rows/a-run';
import { CutOff, dieAtWrite, isWrite, pauseBefore } from '../../support/services/faults';
import { type MemoryTables, openMemoryTables, type Tables } from '../../support/services/memory-tables';

let tables: MemoryTables;
let told = '';
beforeAll(async () => {
  tables = await openMemoryTables();
});
afterAll(() => tables.close());
beforeEach(() => {
  told = '';
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    told += text;
    return true;
  });
});
afterEach(() => jest.restoreAllMocks());

const JOBS = { a: {}, b: {}, c: {} };

async function plansOf(groups: string[], jobs: Record<string, object> = JOBS): Promise<GroupPlan[]> {
  const plans = groups.map(async (group) => ({ planned: await planApply(tables.master, aFileGroup(group, jobs)) }));
  return (await Promise.all(plans)) as unknown as GroupPlan[];
}

function apply(from: Tables, plans: GroupPlan[], signal = new AbortController().signal): Promise<void> {
  return applyPlans({ master: from.master } as Engine, plans, { by: 'ada', reason: 'why' }, signal);
}

it('says after a failure half way what was written and what was not; to plan and apply again does the rest', async () => {
  const groups = [aGroupName(), aGroupName()];
  const dying = tables.another();
  // The first group takes 6 writes: its mark, three jobs, the list, its settings.
  dieAtWrite(dying, 6 + 3, 'request lost');
  await expect(apply(dying, await plansOf(groups))).rejects.toBeInstanceOf(CutOff);
  const [first, second] = groups;
  expect(told).toBe(
    `written: ${first}/a, ${first}/b, ${first}/c, ${first}/@group, ${second}/a\n` +
      `not written: ${second}/b, ${second}/c, ${second}/@group\n` +
      'what was written stays; give the command again to write the rest\n',
  );
  // It said nothing as it died: the next has to take it for dead first.
  await hasBeenLong(second as string);
  await apply(tables, await plansOf(groups));
  const jobs = (await tables.master.readGroup(second as string)).jobs;
  expect(jobs.map((row) => [row.job_name, row.version])).toEqual([
    ['a', 1],
    ['b', 1],
    ['c', 1],
  ]);
});

it('says that nothing was, where it failed before', async () => {
  const [plan] = await plansOf([aGroupName()]);
  await apply(tables, [plan as GroupPlan]);
  await expect(apply(tables, [plan as GroupPlan])).rejects.toMatchObject({ name: 'Runsheet.BadInput' });
  expect(told).toBe('nothing was written\n');
});

it('begins no further write once it is interrupted, and says what the writes under way have done', async () => {
  const group = aGroupName();
  const controller = new AbortController();
  const slow = tables.another();
  const pause = pauseBefore(slow, isWrite, 2);
  // 25 rows are written at a time.
  const names = Array.from({ length: 40 }, (_, at) => `job-${at + 10}`);
  const plans = await plansOf([group], Object.fromEntries(names.map((name) => [name, {}])));
  const done = apply(slow, plans, controller.signal).catch((error: Error) => error);
  await pause.reached;
  controller.abort(new Error('interrupted'));
  pause.release();
  await expect(done).resolves.toMatchObject({ message: 'interrupted' });
  const rows = (await tables.master.readGroup(group)).jobs.map(({ job_name }) => `${group}/${job_name}`);
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.length).toBeLessThan(40);
  const [written = '', left = ''] = told.split('\n');
  expect(written.replace('written: ', '').split(', ').sort()).toEqual(rows.sort());
  expect(left).toMatch(new RegExp(`^not written: .*${group}/@group$`));
});

async function hasBeenLong(group: string): Promise<void> {
  const row = await tables.master.readRow(group, '@group');
  const Item = { ...row, applying_since: '2026-11-22T01:00:00.000Z' };
  await tables.client.send(new PutCommand({ TableName: tables.master.name, Item }));
}
