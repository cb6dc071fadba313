import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { readGroupList } from '../../adapters/dynamodb/group-list';
import type { MasterRow } from '../../domain/tables/master-row';
import { type KeptReply, keepSchedules } from '../../operations/keep-schedules';
import { aJobRow, putGroup } from '../support/rows/a-group';
import { openScheduler, type Scheduler } from '../support/services/event-bridge-scheduler';
import { type MemoryTables, openMemoryTables } from '../support/services/memory-tables';

let tables: MemoryTables;
let scheduler: Scheduler;
beforeAll(async () => {
  scheduler = await openScheduler();
});
afterAll(() => scheduler.close());
beforeEach(async () => {
  tables = await openMemoryTables();
  scheduler.schedules.clear();
  scheduler.failing.clear();
  scheduler.before.clear();
});
afterEach(() => tables.close());

const NIGHTLY = { schedule: 'cron(0 2 * * ? *)', timezone: 'Europe/Berlin' };
const NOW = Date.parse('2026-11-22T12:00:00Z');
const HOUR_MS = 3_600_000;

const deps = (now = NOW) => ({ master: tables.master, schedules: scheduler.client, now });
const keep = (groups: string[], now?: number) => keepSchedules(groups, deps(now));
const expressionOf = (group: string) => scheduler.schedules.get(group)?.ScheduleExpression;

async function listed(group: string): Promise<MasterRow | undefined> {
  return tables.master.readRow('@groups', group);
}

async function putRow(row: MasterRow): Promise<void> {
  await tables.client.send(new PutCommand({ TableName: tables.master.name, Item: row }));
}

async function removeGroup(group: string): Promise<void> {
  for (const { job_name } of await tables.master.readPartition(group))
    await tables.client.send(new DeleteCommand({ TableName: tables.master.name, Key: { job_group: group, job_name } }));
}

const aSettingsRow = (group: string, given: MasterRow): MasterRow => ({
  job_group: group,
  job_name: '@group',
  schema_version: 1,
  ...given,
});

