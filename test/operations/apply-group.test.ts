import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { GROUPS_PARTITION } from '../../adapters/dynamodb/count-groups';
import type { FileGroup } from '../../domain/groups/groups-file';
import { parseJobRow } from '../../domain/groups/job';
import type { BadInputError } from '../../domain/tables/error-names';
import type { MasterRow } from '../../domain/tables/master-row';
import { applyGroup } from '../../operations/apply-group';
import { readGroup } from '../../operations/load/read-group';
import { planApply } from '../../operations/plan-apply';
import { aFileGroup } from '../support/rows/a-file-group';
import { aJobRow, putGroup } from '../support/rows/a-group';
import { aGroupName } from '../support/rows/a-run';
import { applyTo } from '../support/rows/apply-to';
import { CutOff, dieAtWrite, isWrite, pauseBefore, refuseCalls, writesTo } from '../support/services/faults';
import { type MemoryTables, openMemoryTables, type Tables } from '../support/services/memory-tables';

let tables: MemoryTables;
beforeAll(async () => {
  tables = await openMemoryTables();
});
afterAll(() => tables.close());

const AUTHOR = { by: 'ada', reason: 'the shop opens' };
const apply = (group: FileGroup, from: Tables = tables) => applyTo(from, group);
const BEFORE = { a: { priority: 1 }, b: { priority: 2 } };
const AFTER = { a: { priority: 2 }, b: { priority: 1 }, c: { priority: 3 } };
const OTHER = { a: { priority: 7 }, b: { priority: 8 } };
/** The writes: the mark, two changed jobs, an added one, the list of groups, the settings. */
const WRITES = [1, 2, 3, 4, 5, 6];

async function priorities(group: string): Promise<Record<string, unknown>> {
  const { jobs } = await tables.master.readGroup(group);
  return Object.fromEntries(jobs.map((row) => [row.job_name as string, row.priority]));
}
const settingsOf = (group: string) => tables.master.readRow(group, '@group') as Promise<MasterRow>;
const prioritiesIn = (jobs: Record<string, { priority: number }>) =>
  Object.fromEntries(Object.entries(jobs).map(([name, job]) => [name, job.priority]));

async function anAppliedGroup(): Promise<string> {
  const group = aGroupName();
  await apply(aFileGroup(group, BEFORE));
  return group;
}

