import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { dataFileBytes } from '../../../adapters/ledger/data-file';
import { FolderStore } from '../../../adapters/ledger/folder-store';
import { LedgerTable } from '../../../adapters/ledger/ledger-table';
import { LEDGER_COLUMNS, type LedgerRow } from '../../../domain/ledger/columns';
import { readLedgerTable } from '../../support/ledger/read-ledger';

/* The tables are others', too: what they do to them is respected, and nothing is written twice for it. */

let folder: string;
let table: LedgerTable;
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'runsheet-ledger-'));
  table = await openTable();
  await table.append([aRow('a'), aRow('b')], now);
  await table.append([aRow('c')], now);
});
afterEach(() => rmSync(folder, { recursive: true }));

const now = () => Date.parse('2026-11-30T16:00:00Z');
const DATE = '2026-11-30';
const aRow = (run_id: string): LedgerRow => ({ date: DATE, run_id, job_group: 'nightly' });

async function openTable(): Promise<LedgerTable> {
  const opened = new LedgerTable(new FolderStore(folder), 'runs');
  await opened.open(now());
  return opened;
}

const logFile = (version: number, end = 'json') =>
  path.join(folder, 'runs/_delta_log', `${String(version).padStart(20, '0')}.${end}`);
const actionsOf = (version: number) =>
  readFileSync(logFile(version), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
const commit = (version: number, ...actions: object[]) =>
  writeFileSync(logFile(version), actions.map((action) => `${JSON.stringify(action)}\n`).join(''));
const runIds = async () => (await readLedgerTable(folder, 'runs')).map(({ run_id }) => run_id).sort();

/** A data file of somebody else, as an action. */
async function foreignFile(name: string, rows: LedgerRow[], dataChange: boolean) {
  const bytes = await dataFileBytes(LEDGER_COLUMNS.runs, rows);
  mkdirSync(path.join(folder, `runs/date=${DATE}`), { recursive: true });
  writeFileSync(path.join(folder, `runs/date=${DATE}`, name), bytes);
  const partitionValues = { date: DATE };
  const encoded = `date=${DATE}/${encodeURIComponent(name)}`;
  return { add: { path: encoded, partitionValues, size: bytes.length, modificationTime: 1, dataChange } };
}

/** OPTIMIZE: one file in the place of all, with the same rows. */
async function optimize(version: number, rows: string[]): Promise<void> {
  const adds = Array.from({ length: version }, (_, at) => actionsOf(at))
    .flat()
    .flatMap(({ add }) => add ?? []);
  const removes = adds.map(({ path: name }) => ({
    remove: { path: name, deletionTimestamp: now(), dataChange: false },
  }));
  commit(version, ...removes, await foreignFile('one of all %.parquet', rows.map(aRow), false));
}

it('goes on after the files were compacted and the old ones cleaned up', async () => {
  const before = readdirSync(path.join(folder, `runs/date=${DATE}`));
  await optimize(3, ['a', 'b', 'c']);
  for (const name of before) rmSync(path.join(folder, `runs/date=${DATE}`, name));
  commit(4, { commitInfo: { operation: 'VACUUM START' } });
  for (const writer of [table, await openTable()]) await writer.append(['a', 'b', 'c', 'd'].map(aRow), now);
  expect(await runIds()).toEqual(['a', 'b', 'c', 'd']);
  expect(actionsOf(5).filter(({ add }) => add)).toHaveLength(1);
});

it('takes rows that others appended for its own', async () => {
  commit(3, await foreignFile('theirs.parquet', [aRow('d')], true));
  expect(await table.append(['d', 'e'].map(aRow), now)).toEqual({ rows: 1, version: 4 });
  expect(await runIds()).toEqual(['a', 'b', 'c', 'd', 'e']);
});

it('leaves a column of others without a value, and keeps it', async () => {
  const { metaData } = actionsOf(0).find((action) => action.metaData);
  const schema = JSON.parse(metaData.schemaString);
  schema.fields.push({ name: 'cost_centre', type: 'string', nullable: true, metadata: {} });
  commit(3, { metaData: { ...metaData, schemaString: JSON.stringify(schema) } });
  await table.append([aRow('d')], now);
  expect(actionsOf(4).filter((action) => action.metaData)).toEqual([]);
  const rows = await readLedgerTable(folder, 'runs');
  expect(rows.map(({ cost_centre }) => cost_centre)).toEqual([null, null, null, null]);
});

it.each([
  [
    'is partitioned otherwise',
    { partitionColumns: ['job_group'] },
    /it is partitioned by \["job_group"\]: expected \["date"\]/,
  ],
  [
    'has a column of ours of another type',
    { run_id: 'long' },
    /its column "run_id" is a "long": expected run_id to be a "string"/,
  ],
])('appends nothing to a table that %s', async (_, change, message) => {
  const { metaData } = actionsOf(0).find((action) => action.metaData);
  const { fields } = JSON.parse(metaData.schemaString);
  const { partitionColumns = metaData.partitionColumns, ...types } = change as Record<string, unknown>;
  const changed = fields.map((field: { name: string; type: string }) => ({
    ...field,
    type: types[field.name] ?? field.type,
  }));
  const schemaString = JSON.stringify({ type: 'struct', fields: changed });
  commit(3, { metaData: { ...metaData, schemaString, partitionColumns } });
  await expect(table.append([aRow('d')], now)).rejects.toThrow(message);
  expect(readdirSync(path.join(folder, `runs/date=${DATE}`))).toHaveLength(2);
});

it('reads no file outside of the table, whatever the log names', async () => {
  const { add } = await foreignFile('theirs.parquet', [aRow('d')], true);
  commit(3, { add: { ...add, path: '../../secret.parquet' } });
  await expect(table.append([aRow('d')], now)).rejects.toThrow(
    /names "\.\.\/\.\.\/secret\.parquet" as one of its files/,
  );
});

it('keeps in its own checkpoint what others removed lately, their counters and their columns', async () => {
  await optimize(3, ['a', 'b', 'c']);
  commit(4, { txn: { appId: 'spark-stream', version: 7, lastUpdated: 1 } });
  for (let at = 0; at < 100; at++) await table.append([aRow(`more-${at}`)], now);
  for (let version = 0; version <= 100; version++) rmSync(logFile(version));
  expect((await runIds()).length).toBe(103);
  const another = await openTable();
  await another.append([aRow('last')], now);
  expect((await runIds()).length).toBe(104);
  const { parquetRows } = await import('../../../adapters/delta/parquet-file');
  const { rows } = await parquetRows(readFileSync(logFile(100, 'checkpoint.parquet')), 'checkpoint');
  expect(rows.filter(({ remove }) => remove)).toHaveLength(2);
  expect(rows.flatMap(({ txn }) => (txn ? [(txn as { appId: string }).appId] : [])).sort()).toEqual([
    'runsheet/runs',
    'spark-stream',
  ]);
});
