import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FolderStore } from '../../../adapters/ledger/folder-store';
import { type Cell, type ColumnType, LEDGER_COLUMNS, LEDGER_TABLES } from '../../../domain/ledger/columns';
import { dayOf, ledgerRows } from '../../../domain/ledger/ledger-rows';
import type { Json } from '../../../domain/values/json';
import { OpenLedger } from '../../../local/ledger/open-ledger';
import { exportLedger } from '../../../operations/ledger/export-ledger';
import { aHistory, sourceOf } from '../../support/ledger/a-history';

/* What DuckDB reads of a ledger that the export has written: each value of each row, and the dashboard's question. */

const ROOT = path.resolve(__dirname, '../../..');
const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-'));
const history = aHistory({ seed: 7, days: 40 });
const written = history.map(({ run, rows }) => ledgerRows(run, rows, String(dayOf(run))));

let ledger: OpenLedger;
beforeAll(async () => {
  // In several commits, the days of some of which are divided.
  for (const until of [10, 11, 30, history.length])
    await exportLedger(sourceOf(history.slice(0, until)), new FolderStore(folder), { now: () => Date.now() });
  ledger = await OpenLedger.open(folder, { memoryLimit: '500MB', packages: [ROOT] });
});
afterAll(() => {
  ledger.close();
  rmSync(folder, { recursive: true });
});

async function select(sql: string): Promise<Json[][]> {
  const rows: Json[][] = [];
  for await (const part of (await ledger.select(sql)).parts()) rows.push(...part);
  return rows;
}

const asRead = (cell: Cell, type: ColumnType) =>
  type === 'timestamp' && typeof cell === 'number' ? new Date(cell).toISOString() : cell;
const inOrder = (rows: readonly (readonly unknown[])[]) => rows.map((row) => JSON.stringify(row)).sort();

test.each(LEDGER_TABLES)('has each value of %s', async (name) => {
  const columns = LEDGER_COLUMNS[name];
  const expected = written.flatMap((each) =>
    each[name].map((row) => columns.map((column) => asRead(row[column.name] ?? null, column.type))),
  );
  expect(expected.length).toBeGreaterThan(70);
  const list = columns.map((column) => `"${column.name}"`).join(', ');
  expect(inOrder(await select(`select ${list} from ${name}`))).toEqual(inOrder(expected));
});

test('answers how often each job succeeded on each day, and how long it took', async () => {
  const found = await select(`
    select job_group, job_name, date, avg((status = 'SUCCEEDED')::integer) as success_rate, avg(duration_seconds) as seconds
    from job_runs where status not in ('SKIPPED', 'DISABLED') group by all order by all`);
  const days = new Map<string, { good: number; seconds: number[]; count: number }>();
  for (const row of written.flatMap(({ job_runs }) => job_runs)) {
    if (row.status === 'SKIPPED' || row.status === 'DISABLED') continue;
    const key = [row.job_group, row.job_name, row.date].join(' ');
    const day = days.get(key) ?? { good: 0, seconds: [], count: 0 };
    day.count += 1;
    if (row.status === 'SUCCEEDED') day.good += 1;
    if (typeof row.duration_seconds === 'number') day.seconds.push(row.duration_seconds);
    days.set(key, day);
  }
  expect(found.map(([group, job, day]) => [group, job, day].join(' ')).sort()).toEqual([...days.keys()].sort());
  for (const [group, job, day, rate, seconds] of found) {
    const own = days.get([group, job, day].join(' '));
    expect(rate).toBeCloseTo((own?.good ?? 0) / (own?.count ?? 1));
    const all = own?.seconds ?? [];
    if (all.length === 0) expect(seconds).toBeNull();
    else expect(seconds).toBeCloseTo(all.reduce((sum, each) => sum + each, 0) / all.length);
  }
});
