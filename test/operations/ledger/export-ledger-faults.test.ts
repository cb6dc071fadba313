import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BadInputError } from '../../../domain/tables/error-names';
import { type Exported, exportLedger } from '../../../operations/ledger/export-ledger';
import { Chance } from '../../support/chance';
import { aHistory, sourceOf } from '../../support/ledger/a-history';
import { expectedRows, readRows } from '../../support/ledger/expected-rows';
import { actingStore, Killed, killingStore, MemoryStore } from '../../support/ledger/memory-store';

/*
 * Whatever happens to an exporter between two acts on its store, the tables are sound, and exports that come later make
 * them whole: no row is lost, none is there twice.
 */

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'runsheet-ledger-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const now = () => Date.parse('2026-11-30T16:00:00Z');

async function rowsIn(store: MemoryStore) {
  rmSync(folder, { recursive: true });
  store.saveTo(folder);
  return readRows(folder);
}

/** Data files that no commit names. */
function orphansIn(store: MemoryStore): string[] {
  const commits = [...store.files].filter(([name]) => /_delta_log\/\d+\.json$/.test(name));
  const text = commits.map(([, bytes]) => Buffer.from(bytes).toString()).join('');
  return [...store.files.keys()].filter((name) => name.endsWith('.parquet') && !text.includes(path.basename(name)));
}

describe('an exporter that is killed', () => {
  const history = aHistory({ seed: 11, days: 4, jobs: 3 });
  const source = sourceOf(history);

  it.each(['before', 'after'] as const)('at any of its acts, %s it is done, is made good by the next', async (when) => {
    let step = 1;
    for (; ; step++) {
      const store = new MemoryStore();
      const killed = killingStore(store, step, when);
      const end = await exportLedger(source, killed, { now }).catch((error) => error);
      if (!(end instanceof Killed)) break;
      const runs = new Set((await partsOf(store)).map(({ run_id }) => run_id));
      const left = await exportLedger(source, store, { now });
      expect({ step, added: left.added.runs, known: left.known }).toEqual({
        step,
        added: history.length - runs.size,
        known: runs.size,
      });
      expect(await rowsIn(store)).toEqual(expectedRows(history));
    }
    // Three tables, each made, and given a file for each of four days and a commit.
    expect(step).toBe(3 * (1 + 4 + 1) + 1);
  });

  /** What a reader sees after the kill. Whoever finds a run finds all of it. */
  async function partsOf(store: MemoryStore) {
    if (!store.files.has('runs/_delta_log/00000000000000000000.json')) return [];
    const { runs, job_runs, attempts } = await rowsIn(store);
    const all = expectedRows(history);
    const of = (rows: readonly Record<string, unknown>[]) =>
      rows.filter(({ run_id }) => runs.some((run) => run.run_id === run_id));
    expect([of(job_runs), of(attempts)]).toEqual([of(all.job_runs), of(all.attempts)]);
    return runs;
  }

  it('again and again, at acts of chance, loses nothing', async () => {
    const chance = new Chance(12);
    const store = new MemoryStore();
    for (let round = 0; round < 30; round++) {
      const seen = history.slice(0, chance.whole(0, history.length));
      const killed = killingStore(store, chance.whole(1, 12), chance.pick(['before', 'after']));
      await exportLedger(sourceOf(seen), killed, { now }).catch((error) => {
        if (!(error instanceof Killed)) throw error;
      });
    }
    await exportLedger(source, store, { now });
    expect(await rowsIn(store)).toEqual(expectedRows(history));
  });
});

describe('several exporters at once', () => {
  it.each([21, 22, 23, 24, 25, 26, 27, 28])('add each row once, and leave no file (seed %i)', async (seed) => {
    const chance = new Chance(seed);
    const store = new MemoryStore();
    const history = aHistory({ seed, days: 6, jobs: 2 });
    const slow = () =>
      actingStore(store, async (_, __, perform) => {
        for (let turns = chance.whole(0, 6); turns > 0; turns--) await new Promise(setImmediate);
        return perform();
      });
    const parts = [history, history.slice(chance.whole(0, 5)), history.slice(0, chance.whole(1, 12))];
    const exported = await Promise.all(parts.map((part) => exportLedger(sourceOf(part), slow(), { now })));
    expect(exported.reduce((sum, { added }) => sum + added.runs, 0)).toBe(history.length);
    expect(await rowsIn(store)).toEqual(expectedRows(history));
    expect(orphansIn(store)).toEqual([]);
  });
});

describe('a disk that gets full', () => {
  const history = aHistory({ seed: 31, days: 3, jobs: 2 });
  const source = sourceOf(history);

  it('ends the export with what the system says, at any file, and leaves tables and no rest', async () => {
    let step = 1;
    for (; ; step++) {
      const store = new MemoryStore();
      let acts = 0;
      const full = actingStore(store, async (act, name, perform) => {
        if (act !== 'write' && act !== 'writeOnce') return perform();
        acts += 1;
        if (acts >= step) throw new BadInputError([`${name} cannot be written (ENOSPC)`]);
        return perform();
      });
      const end: Exported | Error = await exportLedger(source, full, { now }).catch((error) => error);
      if (!(end instanceof Error)) break;
      expect(end).toBeInstanceOf(BadInputError);
      // A commit that failed may have been made all the same: its files stay.
      if (!/_delta_log/.test(end.message)) expect(orphansIn(store)).toEqual([]);
      await exportLedger(source, store, { now });
      expect(await rowsIn(store)).toEqual(expectedRows(history));
    }
    expect(step).toBe(3 * (1 + 3 + 1) + 1);
    expect(readdirSync(folder).sort()).toEqual(['attempts', 'job_runs', 'runs']);
  });
});
