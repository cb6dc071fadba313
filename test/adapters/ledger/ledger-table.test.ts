import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FolderStore } from '../../../adapters/ledger/folder-store';
import { LedgerTable } from '../../../adapters/ledger/ledger-table';
import { LEDGER_COLUMNS } from '../../../domain/ledger/columns';
import { readLedgerTable } from '../../support/ledger/read-ledger';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'runsheet-ledger-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const now = () => Date.parse('2026-11-30T16:00:00Z');

async function openTable(columns = LEDGER_COLUMNS.runs): Promise<LedgerTable> {
  const table = new LedgerTable(new FolderStore(folder), 'runs', columns);
  await table.open(now());
  return table;
}

const aRow = (run_id: string, date = '2026-11-30') => ({ date, run_id, job_group: 'nightly', status: 'SUCCEEDED' });
const runIds = async () => (await readLedgerTable(folder, 'runs')).map(({ run_id }) => run_id).sort();
const logFile = (version: number) => path.join(folder, 'runs/_delta_log', `${String(version).padStart(20, '0')}.json`);
const actionsOf = (version: number) =>
  readFileSync(logFile(version), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
const dataFiles = (date = '2026-11-30') => readdirSync(path.join(folder, 'runs', `date=${date}`));

it('appends rows with one commit, which says what it adds', async () => {
  const table = await openTable();
  expect(await table.append([aRow('a'), aRow('b', '2026-11-29'), aRow('c')], now)).toEqual({ rows: 3, version: 1 });
  expect(await runIds()).toEqual(['a', 'b', 'c']);
  const [info, txn, ...adds] = actionsOf(1);
  expect(info.commitInfo).toMatchObject({
    operation: 'WRITE',
    operationMetrics: { numOutputRows: '3', numFiles: '2' },
  });
  expect(txn).toEqual({ txn: { appId: 'runsheet/runs', version: 1, lastUpdated: now() } });
  expect(adds.map(({ add }) => add.partitionValues.date)).toEqual(['2026-11-30', '2026-11-29']);
});

it('adds a run once, however often and by however many it is appended', async () => {
  const tables = await Promise.all([openTable(), openTable(), openTable()]);
  const rows = ['a', 'b', 'c', 'd'].map((id) => aRow(id));
  await Promise.all(tables.map((table, at) => table.append(rows.slice(at), now)));
  await Promise.all(tables.map((table) => table.append(rows, now)));
  expect(await runIds()).toEqual(['a', 'b', 'c', 'd']);
  const named = [1, 2, 3, 4]
    .filter((version) => readdirSync(path.join(folder, 'runs/_delta_log')).includes(path.basename(logFile(version))))
    .flatMap((version) => actionsOf(version).flatMap(({ add }) => (add ? [path.basename(add.path)] : [])));
  // Those who lost a race took away what they had written.
  expect(dataFiles().sort()).toEqual(named.sort());
});

it('takes its own commit for its own, if the answer to it was lost', async () => {
  class LostAnswer extends FolderStore {
    override async writeOnce(name: string, bytes: Uint8Array) {
      await super.writeOnce(name, bytes);
      return false;
    }
  }
  const table = new LedgerTable(new LostAnswer(folder), 'runs');
  await table.open(now());
  expect(await table.append([aRow('a')], now)).toEqual({ rows: 1, version: 1 });
  expect(dataFiles()).toHaveLength(1);
  expect(await runIds()).toEqual(['a']);
});

it('says a new column with the first rows that have it', async () => {
  const old = await openTable(LEDGER_COLUMNS.runs.slice(0, 8));
  await old.append([aRow('a')], now);
  const table = await openTable();
  await table.append([{ ...aRow('b'), reason: 'late' }], now);
  // The older one leaves out what it does not know.
  await old.append([aRow('c')], now);
  const rows = await readLedgerTable(folder, 'runs');
  expect(rows.map(({ run_id, reason }) => [run_id, reason]).sort()).toEqual([
    ['a', null],
    ['b', 'late'],
    ['c', null],
  ]);
  expect(actionsOf(2).filter(({ metaData }) => metaData)).toHaveLength(1);
  expect(actionsOf(3).filter(({ metaData }) => metaData)).toHaveLength(0);
});

it('says which file is damaged, and appends nothing', async () => {
  const table = await openTable();
  await table.append([aRow('a')], now);
  truncateSync(path.join(folder, 'runs/date=2026-11-30', String(dataFiles()[0])), 100);
  await expect(openTable()).rejects.toThrow(
    /part-.*\.parquet has 100 bytes, and its table's log says \d+: nobody can tell which runs of 2026-11-30/,
  );
  expect(readdirSync(path.join(folder, 'runs/_delta_log'))).toHaveLength(2);
  expect(dataFiles()).toHaveLength(1);
});

it.each([
  [{ protocol: { minReaderVersion: 1, minWriterVersion: 3 } }, /it is for writers of version 3: expected 1, 2 or 7/],
  [
    { protocol: { minReaderVersion: 3, minWriterVersion: 7, readerFeatures: [], writerFeatures: ['rowTracking'] } },
    /its writers must know rowTracking/,
  ],
  [{ protocol: { minReaderVersion: 4, minWriterVersion: 7 } }, /needs reader version 4, which cannot be read here/],
])('refuses a table whose rules it does not know: %j', async (action, message) => {
  await (await openTable()).append([aRow('a')], now);
  writeFileSync(logFile(2), `${JSON.stringify(action)}\n`);
  const table = await openTable().catch((error) => error);
  const refused = table instanceof Error ? Promise.reject(table) : table.append([aRow('b')], now);
  await expect(refused).rejects.toThrow(message);
  expect(dataFiles()).toHaveLength(1);
});
