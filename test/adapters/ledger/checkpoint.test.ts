import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FolderStore } from '../../../adapters/ledger/folder-store';
import { LedgerTable } from '../../../adapters/ledger/ledger-table';
import { readLedgerTable } from '../../support/ledger/read-ledger';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'runsheet-ledger-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const now = () => Date.parse('2026-11-30T16:00:00Z');
const row = (at: number) => ({ date: `2026-11-${10 + (at % 20)}`, run_id: `run-${at}`, job_group: 'nightly' });

it('is written every 100 commits, and has all of the log before it', async () => {
  const log = path.join(folder, 'runs/_delta_log');
  const table = new LedgerTable(new FolderStore(folder), 'runs');
  await table.open(now());
  for (let at = 1; at <= 205; at++) await table.append([row(at)], now);
  const names = readdirSync(log).filter((name) => /checkpoint/.test(name));
  const of = (version: number) => `${String(version).padStart(20, '0')}.checkpoint.parquet`;
  expect(names.sort()).toEqual(['_last_checkpoint', of(100), of(200)].sort());
  expect(JSON.parse(readFileSync(path.join(log, '_last_checkpoint'), 'utf8'))).toEqual({ version: 200, size: 203 });
  for (const name of readdirSync(log))
    if (Number(name.slice(0, 20)) <= 200 && name.endsWith('.json')) rmSync(path.join(log, name));
  const ids = (await readLedgerTable(folder, 'runs')).map(({ run_id }) => run_id);
  expect(new Set(ids)).toEqual(new Set(Array.from({ length: 205 }, (_, at) => `run-${at + 1}`)));
  // Whoever opens it now goes on from there: the counter, too.
  const another = new LedgerTable(new FolderStore(folder), 'runs');
  await another.open(now());
  expect(await another.append([row(3), row(206)], now)).toEqual({ rows: 1, version: 206 });
  expect(readFileSync(path.join(log, `${String(206).padStart(20, '0')}.json`), 'utf8')).toContain('"version":206');
});