describe('an apply', () => {
  it('writes the jobs, the settings and the list of groups, each with who and why', async () => {
    const group = aGroupName();
    const changes = await apply(aFileGroup(group, { a: { priority: 1 } }, { max_concurrency: 3 }));
    expect(changes).toMatchObject({
      added: [{ job_name: 'a' }],
      changed: [],
      settings: { fields: [{ field: 'max_concurrency', before: 40, after: 3 }] },
    });
    const written = { updated_by: 'ada', updated_reason: 'the shop opens', schema_version: 1 };
    const { jobs, settings } = await tables.master.readGroup(group);
    expect(jobs).toEqual([expect.objectContaining({ ...written, job_name: 'a', priority: 1, version: 1 })]);
    expect(settings).toMatchObject({ ...written, max_concurrency: 3, version: 1, revision: 1 });
    expect(settings).not.toHaveProperty('applying');
    await expect(tables.master.readRow(GROUPS_PARTITION, group)).resolves.toMatchObject(written);
  });

  it('writes what differs and nothing else, and leaves rows that the file does not name', async () => {
    const group = await anAppliedGroup();
    await putGroup(tables, group, [aJobRow({ job_name: 'by-hand' })]);
    const changes = await apply(aFileGroup(group, { a: { priority: 5 }, b: { priority: 2 } }));
    expect(changes).toMatchObject({ unchanged: ['b'], kept: ['by-hand'], settings: { fields: [] } });
    const { jobs, settings } = await tables.master.readGroup(group);
    expect(jobs.map((row) => [row.job_name, row.priority, row.version])).toEqual([
      ['a', 5, 2],
      ['b', 2, 1],
      ['by-hand', -1, undefined],
    ]);
    // The settings do not change; only the apply is counted.
    expect(settings).toMatchObject({ version: 1, revision: 2 });
  });

  it('writes nothing where nothing differs', async () => {
    const group = await anAppliedGroup();
    const reader = tables.another();
    refuseCalls(reader, isWrite);
    await expect(apply(aFileGroup(group, BEFORE), reader)).resolves.toMatchObject({ unchanged: ['a', 'b'] });
  });

  it('changes a row that was typed in by hand, without a version', async () => {
    const group = aGroupName();
    await putGroup(tables, group, [aJobRow({ job_name: 'a' })]);
    await apply(aFileGroup(group, { a: { priority: 4 } }));
    await expect(tables.master.readRow(group, 'a')).resolves.toMatchObject({ priority: 4, version: 1 });
  });

  it('is refused where another apply changed a row after it was read', async () => {
    const group = await anAppliedGroup();
    const slow = tables.another();
    const pause = pauseBefore(slow, isWrite);
    const first = apply(aFileGroup(group, AFTER), slow).catch((error: Error) => error);
    await pause.reached;
    await apply(aFileGroup(group, OTHER));
    pause.release();
    await expect(first).resolves.toMatchObject({
      name: 'Runsheet.BadInput',
      message: expect.stringContaining('was applied by someone else in the meantime'),
    });
    await expect(priorities(group)).resolves.toEqual(prioritiesIn(OTHER));
  });

  it('that is refused so can be made again at once, and keeps no run from the group', async () => {
    const group = await anAppliedGroup();
    const slow = tables.another();
    const pause = pauseBefore(slow, isWrite);
    const first = apply(aFileGroup(group, AFTER), slow).catch((error: Error) => error);
    await pause.reached;
    await apply(aFileGroup(group, OTHER));
    pause.release();
    await first;
    await expect(readGroup(tables.master, group, 0)).resolves.toMatchObject({ jobs: [{}, {}] });
    await apply(aFileGroup(group, AFTER));
    await expect(priorities(group)).resolves.toEqual(prioritiesIn(AFTER));
  });

  it.each(WRITES)('that stands before its write %i is not mixed with another', async (k) => {
    const group = await anAppliedGroup();
    const slow = tables.another();
    const pause = pauseBefore(slow, isWrite, k);
    const first = apply(aFileGroup(group, AFTER), slow).catch((error: Error) => error);
    await pause.reached;
    const second = await apply(aFileGroup(group, OTHER)).catch((error: Error) => error);
    pause.release();
    const refused = [await first, second].filter((outcome) => outcome instanceof Error);
    expect(refused).toEqual([expect.objectContaining({ name: 'Runsheet.BadInput' })]);
    await expect(priorities(group)).resolves.toEqual(prioritiesIn(second instanceof Error ? AFTER : OTHER));
    expect(await settingsOf(group)).not.toHaveProperty('applying');
  });

  it('counts every revision, so that no reader takes two of them for one', async () => {
    const group = await anAppliedGroup();
    const slow = tables.another();
    const pause = pauseBefore(slow, isWrite);
    const first = apply(aFileGroup(group, { d: { priority: 1 } }), slow).catch((error: Error) => error);
    await pause.reached;
    await apply(aFileGroup(group, { e: { priority: 1 } }));
    const { revision } = await settingsOf(group);
    pause.release();
    const applied = !((await first) instanceof Error);
    expect((await settingsOf(group)).revision).toBe((revision as number) + (applied ? 1 : 0));
  });
});

