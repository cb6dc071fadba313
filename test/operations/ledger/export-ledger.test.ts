import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FolderStore } from '../../../adapters/ledger/folder-store';
import { type ExportSettings, exportLedger } from '../../../operations/ledger/export-ledger';
import { aHistory, type History, sourceOf } from '../../support/ledger/a-history';
import { expectedRows, readRows } from '../../support/ledger/expected-rows';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'runsheet-ledger-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const NOW = Date.parse('2026-11-30T16:00:00Z');
const exportTo = (history: History, more: Partial<ExportSettings> = {}) =>
  exportLedger(sourceOf(history), new FolderStore(folder), { now: () => NOW, ...more });

it('writes every run, job run and attempt that has ended, with each of its values', async () => {
  const history = aHistory({ seed: 1, days: 30, jobs: 6 });
  const { added } = await exportTo(history);
  expect(added.runs).toBe(history.length);
  expect(await readRows(folder)).toEqual(expectedRows(history));
});

it('adds nothing the second time, and then only what is new: late reruns are rows of their own', async () => {
  const history = aHistory({ seed: 2, days: 12 });
  const before = history.slice(0, 15);
  await exportTo(before);
  const added = { runs: 0, job_runs: 0, attempts: 0 };
  expect(await exportTo(before)).toMatchObject({ added, known: 15, versions: {} });
  expect(await exportTo(history)).toMatchObject({ added: { runs: history.length - 15 }, known: 15 });
  const rows = await readRows(folder);
  expect(rows).toEqual(expectedRows(history));
  expect(rows.runs.filter(({ rerun_of }) => rerun_of !== null).length).toBeGreaterThan(0);
});

it('leaves out what has not ended, and takes it once it has', async () => {
  const history = aHistory({ seed: 3, days: 5 });
  const [first, second, ...rest] = history as [History[number], History[number], ...History];
  const open = { run: { ...first.run, status: 'RUNNING' as const }, rows: first.rows };
  const broken = {
    run: second.run,
    rows: second.rows.map((row, at) => (at === 0 ? { ...row, status: 'RETRYING' as const } : row)),
  };
  expect(await exportTo([open, broken, ...rest])).toMatchObject({ open: 2, added: { runs: rest.length } });
  expect(await readRows(folder)).toEqual(expectedRows(rest));
  // Its run started long before the newest that the ledger has.
  expect(await exportTo(history)).toMatchObject({ open: 0, added: { runs: 2 } });
  expect(await readRows(folder)).toEqual(expectedRows(history));
});

it('loses nothing and doubles nothing when the clock goes back, here or where the runs were', async () => {
  const history = aHistory({ seed: 4, days: 10 });
  const late = aHistory({ seed: 5, from: '2020-02-28', days: 3 });
  await exportTo(history);
  await exportTo([...late, ...history], { now: () => Date.parse('1999-12-31T00:00:00Z') });
  await exportTo([...late, ...history], { now: () => NOW });
  expect(await readRows(folder)).toEqual(expectedRows([...history, ...late]));
});

it('names the runs that nobody can date', async () => {
  const [first, ...rest] = aHistory({ seed: 6, days: 3 }) as [History[number], ...History];
  const undated = { ...first, run: { ...first.run, planned_at: 'soon' } };
  expect(await exportTo([...rest, undated])).toMatchObject({ unreadable: [first.run.run_id] });
  expect(await readRows(folder)).toEqual(expectedRows(rest));
});

it('stops between two commits when it is asked to, and goes on from there', async () => {
  const history = aHistory({ seed: 7, days: 200, groups: 1, jobs: 2 });
  const controller = new AbortController();
  const stopped = await exportTo(history, { signal: controller.signal, onProgress: () => controller.abort() });
  expect(stopped.added.runs).toBeGreaterThan(10);
  expect(stopped.added.runs).toBeLessThan(history.length);
  const rows = await readRows(folder);
  expect(rows.runs).toHaveLength(stopped.added.runs);
  expect(await exportTo(history)).toMatchObject({ added: { runs: history.length - stopped.added.runs } });
  expect(await readRows(folder)).toEqual(expectedRows(history));
});

it('makes the tables also where nothing has run', async () => {
  await exportTo([]);
  expect(await readRows(folder)).toEqual({ runs: [], job_runs: [], attempts: [] });
});
