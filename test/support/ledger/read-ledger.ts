import path from 'node:path';
import { readDeltaTable } from '../../../adapters/delta/delta-table';
import { LEDGER_TABLES, type LedgerTableName } from '../../../domain/ledger/columns';

export type ReadRow = Record<string, unknown>;

/** The rows of a ledger in a folder, as its logs have them, by table. */
export async function readLedger(folder: string): Promise<Record<LedgerTableName, ReadRow[]>> {
  const read = LEDGER_TABLES.map(async (name) => [name, await readLedgerTable(folder, name)] as const);
  return Object.fromEntries(await Promise.all(read)) as Record<LedgerTableName, ReadRow[]>;
}

export async function readLedgerTable(folder: string, name: LedgerTableName): Promise<ReadRow[]> {
  const { columns, rows } = await readDeltaTable(path.join(folder, name));
  return rows.map((row) => Object.fromEntries(columns.map((column, at) => [column, row[at]])));
}
