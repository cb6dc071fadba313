import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { findDisabling, listChanges } from '../../../adapters/dynamodb/change-log';
import type { MasterRow } from '../../../domain/tables/master-row';
import { type MemoryTables, openMemoryTables } from '../../support/services/memory-tables';

let tables: MemoryTables;
beforeEach(async () => {
  tables = await openMemoryTables();
});
afterEach(() => tables.close());

const time = (minute: number) => `2026-11-22T02:${String(minute).padStart(2, '0')}:00.000Z`;
const put = (Item: MasterRow) => tables.client.send(new PutCommand({ TableName: tables.master.name, Item }));

/** A change of this minute. `before` and `after` say whether the job is enabled; null means that there is no row. */
async function aChange(minute: number, before: unknown, after: unknown, given: MasterRow = {}): Promise<void> {
  const image = (enabled: unknown) => (enabled === null ? null : { is_enabled: enabled });
  const at = time(minute);
  await put({
    job_group: 'nightly@changes',
    job_name: `${at}#a#1`,
    changed_job: 'a',
    at,
    by: 'ann',
    reason: `in minute ${minute}`,
    before: image(before),
    after: image(after),
    ...given,
  });
}

const ask = (minute: number) => findDisabling(tables.master, 'nightly', 'a', time(minute));

describe('who disabled a job', () => {
  it('stands in the newest change until then that did, not in later edits nor in those of other jobs', async () => {
    await aChange(1, undefined, false);
    await aChange(2, false, true);
    await aChange(3, true, false);
    await aChange(4, false, false);
    await aChange(5, true, false, { job_name: `${time(5)}#b#1`, changed_job: 'b' });
    await aChange(7, true, false);
    await expect(ask(6)).resolves.toEqual({ at: time(3), by: 'ann', reason: 'in minute 3', from: 'change log' });
    await expect(ask(2)).resolves.toMatchObject({ at: time(1) });
    await expect(ask(7)).resolves.toMatchObject({ at: time(7) });
  });

  it('counts a job that was added disabled, and not one that was deleted', async () => {
    await aChange(1, null, false, { reason: null, by: 7 });
    await aChange(2, false, null);
    await expect(ask(3)).resolves.toEqual({ at: time(1), by: null, reason: null, from: 'change log' });
  });

  it('is found behind pages of other changes', async () => {
    await aChange(1, true, false);
    const padding = 'x'.repeat(300_000);
    for (const minute of [2, 3, 4, 5]) await aChange(minute, false, false, { padding });
    await expect(ask(6)).resolves.toMatchObject({ at: time(1) });
  });

  it('is else who last edited its row, where that is disabled now; or not known', async () => {
    const row = {
      job_group: 'nightly',
      job_name: 'a',
      updated_by: 'bob',
      updated_at: time(1),
      updated_reason: 'broken',
    };
    await expect(ask(6)).resolves.toBeUndefined();
    await put({ ...row, is_enabled: true });
    await expect(ask(6)).resolves.toBeUndefined();
    await put({ ...row, is_enabled: false });
    await expect(ask(6)).resolves.toEqual({ at: time(1), by: 'bob', reason: 'broken', from: 'row' });
  });
});

it('lists the changes of a time, both ends included: of a job, and of its group’s settings where they are asked for', async () => {
  const whole = { before: {}, after: {}, sequence: '1' };
  for (const minute of [1, 2, 3, 4]) await aChange(minute, true, true, whole);
  await aChange(2, true, true, { ...whole, job_name: `${time(2)}#@group#1`, changed_job: '@group' });
  await aChange(3, true, true, { ...whole, job_name: `${time(3)}#b#1`, changed_job: 'b' });
  const list = async (wanted: object) =>
    (await listChanges(tables.master, 'nightly', { from: time(2), to: time(3), ...wanted })).map(
      ({ at, job_name }) => `${job_name} ${at.slice(14, 16)}`,
    );
  await expect(list({ job: 'a', settingsToo: true })).resolves.toEqual(['a 03', 'a 02', '@group 02']);
  await expect(list({ job: 'a' })).resolves.toEqual(['a 03', 'a 02']);
  await expect(list({ to: undefined, job: 'a' })).resolves.toEqual(['a 04', 'a 03', 'a 02']);
  await expect(list({})).resolves.toHaveLength(4);
});

it('lists no change of a time that ends before it begins, as a row with a text for its time would ask', async () => {
  await aChange(1, undefined, false);
  for (const from of ['<script>', '9999-12-31T23:59:59.999Z'])
    await expect(listChanges(tables.master, 'nightly', { from })).resolves.toEqual([]);
});
