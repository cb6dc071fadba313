import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { LOG_FOLDER } from '../../adapters/delta/delta-log';
import { LEDGER_TABLES } from '../../domain/ledger/columns';
import { BadInputError } from '../../domain/tables/error-names';
import type { Json } from '../../domain/values/json';
import { type DuckDb, findDuckDb, loadDuckDb, PACKAGE } from '../sql/duckdb';
import { quoted } from '../sql/quoted';
import { ledgerConverter } from './ledger-values';
import { ledgerView } from './ledger-view';
import { requireSelect } from './require-select';

export interface LedgerOptions {
  /** How much memory a query may take, as DuckDB writes it. What is more goes to a temporary folder. */
  memoryLimit: string;
  /** The folders in which DuckDB is looked for, in this order. */
  packages: readonly string[];
}

/** What a query selects. */
export interface Selected {
  columns: { name: string; type: string }[];
  /** The rows in parts, each row a value for each column. Only one part is in memory. */
  parts(): AsyncGenerator<Json[][]>;
}

/**
 * A ledger in a folder, as its logs had it when it was opened: exports that go on meanwhile change nothing. Close it,
 * or its temporary folder stays.
 */
export class OpenLedger {
  /** Tables that no export has written yet. */
  readonly missing: readonly string[];

  private constructor(
    private readonly duckDb: DuckDb,
    private readonly connection: DuckDBConnection,
    private readonly clean: () => void,
    present: readonly string[],
  ) {
    this.missing = LEDGER_TABLES.filter((name) => !present.includes(name));
  }

  /** Throws `BadInputError` if the folder is no ledger, or DuckDB is not installed. */
  static async open(folder: string, { memoryLimit, packages }: LedgerOptions): Promise<OpenLedger> {
    const present = LEDGER_TABLES.filter((name) => existsSync(path.join(folder, name, LOG_FOLDER)));
    if (present.length === 0) {
      const tables = LEDGER_TABLES.join(', ');
      throw new BadInputError([
        `${folder} is no ledger: expected a folder with the Delta tables ${tables}, as runsheet ledger export writes it`,
      ]);
    }
    const duckDb = requireDuckDb(packages);
    // DuckDB compares real paths.
    const real = realpathSync(folder);
    const views = await Promise.all(present.map((name) => ledgerView(path.join(real, name), name)));
    const temporary = mkdtempSync(path.join(tmpdir(), 'runsheet-ledger-'));
    const clean = () => {
      process.off('exit', clean);
      rmSync(temporary, { recursive: true, force: true });
    };
    // A reader that leaves may end the process.
    process.once('exit', clean);
    try {
      const instance = await duckDb.DuckDBInstance.create(':memory:', {
        temp_directory: temporary,
        memory_limit: memoryLimit,
        autoinstall_known_extensions: 'false',
        autoload_known_extensions: 'false',
      });
      const connection = await instance.connect();
      await connection.run("set TimeZone = 'UTC'");
      for (const { sql } of views) await connection.run(sql);
      await lock(
        connection,
        views.flatMap(({ paths }) => paths),
      );
      return new OpenLedger(duckDb, connection, clean, present);
    } catch (error) {
      clean();
      throw new BadInputError([`${folder} cannot be opened: ${(error as Error).message}`]);
    }
  }

  /** Runs one SELECT. Throws `BadInputError` with DuckDB's words if it is none, or fails. */
  async select(sql: string): Promise<Selected> {
    await requireSelect(this.connection, sql);
    const { StatementType } = this.duckDb;
    const result = await said(async () => {
      const prepared = await this.connection.prepare(sql);
      if (prepared.statementType !== StatementType.SELECT) throw new Error('it is no SELECT');
      if (prepared.parameterCount > 0) throw new Error('it has a parameter: write the value itself');
      return prepared.stream();
    });
    const types = result.columnTypes();
    const names = result.deduplicatedColumnNames();
    const converter = ledgerConverter(this.duckDb);
    return {
      columns: names.map((name, at) => ({ name, type: String(types[at]) })),
      async *parts() {
        for (;;) {
          const chunk = await said(() => result.fetchChunk());
          if (!chunk || chunk.rowCount === 0) return;
          yield chunk.convertRows(converter) as Json[][];
        }
      },
    };
  }

  /** Ends the query that is under way: it fails. */
  interrupt(): void {
    this.connection.interrupt();
  }

  close(): void {
    this.connection.closeSync();
    this.clean();
  }
}

/** Throws `BadInputError` if none of the folders has DuckDB. */
export function requireDuckDb(packages: readonly string[]): DuckDb {
  const file = packages.map(findDuckDb).find((found) => found !== undefined);
  if (file !== undefined) return loadDuckDb(file);
  throw new BadInputError([
    `a ledger is queried by DuckDB, which is not installed: npm install ${PACKAGE}, in ${packages[0]}`,
  ]);
}

/** Only the live files of the ledger can be opened from here on, no extension is loaded, and no setting changes. */
async function lock(connection: DuckDBConnection, paths: readonly string[]): Promise<void> {
  await connection.run(`set allowed_paths = [${paths.map(quoted).join(', ')}]`);
  await connection.run('set enable_external_access = false');
  await connection.run('set lock_configuration = true');
}

async function said<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw new BadInputError([`the query failed: ${(error as Error).message}`]);
  }
}
