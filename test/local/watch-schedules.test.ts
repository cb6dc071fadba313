import { setTimeout as sleep } from 'node:timers/promises';
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
afterEach(() => {
  jest.restoreAllMocks();
  return tables.close();
});

/** Moves the clock that the watch goes by. */
let ahead = 0;
beforeEach(() => {
  ahead = 0;
  const real = Date.now.bind(Date);
  jest.spyOn(Date, 'now').mockImplementation(() => real() + ahead);
});

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

/** A group that is due every minute, and was due twice since it has its schedule. */
async function aMinutelyGroup(settings: object = {}): Promise<void> {
  const schedule = { schedule: 'cron(* * * * ? *)', timezone: 'UTC' };
  await putGroup(tables, 'minutely', [aJobRow({ job_name: 'a' })], { ...schedule, ...settings });
  const since = new Date((Math.floor(Date.now() / MINUTE_MS) - 1) * MINUTE_MS - 1_000).toISOString();
  await listGroup(tables.master, 'minutely', { ...schedule, schedule_since: since, is_enabled: true });
}

const MINUTE_MS = 60_000;

/** Watches while the first run lasts two minutes and more, until five runs have ended. */
async function overTwoMinutes(): Promise<{ times: string[]; most: number }> {
  const times: string[] = [];
  let atWork = 0;
  let most = 0;
  const stop = new AbortController();
  await watchSchedules({
    engine: { ...tables, lost: new AbortController().signal } as unknown as EmbeddedEngine,
    signal: stop.signal,
    onEvent: ({ event }) => {
      if (event === 'ended' && times.length >= 4 && atWork === 0) stop.abort();
    },
    run: async ({ scheduled_time }) => {
      times.push(scheduled_time);
      most = Math.max(most, ++atWork);
      const isFirst = times.length === 1;
      for (let minute = 0; isFirst && minute < 2; minute += 1) {
        ahead += MINUTE_MS;
        await sleep(1_500);
      }
      atWork -= 1;
    },
  });
  return { times, most };
}

test('times that come due while missed ones are run wait for their turn: one queue a group', async () => {
  await aMinutelyGroup();
  const { times, most } = await overTwoMinutes();
  expect(times.length).toBeGreaterThanOrEqual(4);
  expect(times).toEqual([...new Set(times)].sort());
  expect(most).toBe(1);
});

test('a group whose runs may overlap does not wait', async () => {
  await aMinutelyGroup({ on_overlap: 'allow' });
  expect((await overTwoMinutes()).most).toBe(2);
});

test('a time that could not start is tried again by the next look', async () => {
  await aDueGroup('nightly');
  let tries = 0;
  const { events, ran } = await watchUntil('ended', async () => {
    ahead += 30_000;
    if (++tries < 3) throw new Error('jobs/ cannot be read');
  });
  expect(ran.map(({ scheduled_time }) => scheduled_time)).toEqual(Array(3).fill(DUE.toISOString()));
  expect(events.filter(({ event }) => event === 'problem')).toHaveLength(2);
});

test('a time that could not start for an hour is noted as missed', async () => {
  await aDueGroup('nightly');
  const { events, ran } = await watchUntil('missed', async () => {
    ahead += 56 * MINUTE_MS;
    throw new Error('jobs/ cannot be read');
  });
  expect(ran[0]?.scheduled_time).toBe(DUE.toISOString());
  expect(events.at(-1)).toEqual({ event: 'missed', group: 'nightly', scheduled_time: DUE.toISOString() });
});

test('a run that broke off after it had claimed its time is not run again', async () => {
  await aDueGroup('nightly');
  const { events, ran } = await watchUntil('missed', async ({ run_id, scheduled_time }) => {
    if (scheduled_time === DUE.toISOString())
      await tables.runs.update(fireKey('nightly', scheduled_time), claimFire(run_id, scheduled_time));
    // The next time is an hour later, and nobody can start it.
    ahead += 62 * MINUTE_MS;
    throw new Error('no room');
  });
  expect(ran.filter(({ scheduled_time }) => scheduled_time === DUE.toISOString())).toHaveLength(1);
  expect(events.at(-1)).not.toMatchObject({ scheduled_time: DUE.toISOString() });
});
