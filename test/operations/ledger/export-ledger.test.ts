import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FolderStore } from '../../../adapters/ledger/folder-store';
import { LEDGER_COLUMNS, LEDGER_TABLES, type LedgerRow } from '../../../domain/ledger/columns';
import { dayOf, ledgerRows } from '../../../domain/ledger/ledger-rows';
import { exportLedger } from '../../../operations/ledger/export-ledger';
import { aHistory, type History, sourceOf } from '../../support/ledger/a-history';
import { type ReadRow, readLedger } from '../../support/ledger/read-ledger';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'runsheet-ledger-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const NOW = Date.parse('2026-11-30T16:00:00Z');
const exportTo = (history: History) => exportLedger(sourceOf(history), new FolderStore(folder), { now: () => NOW });

/** What the tables must have of the history, as the reader gives it. */
function expected(history: History): Record<string, ReadRow[]> {
  const rows = history.map(({ run, rows }) => ledgerRows(run, rows, String(dayOf(run))));
  return Object.fromEntries(
    LEDGER_TABLES.map((name) => [name, inOrder(rows.flatMap((each) => each[name]).map((row) => asRead(row, name)))]),
  );
}

function asRead(row: LedgerRow, name: (typeof LEDGER_TABLES)[number]): ReadRow {
  return Object.fromEntries(
    LEDGER_COLUMNS[name].map(({ name: column, type }) => {
      const cell = row[column] ?? null;
      if (column === 'date' || cell === null) return [column, cell];
      if (type === 'timestamp') return [column, new Date(Number(cell))];
      return [column, type === 'date' ? new Date(`${cell}T00:00:00Z`) : cell];
    }),
  );
}

const keyOf = (row: ReadRow) => [row.run_id, row.job_name, row.attempt].join(' ');
const inOrder = (rows: ReadRow[]) => rows.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));

async function ledger(): Promise<Record<string, ReadRow[]>> {
  const read = await readLedger(folder);
  return Object.fromEntries(Object.entries(read).map(([name, rows]) => [name, inOrder(rows)]));
}

it('writes every run, job run and attempt that has ended, with each of its values', async () => {
  const history = aHistory({ seed: 1, days: 30, jobs: 6 });
  const { added } = await exportTo(history);
  expect(added.runs).toBe(history.length);
  expect(await ledger()).toEqual(expected(history));
});

it('adds nothing the second time, and then only what is new', async () => {
  const history = aHistory({ seed: 2, days: 12 });
  const before = history.slice(0, 15);
  await exportTo(before);
  expect(await exportTo(before)).toMatchObject({
    added: { runs: 0, job_runs: 0, attempts: 0 },
    known: 15,
    versions: {},
  });
  expect(await exportTo(history)).toMatchObject({ added: { runs: history.length - 15 }, known: 15 });
  expect(await ledger()).toEqual(expected(history));
});
