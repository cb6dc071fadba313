import { listGroup } from '../../adapters/dynamodb/group-list';
import { MasterTable } from '../../adapters/dynamodb/master-table';
import { claimFire, fireKey } from '../../domain/schedules/fires';
import type { EmbeddedEngine } from '../../local/embedded-engine';
import { type DueFire, type WatchEvent, watchSchedules } from '../../local/watch-schedules';
import { aJobRow, putGroup } from '../support/rows/a-group';
import { type MemoryTables, openMemoryTables } from '../support/services/memory-tables';

jest.setTimeout(30_000);

let tables: MemoryTables;
beforeEach(async () => {
  tables = await openMemoryTables();
});
afterEach(() => tables.close());

/** Five minutes ago, to the minute. */
const DUE = new Date(Math.floor(Date.now() / 60_000 - 5) * 60_000);
const SCHEDULE = { schedule: `cron(${DUE.getUTCMinutes()} * * * ? *)`, timezone: 'UTC' };

/** A group that was due at `DUE`, and has been on its schedule for half an hour. */
async function aDueGroup(group: string): Promise<void> {
  await putGroup(tables, group, [aJobRow({ job_name: 'a' })], SCHEDULE);
  const since = new Date(DUE.getTime() - 1_800_000).toISOString();
  await listGroup(tables.master, group, { ...SCHEDULE, schedule_since: since, is_enabled: true });
}

/** Watches until an event of this kind; returns all events and the runs that were asked for. */
async function watchUntil(
  last: WatchEvent['event'],
  run: (fire: DueFire) => Promise<unknown> = async () => {},
  engine: Partial<EmbeddedEngine> = {},
): Promise<{ events: WatchEvent[]; ran: DueFire[] }> {
  const stop = new AbortController();
  const events: WatchEvent[] = [];
  const ran: DueFire[] = [];
  await watchSchedules({
    engine: { ...tables, lost: new AbortController().signal, ...engine } as EmbeddedEngine,
    signal: stop.signal,
    run: (fire) => {
      ran.push(fire);
      return run(fire);
    },
    onEvent: (event) => {
      events.push(event);
      if (event.event === last) stop.abort();
    },
  });
  return { events, ran };
}

test('a time of the last hour that nobody fired is run, and both ends are reported', async () => {
  await aDueGroup('nightly');
  const { events, ran } = await watchUntil('ended');
  expect(ran).toEqual([
    {
      group: 'nightly',
      scheduled_time: DUE.toISOString(),
      run_id: expect.stringMatching(/^nightly-\d{8}T\d{6}Z-.{6}$/),
    },
  ]);
  expect(events).toMatchObject([
    { event: 'schedules', schedules: [{ group: 'nightly' }] },
    { event: 'started', ...ran[0] },
    { event: 'ended', ...ran[0], status: null },
  ]);
});

test('a time that has a run is not run again', async () => {
  await aDueGroup('nightly');
  await tables.runs.update(fireKey('nightly', DUE.toISOString()), claimFire('a-run', DUE.toISOString()));
  expect((await watchUntil('schedules')).ran).toEqual([]);
});

test('a run that breaks off is a problem, and the watch goes on', async () => {
  await aDueGroup('nightly');
  const { events } = await watchUntil('problem', () => Promise.reject(new Error('no room')));
  expect(events.at(-1)).toMatchObject({ problem: expect.stringMatching(/^run nightly-\S+ broke off: no room$/) });
});

test('a table that cannot be read is a problem, unless the store is gone', async () => {
  const master = new MasterTable(tables.client, 'no-such-table');
  const { events } = await watchUntil('problem', undefined, { master });
  expect(events).toEqual([{ event: 'problem', problem: expect.stringContaining('the table could not be read: ') }]);
  await expect(watchUntil('problem', undefined, { master, lost: AbortSignal.abort() })).rejects.toThrow(/resource/i);
});
