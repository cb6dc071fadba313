import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type CopiedLedger, type CopyGiven, copyLedger } from '../../../adapters/ledger/ledger-copy';
import { exportLedger } from '../../../operations/ledger/export-ledger';
import { aHistory, sourceOf } from '../../support/ledger/a-history';
import { expectedRows, readRows } from '../../support/ledger/expected-rows';
import { MemoryStore } from '../../support/ledger/memory-store';

const history = aHistory({ seed: 61, days: 12, jobs: 2 });
const store = new MemoryStore();

let folder: string;
let saved: string[];
beforeAll(() => exportLedger(sourceOf(history), store, { now: () => Date.parse('2026-11-30T16:00:00Z') }));
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'runsheet-ledger-'));
  saved = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const ledger: CopiedLedger = {
  place: 's3://a-bucket',
  list: (prefix) => store.list(prefix),
  read: (name) => store.read(name),
  saveTo: async (name, file) => {
    saved.push(name);
    writeFileSync(file, (await store.read(name)) ?? '');
  },
};

const copy = (given: Partial<CopyGiven> = {}, from = ledger) =>
  copyLedger(from, folder, { mostBytes: 1e9, signal: new AbortController().signal, ...given });

it('has every row, and one commit a table', async () => {
  await copy();
  expect(await readRows(folder)).toEqual(expectedRows(history));
  expect(readdirSync(path.join(folder, 'runs/_delta_log'))).toEqual(['00000000000000000000.json']);
});

it('has the days that were asked for, and reads no file of another', async () => {
  let told: number[] = [];
  await copy({
    since: '2026-01-10',
    onStart: (...counts) => {
      told = counts;
    },
  });
  const late = history.filter(({ run }) => String(run.planned_at) >= '2026-01-10');
  expect(await readRows(folder)).toEqual(expectedRows(late));
  expect(saved.filter((name) => !/date=2026-01-1\d\//.test(name))).toEqual([]);
  const bytes = saved.reduce((sum, name) => sum + (store.files.get(name)?.byteLength ?? 0), 0);
  expect(told).toEqual([saved.length, bytes]);
});

it('copies nothing of a ledger that is larger than it may be', async () => {
  await expect(copy({ mostBytes: 1000 })).rejects.toThrow(/has \d+ bytes of data, more than the 1000 .*give --since/);
  expect(saved).toEqual([]);
  await expect(copy({ mostBytes: 1000, since: '2026-01-10' })).rejects.toThrow(/since 2026-01-10, .*a later --since/);
});

it('refuses a place without a ledger, and a log that leads out of it', async () => {
  await expect(copy({}, { ...ledger, list: async () => [] })).rejects.toThrow(/s3:\/\/a-bucket has no ledger/);
  const changed = (from: RegExp, to: string) => ({
    ...ledger,
    read: async (name: string) =>
      Buffer.from(
        Buffer.from((await store.read(name)) ?? [])
          .toString()
          .replace(from, to),
      ),
  });
  await expect(copy({}, changed(/"path":"date=/, '"path":"../date='))).rejects.toThrow(
    /expected a file in its own folder/,
  );
  await expect(copy({}, changed(/"size":\d+/, '"size":-1'))).rejects.toThrow(/says no size/);
  expect(saved).toEqual([]);
});

it('fails only when nobody writes in the folder any more', async () => {
  let [begun, writing] = [0, 0];
  const failing = {
    ...ledger,
    saveTo: async (...given: Parameters<CopiedLedger['saveTo']>) => {
      begun += 1;
      if (begun === 1) throw new Error('the first is gone');
      writing += 1;
      await new Promise((resolve) => setTimeout(resolve, 50));
      await ledger.saveTo(...given);
      writing -= 1;
    },
  };
  await expect(copy({}, failing)).rejects.toThrow('the first is gone');
  expect(writing).toBe(0);
  expect(begun).toBeLessThanOrEqual(8);
});

it('ends when it is asked to', async () => {
  const controller = new AbortController();
  const stopping = {
    ...ledger,
    saveTo: async (...given: Parameters<CopiedLedger['saveTo']>) => {
      controller.abort();
      await ledger.saveTo(...given);
    },
  };
  await expect(copy({ signal: controller.signal }, stopping)).rejects.toMatchObject({ name: 'AbortError' });
  expect(saved.length).toBeLessThanOrEqual(8);
  expect(existsSync(path.join(folder, 'runs'))).toBe(true);
});