describe('a group that has a schedule', () => {
  it('is listed with what is in force, and gets its schedule', async () => {
    await putGroup(tables, 'nightly', [aJobRow()], NIGHTLY);
    await expect(keep(['nightly'])).resolves.toEqual({
      groups: 1,
      created: 1,
      updated: 0,
      deleted: 0,
      problems: [],
    });
    await expect(listed('nightly')).resolves.toMatchObject({
      ...NIGHTLY,
      is_enabled: true,
      schedule_since: '2026-11-22T12:00:00.000Z',
    });
    expect(scheduler.schedules.get('nightly')).toMatchObject({
      ScheduleExpression: 'cron(0 2 * * ? *)',
      ScheduleExpressionTimezone: 'Europe/Berlin',
    });
  });

  it('starts within the minutes that its settings say, and at its time again once they do not', async () => {
    await putGroup(tables, 'nightly', [aJobRow()], { ...NIGHTLY, start_within_minutes: 15 });
    await keep(['nightly']);
    const windowOf = () => scheduler.schedules.get('nightly')?.FlexibleTimeWindow;
    expect(windowOf()).toEqual({ Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 });
    await expect(listed('nightly')).resolves.toMatchObject({ start_within_minutes: 15 });
    await putRow(aSettingsRow('nightly', NIGHTLY));
    await expect(keep(['nightly'], NOW + HOUR_MS)).resolves.toMatchObject({ updated: 1 });
    expect(windowOf()).toEqual({ Mode: 'OFF' });
    const row = await listed('nightly');
    expect(row).not.toHaveProperty('start_within_minutes');
    // The times that are expected have not changed.
    expect(row).toMatchObject({ schedule_since: '2026-11-22T12:00:00.000Z' });
  });

  it('starts within five minutes once twenty groups have its schedule, unless its settings say 0', async () => {
    const names = Array.from({ length: 20 }, (_, at) => `group-${at}`);
    for (const [at, name] of names.entries())
      await putGroup(tables, name, [aJobRow()], at === 3 ? { ...NIGHTLY, start_within_minutes: 0 } : NIGHTLY);
    const windowOf = (group: string) => scheduler.schedules.get(group)?.FlexibleTimeWindow;
    await keep(names.slice(0, 19));
    expect(windowOf('group-0')).toEqual({ Mode: 'OFF' });
    await keep(names);
    // The next reconcile knows all twenty.
    await keep(names);
    expect(windowOf('group-0')).toEqual({ Mode: 'FLEXIBLE', MaximumWindowInMinutes: 5 });
    expect(windowOf('group-3')).toEqual({ Mode: 'OFF' });
    await expect(keep(names, NOW + HOUR_MS)).resolves.toMatchObject({ updated: 0 });
  });

  it('is left as it is the second time', async () => {
    await putGroup(tables, 'nightly', [aJobRow()], NIGHTLY);
    await keep(['nightly']);
    const before = await listed('nightly');
    await expect(keep(['nightly'], NOW + HOUR_MS)).resolves.toMatchObject({ groups: 1, created: 0, updated: 0 });
    await expect(listed('nightly')).resolves.toEqual(before);
  });

  it('is expected anew when it changes, and keeps what else its listing has', async () => {
    await putRow({ job_group: '@groups', job_name: 'nightly', updated_by: 'ann' });
    await putGroup(tables, 'nightly', [aJobRow()], NIGHTLY);
    await keep(['nightly']);
    await putRow(aSettingsRow('nightly', { ...NIGHTLY, schedule: 'rate(1 hour)' }));
    await expect(keep(['nightly'], NOW + HOUR_MS)).resolves.toMatchObject({ updated: 1 });
    await expect(listed('nightly')).resolves.toMatchObject({
      schedule: 'rate(1 hour)',
      schedule_since: '2026-11-22T13:00:00.000Z',
      updated_by: 'ann',
    });
    expect(expressionOf('nightly')).toBe('rate(1 hour)');
  });

  it('keeps its schedule while it is disabled: the skipped run is recorded', async () => {
    await putGroup(tables, 'nightly', [aJobRow()], { ...NIGHTLY, is_enabled: false });
    await keep(['nightly']);
    expect(scheduler.schedules.get('nightly')).toMatchObject({ State: 'ENABLED' });
    await expect(listed('nightly')).resolves.toMatchObject({ is_enabled: false });
  });

  it('that is taken from its settings has none', async () => {
    await putGroup(tables, 'nightly', [aJobRow()], NIGHTLY);
    await keep(['nightly']);
    await putRow(aSettingsRow('nightly', {}));
    await expect(keep(['nightly'])).resolves.toMatchObject({ groups: 1, deleted: 1 });
    expect(scheduler.schedules.size).toBe(0);
    const row = await listed('nightly');
    expect(row).toMatchObject({ is_enabled: true });
    expect(row).not.toHaveProperty('schedule_since');
  });

  it('and no row any more leaves the list, and its schedule goes', async () => {
    await putGroup(tables, 'nightly', [aJobRow()], NIGHTLY);
    await keep(['nightly']);
    await removeGroup('nightly');
    await expect(keep(['nightly'])).resolves.toMatchObject({ groups: 0, deleted: 1 });
    await expect(readGroupList(tables.master)).resolves.toEqual([]);
    expect(scheduler.schedules.size).toBe(0);
  });

  it('keeps the one that was where its settings row cannot be read, and that is told', async () => {
    await putGroup(tables, 'nightly', [aJobRow()], NIGHTLY);
    await keep(['nightly']);
    const before = await listed('nightly');
    await putRow(aSettingsRow('nightly', { schedule: 'daily at two' }));
    const { problems, ...counts } = await keep(['nightly'], NOW + HOUR_MS);
    expect(counts).toEqual({ groups: 1, created: 0, updated: 0, deleted: 0 });
    expect(problems).toEqual([
      expect.stringMatching(
        /^the settings of group "nightly" cannot be read, and its schedule stays as it was: @group: schedule is "daily at two"/,
      ),
    ]);
    expect(expressionOf('nightly')).toBe('cron(0 2 * * ? *)');
    await expect(listed('nightly')).resolves.toEqual(before);
  });
});

describe('a group typed by hand', () => {
  it('is listed from its first row, settings or not', async () => {
    await putRow({ job_group: 'typed', ...aJobRow() });
    await expect(keep(['typed'])).resolves.toMatchObject({ groups: 1, created: 0 });
    await expect(readGroupList(tables.master)).resolves.toMatchObject([{ group: 'typed', inForce: undefined }]);
  });
});

