import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { NEEDED, PROCFWK_TABLES, type ProcfwkTable } from '../../domain/imports/import-procfwk';
import type { SourceTable } from '../../domain/imports/source-table';
import { BadInputError } from '../../domain/tables/error-names';
import { readSourceTable } from './source-table';

/** Reads the tables of procfwk in a folder: `Stages.csv` or `procfwk.Stages.csv`, in any case. */
export async function readProcfwkTables(folder: string): Promise<Map<ProcfwkTable, SourceTable>> {
  const files = await readdir(folder).catch((error: Error) => {
    throw new BadInputError([`${folder} cannot be read: ${error.message}. Expected a folder of CSV files, ${EXAMPLE}`]);
  });
  const found = new Map<ProcfwkTable, SourceTable>();
  for (const table of Object.keys(PROCFWK_TABLES) as ProcfwkTable[]) {
    const name = `${table}.csv`.toLowerCase();
    const file = files.find((each) => [name, `procfwk.${name}`].includes(each.toLowerCase()));
    if (file !== undefined) found.set(table, await readSourceTable(path.join(folder, file)));
  }
  const missing = NEEDED.filter((table) => !found.has(table));
  if (missing.length === 0) return found;
  throw new BadInputError(missing.map((table) => `${folder} has no ${table}.csv: expected ${EXAMPLE}`));
}

const EXAMPLE = 'Stages.csv and Pipelines.csv, and if they are there PipelineParameters, Batches and BatchStageLink';
