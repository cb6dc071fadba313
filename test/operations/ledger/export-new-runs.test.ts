import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { LedgerTable } from '../../../adapters/ledger/ledger-table';
import { type Exported, exportLedger, type LedgerSource } from '../../../operations/ledger/export-ledger';
import { Chance } from '../../support/chance';
import { aHistory, type History, sourceOf } from '../../support/ledger/a-history';
import { expectedRows, readRows } from '../../support/ledger/expected-rows';
import { Killed, killingStore, MemoryStore } from '../../support/ledger/memory-store';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const FROM = Date.parse('2026-01-01T00:00:00Z');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'runsheet-ledger-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function rowsIn(store: MemoryStore) {
  rmSync(folder, { recursive: true });
  store.saveTo(folder);
  return readRows(folder);
}

type Entry = History[number];
interface Timed extends Entry {
  /** When the index shows the run. */
  shownAt: number;
  endsAt: number;
}

/** Some runs are shown hours late, some end after days. */
function timed(history: History, chance: Chance): Timed[] {
  return history.map((entry) => {
    const planned = Date.parse(String(entry.run.planned_at));
    const shownAt = planned + (chance.happens(0.2) ? chance.whole(0, 20 * HOUR) : 0);
    const took = chance.happens(0.1) ? chance.whole(0, 8 * DAY) : chance.whole(0, HOUR);
    return { ...entry, shownAt, endsAt: Math.max(shownAt, planned + took) };
  });
}

/** The run table as it is then. */
function tableAt(runs: readonly Timed[], time: number, id?: string): LedgerSource & { looked: number } {
  const shown = runs.filter(({ shownAt }) => shownAt <= time);
  const history = shown.map(({ run, rows, endsAt }) =>
    endsAt <= time ? { run, rows } : { run: { ...run, status: 'RUNNING' as const }, rows },
  );
  const source = sourceOf(history);
  const counted = {
    id,
    looked: 0,
    async *runs(since?: string) {
      for await (const run of source.runs(since)) {
        counted.looked += 1;
        yield run;
      }
    },
    jobRuns: source.jobRuns,
  };
  return counted;
}

async function missingFrom(store: MemoryStore, runs: readonly Timed[], time: number): Promise<string[]> {
  const table = new LedgerTable(store, 'runs');
  await table.open(time);
  const missing: string[] = [];
  for (const { run, shownAt, endsAt } of runs) {
    const isDue = shownAt <= time && endsAt <= time;
    if (isDue !== (await table.has(run.run_id, String(run.planned_at).slice(0, 10)))) missing.push(run.run_id);
  }
  return missing;
}

describe('an export each day', () => {
  it.each([41, 42, 43])('has what a whole export would have, day after day (seed %i)', async (seed) => {
    const chance = new Chance(seed);
    const runs = timed(aHistory({ seed, days: 30, jobs: 1 }), chance);
    const store = new MemoryStore();
    let [looked, shown] = [0, 0];
    for (let day = 1; day <= 40; day++) {
      // A day that was left out, and a call that was killed, or two at once.
      if (chance.happens(0.15)) continue;
      const time = FROM + day * DAY + chance.whole(0, 6 * HOUR);
      const clock = time + chance.whole(-6 * HOUR, 6 * HOUR);
      const settings = { now: () => clock };
      if (chance.happens(0.3)) {
        const killed = killingStore(store, chance.whole(1, 25), chance.pick(['before', 'after']));
        await exportLedger(tableAt(runs, time, 'table'), killed, settings).catch((error) => {
          if (!(error instanceof Killed)) throw error;
        });
      }
      const sources = chance.happens(0.2)
        ? [1, 2].map(() => tableAt(runs, time, 'table'))
        : [tableAt(runs, time, 'table')];
      await Promise.all(sources.map((source) => exportLedger(source, store, settings)));
      looked += sources[0]?.looked ?? 0;
      shown += runs.filter(({ shownAt }) => shownAt <= time).length;
      expect(await missingFrom(store, runs, time)).toEqual([]);
    }
    expect(await rowsIn(store)).toEqual(expectedRows(runs));
    expect(looked).toBeLessThan(0.6 * shown);
  });
});