describe('between the plan and its apply', () => {
  const planned = async (group: FileGroup) => planApply(tables.master, group, { prune: true });

  it('an edit of a row that is to be written is a conflict, and nothing is written at all', async () => {
    const group = await anAppliedGroup();
    await putGroup(tables, group, [aJobRow({ job_name: 'old' })]);
    const plan = await planned(aFileGroup(group, AFTER));
    // The console does not increase the version.
    await edit(group, 'b', 'owner', 'bob');
    await edit(group, 'old', 'is_enabled', false);
    const before = await tables.master.readGroup(group);
    const failed = await applyGroup(tables.master, plan, AUTHOR).catch((error: Error) => error);
    expect((failed as BadInputError).problems).toEqual([
      expect.stringMatching(
        /^job "b" of group "\S+" was changed in the meantime by someone .*: owner was missing and is "bob"/,
      ),
      expect.stringMatching(/^job "old" of group .*: is_enabled was missing and is false/),
    ]);
    await expect(tables.master.readGroup(group)).resolves.toEqual(before);
    // Runs are not kept away, and the next plan starts from the present rows.
    await expect(readGroup(tables.master, group, 0)).resolves.toBeDefined();
    await applyGroup(tables.master, await planned(aFileGroup(group, AFTER)), AUTHOR);
    await expect(priorities(group)).resolves.toEqual(prioritiesIn(AFTER));
  });

  it('a job that someone else added under the same name is a conflict', async () => {
    const group = await anAppliedGroup();
    const plan = await planned(aFileGroup(group, AFTER));
    await putGroup(tables, group, [aJobRow({ job_name: 'c', priority: 9 })]);
    await expect(applyGroup(tables.master, plan, AUTHOR)).rejects.toThrow('job "c" of group');
    await expect(priorities(group)).resolves.toEqual({ a: 1, b: 2, c: 9 });
  });

  it('an edit of the settings is a conflict, and one of a row that is not to be written is none', async () => {
    const group = await anAppliedGroup();
    const plan = await planned(aFileGroup(group, { ...BEFORE, a: { priority: 5 } }));
    await edit(group, 'b', 'owner', 'bob');
    await applyGroup(tables.master, plan, AUTHOR);
    await expect(tables.master.readRow(group, 'b')).resolves.toMatchObject({ owner: 'bob', version: 1 });
    const stale = await planned(aFileGroup(group, AFTER));
    await edit(group, '@group', 'max_concurrency', 3);
    await expect(applyGroup(tables.master, stale, AUTHOR)).rejects.toThrow(
      /^the settings row of group .*: max_concurrency was 40 and is 3/,
    );
  });

  it('an edit in the midst of the writes is a conflict of that row: what was written stands, and the next apply is at once', async () => {
    const group = await anAppliedGroup();
    const slow = tables.another();
    // The writes are the mark, c and a; then comes b.
    const pause = pauseBefore(slow, isWrite, 4);
    const written: string[] = [];
    const plan = await planned(aFileGroup(group, AFTER));
    const first = applyGroup(slow.master, plan, AUTHOR, (name) => written.push(name)).catch((error: Error) => error);
    await pause.reached;
    await edit(group, 'b', 'owner', 'bob');
    pause.release();
    await expect(first).resolves.toMatchObject({ message: expect.stringContaining('job "b" of group') });
    expect(written).toEqual(['c', 'a']);
    // Half of the group is written, so no run reads it.
    await expect(readGroup(tables.master, group, 0)).rejects.toThrow('run the apply again to complete it');
    const rest = await planned(aFileGroup(group, AFTER));
    expect(rest.changes).toMatchObject({ added: [], changed: [{ job: { job_name: 'b' } }], unchanged: ['a', 'c'] });
    await applyGroup(tables.master, rest, AUTHOR);
    await expect(readGroup(tables.master, group, 0)).resolves.toMatchObject({ jobs: [{}, { priority: 1 }, {}] });
  });

  it('an apply that takes long says again and again that it is at work', async () => {
    const group = await anAppliedGroup();
    const start = Date.now();
    let minutes = 0;
    // Each call of Date.now advances the clock by half a minute.
    jest.spyOn(Date, 'now').mockImplementation(() => start + ++minutes * 30_000);
    const slow = tables.another();
    const pause = pauseBefore(slow, writesTo('b'));
    const applied = apply(aFileGroup(group, AFTER), slow);
    await pause.reached;
    jest.restoreAllMocks();
    const { applying_since } = await settingsOf(group);
    expect(Date.parse(applying_since as string)).toBeGreaterThan(start + 60_000);
    pause.release();
    await applied;
    expect(await settingsOf(group)).toMatchObject({ revision: 2 });
    expect(await settingsOf(group)).not.toHaveProperty('applying_since');
  });

  it('no write begins once the writes are asked to end, and those under way are made', async () => {
    const names = Array.from({ length: 100 }, (_, at) => `job-${at}`);
    const group = aFileGroup(aGroupName(), Object.fromEntries(names.map((name) => [name, {}])));
    const controller = new AbortController();
    const written: string[] = [];
    const stop = (name: string) => {
      written.push(name);
      controller.abort(new Error('interrupted'));
    };
    const plan = await planned(group);
    await expect(applyGroup(tables.master, plan, AUTHOR, stop, controller.signal)).rejects.toThrow('interrupted');
    expect(written.length).toBeLessThan(50);
    expect(Object.keys(await priorities(group.job_group)).sort()).toEqual(written.sort());
    // Half of the group is written, so no run reads it.
    await expect(readGroup(tables.master, group.job_group, 0)).rejects.toThrow('run the apply again to complete it');
  });

  /** Someone else writes only this attribute. */
  async function edit(group: string, job_name: string, field: string, value: unknown): Promise<void> {
    const row = (await tables.master.readRow(group, job_name)) as MasterRow;
    await tables.client.send(new PutCommand({ TableName: tables.master.name, Item: { ...row, [field]: value } }));
  }
});

