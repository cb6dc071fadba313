import { createTable } from '../../adapters/dynamodb/create-table';
import type { RunTable } from '../../adapters/dynamodb/run-table';
import { MASTER_TABLE, RUN_TABLE } from '../../domain/tables/table-shapes';

/** The names of the embedded tables. */
export const EMBEDDED_TABLES = { master: 'runsheet-master', runs: 'runsheet-runs' };

/** Creates the tables that do not exist yet. */
export async function createTables(client: RunTable['client']): Promise<void> {
  await createTable(client, EMBEDDED_TABLES.master, MASTER_TABLE);
  await createTable(client, EMBEDDED_TABLES.runs, RUN_TABLE);
}