describe('Scheduler is not asked', () => {
  beforeEach(() => {
    scheduler.asked.length = 0;
  });

  it('about an edit of a group that never had a schedule', async () => {
    await putGroup(tables, 'quiet', [aJobRow()], {});
    for (let edit = 0; edit < 3; edit += 1) await keep(['quiet']);
    expect(scheduler.asked).toEqual([]);
  });

  it('about such a group when it is removed, nor about rows under a name that is none', async () => {
    await putGroup(tables, 'quiet', [aJobRow()], {});
    await keep(['quiet']);
    await removeGroup('quiet');
    await expect(keep(['quiet', 'no group'])).resolves.toMatchObject({ groups: 0, deleted: 0 });
    expect(scheduler.asked).toEqual([]);
  });

  it('again about a group whose schedule is gone: one call deletes it', async () => {
    await putGroup(tables, 'nightly', [aJobRow()], NIGHTLY);
    await keep(['nightly']);
    await putRow(aSettingsRow('nightly', {}));
    for (let edit = 0; edit < 3; edit += 1) await keep(['nightly']);
    expect(scheduler.asked.filter((each) => each.startsWith('DELETE'))).toEqual(['DELETE nightly']);
  });
});

describe('a schedule that is to go', () => {
  it('stays listed until Scheduler has deleted it, so that the next try finds it', async () => {
    await putGroup(tables, 'nightly', [aJobRow()], NIGHTLY);
    await keep(['nightly']);
    await putRow(aSettingsRow('nightly', {}));
    scheduler.failing.set('nightly', 'ThrottlingException');
    await expect(keep(['nightly'])).rejects.toThrow('schedules were not kept');
    scheduler.failing.clear();
    await expect(keep(['nightly'])).resolves.toMatchObject({ deleted: 1 });
    expect(scheduler.schedules.size).toBe(0);
  });

  it('goes also where another call took it from the list while this one made it', async () => {
    await putGroup(tables, 'nightly', [aJobRow()], NIGHTLY);
    scheduler.before.set('POST', async () => {
      await putRow(aSettingsRow('nightly', {}));
      await keep(['nightly']);
    });
    await keep(['nightly']);
    expect(scheduler.schedules.size).toBe(0);
    await expect(listed('nightly')).resolves.not.toHaveProperty('schedule');
  });
});

describe('what cannot be kept', () => {
  it('for one group is told, and keeps no other from its schedule', async () => {
    for (const group of ['first', 'second']) await putGroup(tables, group, [aJobRow()], NIGHTLY);
    scheduler.failing.set('first', 'ValidationException');
    const { problems, ...counts } = await keep(['first', 'second']);
    expect(counts).toMatchObject({ created: 1 });
    expect(problems).toEqual([
      'the schedule of group "first" was not kept: ValidationException: ValidationException of the test',
    ]);
    // Its times are expected all the same, so that the sweep notices when they do not come.
    await expect(listed('first')).resolves.toMatchObject({
      schedule: 'cron(0 2 * * ? *)',
      schedule_since: expect.any(String),
    });
  });

  it.each(['ThrottlingException', 'ConflictException'])(
    'because of a %s fails after all groups had their turn, so that it is tried again',
    async (name) => {
      for (const group of ['first', 'second']) await putGroup(tables, group, [aJobRow()], NIGHTLY);
      scheduler.failing.set('first', name);
      await expect(keep(['first', 'second'])).rejects.toThrow(`schedules were not kept: ${name}`);
      expect(expressionOf('second')).toBe('cron(0 2 * * ? *)');
    },
  );
});

describe('an edit in the middle', () => {
  it('is what counts, whichever call was first', async () => {
    await putGroup(tables, 'nightly', [aJobRow()], NIGHTLY);
    scheduler.before.set('POST', () => putRow(aSettingsRow('nightly', { schedule: 'rate(2 hours)' })));
    await keep(['nightly']);
    expect(expressionOf('nightly')).toBe('rate(2 hours)');
    await expect(listed('nightly')).resolves.toMatchObject({ schedule: 'rate(2 hours)', timezone: 'UTC' });
  });

  it('leaves one end of all calls that keep the group at once', async () => {
    for (let round = 0; round < 10; round += 1) {
      const schedule = `rate(${round + 2} hours)`;
      await putGroup(tables, 'nightly', [aJobRow()], { schedule });
      const edit = putRow(aSettingsRow('nightly', { schedule: 'rate(1 day)' }));
      const calls: Promise<KeptReply>[] = [keep(['nightly']), edit.then(() => keep(['nightly'])), keep(['nightly'])];
      await Promise.all(calls);
      expect(expressionOf('nightly')).toBe('rate(1 day)');
      await expect(listed('nightly')).resolves.toMatchObject({ schedule: 'rate(1 day)' });
    }
  });
});