describe('a removal', () => {
  const prune = (group: string, from: Tables = tables) =>
    applyTo(from, aFileGroup(group, { a: { priority: 1 } }), { ...AUTHOR }, { prune: true });

  it('says who and why in the row before it is gone', async () => {
    const group = await anAppliedGroup();
    const slow = tables.another();
    // The writes are the mark and `removing` in the row; then comes the deletion.
    const pause = pauseBefore(slow, isWrite, 3);
    const removed = prune(group, slow);
    await pause.reached;
    await expect(tables.master.readRow(group, 'b')).resolves.toMatchObject({
      removing: true,
      updated_by: 'ada',
      updated_reason: 'the shop opens',
      version: 2,
      priority: 2,
    });
    pause.release();
    await removed;
    await expect(priorities(group)).resolves.toEqual({ a: 1 });
  });

  it('that was cut off in between leaves a row as good as before, and the next ends it or takes it back', async () => {
    for (const back of [false, true]) {
      const group = await anAppliedGroup();
      const dying = tables.another();
      dieAtWrite(dying, 3, 'request lost');
      await expect(prune(group, dying)).rejects.toBeInstanceOf(CutOff);
      expect(parseJobRow((await tables.master.readRow(group, 'b')) as MasterRow)).toHaveProperty('job');
      await makeOld(group);
      if (back) await apply(aFileGroup(group, BEFORE));
      else await prune(group);
      const row = await tables.master.readRow(group, 'b');
      if (back) expect(row).toMatchObject({ priority: 2 });
      else expect(row).toBeUndefined();
      expect(row ?? {}).not.toHaveProperty('removing');
    }
  });
});

it('lists a group that was typed in by hand, though nothing of it differs', async () => {
  const group = aGroupName();
  await putGroup(tables, group, [aJobRow({ job_name: 'a' })]);
  await apply(aFileGroup(group, { a: { retry_delay_seconds: 0 } }));
  await expect(tables.master.readRow(GROUPS_PARTITION, group)).resolves.toMatchObject({ updated_by: 'ada' });
  await expect(tables.master.readPartition(group)).resolves.toHaveLength(1);
});