describe('which runs are looked at', () => {
  const history = aHistory({ seed: 51, days: 20, groups: 1, jobs: 1 });
  const runs = history.map((entry) => ({ ...entry, shownAt: 0, endsAt: 0 }));
  const day = (at: number) => FROM + at * DAY;
  const upTo = (at: number) => runs.filter(({ run }) => Date.parse(String(run.planned_at)) < day(at));

  /** On that day, with the runs until then. */
  async function onDay(at: number, store: MemoryStore, more: { id?: string; which?: 'all'; runs?: Timed[] } = {}) {
    const { id = 'table', which, runs: given = upTo(at) } = more;
    const source = tableAt(given, day(at), id);
    const exported: Exported = await exportLedger(source, store, { now: () => day(at), ...(which && { which }) });
    return { ...exported, looked: source.looked };
  }

  it('the newest day and what came since; none is left out for good, and --all looks at all', async () => {
    const store = new MemoryStore();
    expect(await onDay(10, store)).toMatchObject({ looked: upTo(10).length, added: { runs: upTo(10).length } });
    const next = await onDay(11, store);
    expect(next.added.runs).toBe(upTo(11).length - upTo(10).length);
    expect(next.since).toMatch(/^2026-01-0[89]T/);
    expect(next.looked).toBeLessThanOrEqual(next.added.runs + 4);
    expect(await onDay(11, store, { which: 'all' })).toMatchObject({ looked: upTo(11).length, known: upTo(11).length });
  });

  it('all of a table that the ledger has nothing of, whatever it has of another, or if nobody can say which it is', async () => {
    const store = new MemoryStore();
    await onDay(10, store);
    await onDay(11, store);
    for (const id of ['another', '']) {
      const source = { ...tableAt(upTo(11), day(11)), id: id || undefined };
      expect(await exportLedger(source, store, { now: () => day(11) })).toMatchObject({ known: upTo(11).length });
    }
  });

  it('all of them if an older copy of the ledger was put back that has no mark, or since its mark', async () => {
    const store = new MemoryStore();
    await onDay(6, store);
    const copy = new Map(store.files);
    await onDay(12, store);
    for (const name of [...store.files.keys()]) if (!copy.has(name)) store.files.delete(name);
    await onDay(13, store);
    expect(await rowsIn(store)).toEqual(expectedRows(upTo(13)));
  });

  it('not the runs of a clock that was days behind, until all are read again 30 days later', async () => {
    const store = new MemoryStore();
    await onDay(12, store);
    const late = aHistory({ seed: 52, from: '2025-12-20', days: 2, groups: 1, jobs: 1 });
    const both = [...late.map((entry) => ({ ...entry, shownAt: 0, endsAt: 0 })), ...upTo(14)];
    await onDay(14, store, { runs: both });
    expect((await rowsIn(store)).runs).toHaveLength(upTo(14).length);
    await onDay(42, store, { runs: both });
    expect(await rowsIn(store)).toEqual(expectedRows(both));
  });

  it('all of them after a clock that was ahead is right again', async () => {
    const store = new MemoryStore();
    const ahead = aHistory({ seed: 53, from: '2027-05-01', days: 1, groups: 1, jobs: 1 });
    const both = [...upTo(3), ...ahead.map((entry) => ({ ...entry, shownAt: 0, endsAt: 0 }))];
    await exportLedger(tableAt(both, day(600), 'table'), store, { now: () => day(600) });
    const right = [...upTo(5), ...both.slice(upTo(3).length)];
    await onDay(5, store, { runs: right });
    expect(await rowsIn(store)).toEqual(expectedRows(right));
    // The mark is right again, too.
    expect((await onDay(6, store, { runs: right })).since).toMatch(/^2026-01-0\d/);
  });

  it('those since a time; what was left out comes with the next export', async () => {
    const store = new MemoryStore();
    const since = new Date(day(8)).toISOString();
    const settings = { now: () => day(10), which: { since } };
    await exportLedger(tableAt(upTo(10), day(10), 'table'), store, settings);
    expect((await rowsIn(store)).runs).toHaveLength(upTo(10).length - upTo(8).length);
    await onDay(10, store);
    expect(await rowsIn(store)).toEqual(expectedRows(upTo(10)));
  });

  it('goes on where a first export of many runs was stopped', async () => {
    const [store, stop] = [new MemoryStore(), new AbortController()];
    const many = aHistory({ seed: 54, days: 130, groups: 1, jobs: 1 });
    const all = many.map((entry) => ({ ...entry, shownAt: 0, endsAt: 0 }));
    const settings = { now: () => day(131), signal: stop.signal, onProgress: () => stop.abort() };
    await exportLedger(tableAt(all, day(131), 'table'), store, settings);
    const rest = tableAt(all, day(131), 'table');
    await exportLedger(rest, store, { now: () => day(131) });
    expect(rest.looked).toBeLessThan(all.length - 40);
    expect(await rowsIn(store)).toEqual(expectedRows(many));
  });
});
