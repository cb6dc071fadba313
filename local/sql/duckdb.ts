import { createRequire } from 'node:module';
import path from 'node:path';
import type * as Module from '@duckdb/node-api';

/** DuckDB as its package has it. Only its types are ours: a project installs it where it needs it. */
export type DuckDb = typeof Module;

export const PACKAGE = '@duckdb/node-api';

/** Where the project in this folder has DuckDB; undefined if it has not. Nothing is loaded. */
export function findDuckDb(folder: string): string | undefined {
  try {
    return createRequire(path.join(folder, 'package.json')).resolve(PACKAGE);
  } catch {
    return undefined;
  }
}

export const NO_DUCKDB = `DuckDB is not installed in the project: npm install ${PACKAGE}`;

/** Loads it. Its binary is a package for each system and processor, which may be missing. */
export function loadDuckDb(file: string): DuckDb {
  const found = createRequire(file)(file) as Partial<DuckDb>;
  if (typeof found.DuckDBInstance?.create !== 'function' || !found.StatementType || !found.ResultReturnType)
    throw new Error(`the version of ${PACKAGE} is too old: npm install ${PACKAGE}@latest`);
  return found as DuckDb;
}