/** Lets an hour pass. */
async function makeOld(group: string): Promise<void> {
  const { job_group, ...row } = await settingsOf(group);
  if (row.applying) await putGroup(tables, group, [], { ...row, applying_since: '2026-11-22T01:00:00.000Z' });
}

describe('an apply that was cut off', () => {
  it.each(WRITES)('at its write %i lets no run read half of it, and is completed by the next', async (k) => {
    for (const fault of ['request lost', 'reply lost'] as const) {
      const group = await anAppliedGroup();
      const dying = tables.another();
      dieAtWrite(dying, k, fault);
      await expect(apply(aFileGroup(group, AFTER), dying)).rejects.toBeInstanceOf(CutOff);
      const read = await readGroup(tables.master, group, 0).catch((error: Error) => error);
      if (!(read instanceof Error)) {
        const whole = k === 1 && fault === 'request lost' ? BEFORE : AFTER;
        expect(Object.fromEntries(read.jobs.map((row) => [row.job_name, row.priority]))).toEqual(prioritiesIn(whole));
      }
      await makeOld(group);
      await apply(aFileGroup(group, AFTER));
      await expect(priorities(group)).resolves.toEqual(prioritiesIn(AFTER));
      expect(await settingsOf(group)).not.toHaveProperty('applying');
    }
  });

  it('keeps runs away also where the next one is in conflict: its half still stands there', async () => {
    const group = await anAppliedGroup();
    const dying = tables.another();
    // c is written, but a is not.
    dieAtWrite(dying, 3, 'request lost');
    await expect(apply(aFileGroup(group, AFTER), dying)).rejects.toBeInstanceOf(CutOff);
    await makeOld(group);
    const plan = await planApply(tables.master, aFileGroup(group, AFTER));
    await putGroup(tables, group, [aJobRow({ job_name: 'b', priority: 9 })]);
    await expect(applyGroup(tables.master, plan, AUTHOR)).rejects.toThrow('job "b" of group');
    await expect(readGroup(tables.master, group, 0)).rejects.toThrow('run the apply again to complete it');
    await apply(aFileGroup(group, AFTER));
    await expect(readGroup(tables.master, group, 0)).resolves.toBeDefined();
  });

  it('keeps the next one waiting for a minute: it may still be at work', async () => {
    const group = await anAppliedGroup();
    const dying = tables.another();
    dieAtWrite(dying, 3, 'request lost');
    await expect(apply(aFileGroup(group, AFTER), dying)).rejects.toBeInstanceOf(CutOff);
    await expect(apply(aFileGroup(group, AFTER))).rejects.toThrow('is being applied by someone else since');
  });

  it('and comes back writes no more once the next has taken its place', async () => {
    const group = await anAppliedGroup();
    const slow = tables.another();
    // Stops before its last write, which removes the mark.
    const pause = pauseBefore(slow, isWrite, 6);
    const first = apply(aFileGroup(group, AFTER), slow);
    await pause.reached;
    await makeOld(group);
    await apply(aFileGroup(group, OTHER));
    pause.release();
    await expect(first).rejects.toMatchObject({ name: 'Runsheet.BadInput' });
    await expect(priorities(group)).resolves.toEqual({ ...prioritiesIn(OTHER), c: 3 });
  });

  it('writes no more either where it had taken the place of another itself', async () => {
    const group = await anAppliedGroup();
    const dying = tables.another();
    dieAtWrite(dying, 3, 'request lost');
    await expect(apply(aFileGroup(group, AFTER), dying)).rejects.toBeInstanceOf(CutOff);
    await makeOld(group);
    const slow = tables.another();
    // The writes are the mark, a, b and the list; then comes the last one.
    const pause = pauseBefore(slow, isWrite, 5);
    const second = apply(aFileGroup(group, AFTER), slow);
    await pause.reached;
    await makeOld(group);
    await apply(aFileGroup(group, OTHER));
    pause.release();
    await expect(second).rejects.toMatchObject({ name: 'Runsheet.BadInput' });
  });
});
