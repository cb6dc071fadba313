import { copyFileSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

/*
 * Writes ledgers for the tests that read them, by DuckDB's Parquet writer and a log of a few lines: what reads a ledger
 * is tried on files that Runsheet's own writer has not written.
 */

type Column = [name: string, deltaType: string, duckDbType: string];

const COLUMNS: Record<string, Column[]> = {
  runs: [
    ['date', 'date', 'date'],
    ['run_id', 'string', 'varchar'],
    ['job_group', 'string', 'varchar'],
    ['status', 'string', 'varchar'],
    ['started_at', 'timestamp', 'timestamptz'],
    ['duration_seconds', 'double', 'double'],
    ['rows_read', 'long', 'bigint'],
  ],
  job_runs: [
    ['date', 'date', 'date'],
    ['run_id', 'string', 'varchar'],
    ['job_name', 'string', 'varchar'],
    ['owner', 'string', 'varchar'],
  ],
  attempts: [
    ['date', 'date', 'date'],
    ['run_id', 'string', 'varchar'],
    ['attempt', 'integer', 'integer'],
  ],
};

/** Values as SQL, one for each column of the table after `date`; fewer: the file is older than the other columns. */
export type SmallRow = string[];

export class SmallLedger {
  #version: Record<string, number> = {};
  #files = 0;

  constructor(readonly folder: string) {}

  /** Appends a file, and makes the table first if it is not there. */
  async append(table: string, date: string, rows: readonly SmallRow[]): Promise<string> {
    const file = `date=${date}/part-${this.#files++}.parquet`;
    await this.writeFile(table, file, rows);
    const { size } = statSync(path.join(this.folder, table, file));
    this.commit(table, {
      add: { path: file, partitionValues: { date }, size, modificationTime: 0, dataChange: true },
    });
    return file;
  }

  /** Writes a data file that is not in the log. */
  async writeFile(table: string, file: string, rows: readonly SmallRow[]): Promise<void> {
    const columns = (COLUMNS[table] as Column[]).slice(1, 1 + (rows[0]?.length ?? 0));
    const cast = (value: string, at: number) => `(${value})::${columns[at]?.[2]} as ${columns[at]?.[0]}`;
    const selects = rows.map((row) => `select ${row.map(cast).join(', ')}`).join(' union all ');
    const to = path.join(this.folder, table, file);
    mkdirSync(path.dirname(to), { recursive: true });
    const plain = path.join(this.folder, 'being-written.parquet');
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    await connection.run(`copy (${selects}) to '${plain.replaceAll("'", "''")}' (format parquet)`);
    connection.closeSync();
    // A path of DuckDB's may be a pattern.
    copyFileSync(plain, to);
  }

  commit(table: string, ...actions: object[]): void {
    const version = this.#version[table] ?? 0;
    const first = version === 0 ? [PROTOCOL, metaData(COLUMNS[table] as Column[])] : [];
    this.#version[table] = version + 1;
    const log = path.join(this.folder, table, '_delta_log');
    mkdirSync(log, { recursive: true });
    const text = [...first, ...actions].map((action) => `${JSON.stringify(action)}\n`).join('');
    writeFileSync(path.join(log, `${String(version).padStart(20, '0')}.json`), text);
  }
}

const PROTOCOL = { protocol: { minReaderVersion: 1, minWriterVersion: 2 } };

function metaData(columns: readonly Column[]): object {
  const fields = columns.map(([name, type]) => ({ name, type, nullable: true, metadata: {} }));
  return {
    metaData: {
      id: '00000000-0000-4000-8000-000000000000',
      format: { provider: 'parquet', options: {} },
      schemaString: JSON.stringify({ type: 'struct', fields }),
      partitionColumns: ['date'],
      configuration: { 'delta.appendOnly': 'true' },
    },
  };
}

/** Three runs on two days, of which the older file lacks the newest column, and a file that is no longer live. */
export async function threeRuns(folder: string): Promise<SmallLedger> {
  const ledger = new SmallLedger(folder);
  mkdirSync(folder, { recursive: true });
  const run = (id: string, status: string, at: string, ...more: string[]) => [
    `'${id}'`,
    "'nightly'",
    `'${status}'`,
    `'${at}'`,
    '61.5',
    ...more,
  ];
  await ledger.append('runs', '2026-11-28', [run('nightly-1', 'SUCCEEDED', '2026-11-28 02:00:00.123+00')]);
  const gone = await ledger.append('runs', '2026-11-29', [run('gone', 'FAILED', '2026-11-29 01:00:00+00', '1')]);
  await ledger.append('runs', '2026-11-29', [
    run('nightly-2', 'FAILED', '2026-11-29 02:00:00.000123+00', '9007199254740993'),
    run('nightly-3', 'SUCCEEDED', '2026-11-29 03:00:00+00', '12'),
  ]);
  ledger.commit('runs', { remove: { path: gone, deletionTimestamp: 0, dataChange: true } });
  await ledger.append('job_runs', '2026-11-29', [
    ["'nightly-2'", "'load-orders'", "'ops'"],
    ["'nightly-2'", `'say "hi", é\n'`, 'null'],
  ]);
  await ledger.append('attempts', '2026-11-29', [["'nightly-2'", '1']]);
  return ledger;
}
