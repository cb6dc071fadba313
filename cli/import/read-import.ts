import { existsSync } from 'node:fs';
import path from 'node:path';
import { decodeText } from '../../adapters/files/decode-text';
import { isWithin } from '../../adapters/files/is-within';
import { readProcfwkTables } from '../../adapters/files/procfwk-tables';
import { readTextFile } from '../../adapters/files/read-text-file';
import { readSourceJson } from '../../adapters/files/source-json';
import { type ReadSource, readSourceTable } from '../../adapters/files/source-table';
import { importAdf } from '../../domain/imports/import-adf';
import { importAirflow } from '../../domain/imports/import-airflow';
import { importCrontab } from '../../domain/imports/import-crontab';
import { importDatabricksJobs } from '../../domain/imports/import-databricks-jobs';
import { importMasterTable } from '../../domain/imports/import-master-table';
import { importProcfwk } from '../../domain/imports/import-procfwk';
import type { Imported, ImportProblems } from '../../domain/imports/imported';
import { meantSource } from '../../domain/imports/meant-source';
import { CONFIG_FILE } from '../../domain/project/project-config';
import { UsageError } from '../exit-codes';

/** What `--from` can say, and what it is. */
export const SOURCES = {
  'master-table': 'the master table of Databricks notebooks',
  'databricks-jobs': 'the jobs of Databricks',
  procfwk: 'the tables of procfwk',
  adf: 'the control table',
  airflow: 'the DAGs of Airflow',
  crontab: 'the crontab',
  'system-crontab': 'the crontab of the system',
} as const;

export type From = keyof typeof SOURCES;

export const MASTER_TABLE: From = 'master-table';

export interface ReadOptions {
  from: From;
  /** The folder of the project. */
  dir: string;
  notebooks?: string | undefined;
  group?: string[] | undefined;
  asOf?: number | undefined;
  workspace?: string | undefined;
  token?: string | undefined;
  timezone?: string | undefined;
}

/** What was read, and what became of it. */
export interface ReadImport {
  from: From;
  imported: Imported | ImportProblems;
  /** `the Delta table lake/master, version 3`. */
  title: string;
  format: ReadSource['format'] | 'json' | 'text';
  version?: number | undefined;
}

/** Which options are for which sources alone. */
const ONLY_FOR = {
  notebooks: [MASTER_TABLE],
  asOf: [MASTER_TABLE],
  workspace: ['databricks-jobs'],
  token: ['databricks-jobs'],
  timezone: ['crontab', 'system-crontab'],
} as const satisfies Partial<Record<keyof ReadOptions, readonly From[]>>;

/** Reads the source as what `--from` says that it is. */
export function readImport(source: string, options: ReadOptions): Promise<ReadImport> {
  for (const [option, sources] of Object.entries(ONLY_FOR)) {
    if (options[option as keyof typeof ONLY_FOR] === undefined || (sources as readonly From[]).includes(options.from))
      continue;
    const flag = `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    throw new UsageError(`${flag} is for --from ${sources.join(' and ')} only: leave it out`);
  }
  return READERS[options.from](source, options);
}

const READERS: Record<From, (source: string, options: ReadOptions) => Promise<ReadImport>> = {
  'master-table': readMasterTable,
  'databricks-jobs': async (source, { workspace, token = 'secretsmanager:databricks/token', group }) => {
    if (workspace === undefined)
      throw new UsageError(
        '--workspace is missing: expected the address of the workspace, https://dbc-….cloud.databricks.com',
      );
    const imported = importDatabricksJobs(await readSourceJson(source), { workspace, secret: token, only: group });
    return { from: 'databricks-jobs', imported, title: titleOf('databricks-jobs', source), format: 'json' };
  },
  procfwk: async (source, { group }) => {
    const imported = importProcfwk(await readProcfwkTables(source), path.basename(path.resolve(source)), group);
    return { from: 'procfwk', imported, title: titleOf('procfwk', source), format: 'csv' };
  },
  adf: async (source, { group }) => {
    const table = await readSourceTable(source);
    const imported = importAdf(table, path.parse(path.resolve(source)).name, group);
    return { from: 'adf', imported, title: titleOf('adf', source), format: table.format };
  },
  airflow: async (source, { group }) => {
    const imported = importAirflow(await readSourceJson(source), group);
    return { from: 'airflow', imported, title: titleOf('airflow', source), format: 'json' };
  },
  crontab: readCrontab,
  'system-crontab': readCrontab,
};

function titleOf(from: From, source: string): string {
  return `${SOURCES[from]} ${source}`;
}

const MAX_CRONTAB_BYTES = 1024 * 1024;

async function readCrontab(source: string, { from, timezone, group }: ReadOptions): Promise<ReadImport> {
  const text = await readTextFile(source, 'a crontab', MAX_CRONTAB_BYTES, decodeText);
  const zone = timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const imported = importCrontab(text, { hasUser: from === 'system-crontab', timezone: zone, only: group });
  return { from, imported, title: titleOf(from, source), format: 'text' };
}

const FORMATS = { csv: 'CSV file', parquet: 'Parquet table', delta: 'Delta table' };

async function readMasterTable(
  source: string,
  { dir, notebooks: given, group, asOf }: ReadOptions,
): Promise<ReadImport> {
  const table = await readSourceTable(source, asOf);
  const notebooks = path.resolve(given ?? path.join(dir, 'notebooks'));
  const made = importMasterTable(table, {
    notebooks: requireInside(dir, notebooks),
    exists: (file) => existsSync(path.join(notebooks, file)),
    only: group,
  });
  const meant = 'problems' in made ? meantSource(table.columns) : undefined;
  const hint = meant === undefined ? [] : [`it looks like ${SOURCES[meant]}: give --from ${meant}`];
  const { format, version } = table;
  return {
    from: MASTER_TABLE,
    imported: 'problems' in made ? { problems: [...made.problems, ...hint] } : made,
    title: `the ${FORMATS[format]} ${source}${version === undefined ? '' : `, version ${version}`}`,
    format,
    version,
  };
}

/** The folder as targets name it. A notebook is never one of elsewhere on the machine. */
function requireInside(dir: string, notebooks: string): string {
  if (isWithin(notebooks, dir)) return path.relative(dir, notebooks).split(path.sep).join('/');
  throw new UsageError(`--notebooks is ${notebooks}: expected a folder inside of ${dir}, the folder of ${CONFIG_FILE}`);
}
