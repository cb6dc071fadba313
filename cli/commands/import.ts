import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { isWithin } from '../../adapters/files/is-within';
import { findProject } from '../../adapters/files/project-file';
import { readSourceTable } from '../../adapters/files/source-table';
import { type Imported, importMasterTable } from '../../domain/imports/import-master-table';
import { validName } from '../../domain/imports/valid-name';
import { CONFIG_FILE } from '../../domain/project/project-config';
import { BadInputError } from '../../domain/tables/error-names';
import { ExitCode, UsageError } from '../exit-codes';
import { importedFiles, targetsText, withSettingsOf, writeFiles } from '../import/imported-files';
import { importJson, renderImport, renderPaste, sourceText } from '../import/render-import';
import { noSuch } from '../lookup';
import { wholeNumber } from '../options';
import { printJson, printLine, printNote } from '../terminal/print';

const HELP = `
Reads a master table of Databricks notebooks: a CSV file, a Parquet file or folder, or the folder of
a Delta table. Its columns, in any case and order:
  notebook_path, job_group, timeout_minutes, maximum_retries, priority, is_enabled
and, if they are there: job_name, parameters (a JSON object), description, owner,
retry_delay_seconds. Other columns, and rows that cannot be jobs, are listed and left out.

Writes a groups file, and into ${CONFIG_FILE} a target for each notebook and the name of the
groups file. What stands there stays, comments too. A file is never overwritten without --force.
Notebooks are looked for in the folder --notebooks by the end of their path.

Exit codes: 0 all rows are jobs now; 2 some were left out, or nothing could be written.

Examples:
  runsheet import master.csv --dry-run          see what would be written
  runsheet import lake/control/master           a Delta table's folder, its newest version
  runsheet import lake/control/master --as-of 12
  runsheet import master.csv --group nightly --group weekly --out groups/loads.yaml`;

interface Options {
  out?: string;
  notebooks?: string;
  group?: string[];
  asOf?: number;
  dryRun?: true;
  force?: true;
  json?: true;
}

export function importCommand(program: Command): void {
  program
    .command('import')
    .argument('<table>', 'a CSV file, a Parquet file or folder, or the folder of a Delta table')
    .description('make a groups file of a master table of Databricks notebooks')
    .option('--out <file>', 'the groups file (default: groups/<name of the table>.yaml)', filled)
    .option('--notebooks <dir>', 'the folder of the notebooks on this machine (default: notebooks)', filled)
    .option('--group <name>', 'import only this job_group; may be repeated', collected)
    .option('--as-of <version>', 'of a Delta table: this version', wholeNumber(0, Number.MAX_SAFE_INTEGER))
    .option('--dry-run', 'print what would be written, and write nothing')
    .option('--force', 'overwrite jobs in the groups file, whose settings stay, and targets of the same name')
    .option('--json', 'print one JSON object, for scripts')
    .addHelpText('after', HELP)
    .action(importTable);
}

async function importTable(table: string, options: Options): Promise<void> {
  const project = await findProject(process.cwd());
  const dir = project?.dir ?? process.cwd();
  const source = await readSourceTable(table, options.asOf);
  const notebooks = path.resolve(options.notebooks ?? path.join(dir, 'notebooks'));
  const made = importMasterTable(source, {
    notebooks: requireInside(dir, notebooks),
    exists: (file) => existsSync(path.join(notebooks, file)),
    only: options.group,
  });
  requireJobs(made, table, options);
  const title = sourceText(table, source);
  const groupsFile = path.resolve(options.out ?? path.join(dir, 'groups', `${tableName(table)}.yaml`));
  const imported = await withSettingsOf(groupsFile, made);
  const files = await importedFiles(imported, { project, groupsFile, source: title, force: options.force === true });
  if (!options.dryRun) writeFiles(files);
  if (options.json) printJson(importJson(imported, files, source, !options.dryRun));
  else {
    if (options.dryRun) printLine(`${files.groupsText}\n${CONFIG_FILE}:\n${files.configText ?? targetsText(imported)}`);
    printLine(renderImport(imported, files, title, options.dryRun === true));
  }
  if (files.configText === undefined) printNote(renderPaste(path.relative(dir, groupsFile), targetsText(imported)));
  if (files.configText === undefined || imported.leftOut.length > 0) process.exitCode = ExitCode.COULD_NOT_START;
}

/** The folder as targets name it. A notebook is never one of elsewhere on the machine. */
function requireInside(dir: string, notebooks: string): string {
  if (isWithin(notebooks, dir)) return path.relative(dir, notebooks).split(path.sep).join('/');
  throw new UsageError(`--notebooks is ${notebooks}: expected a folder inside of ${dir}, the folder of ${CONFIG_FILE}`);
}

function requireJobs(
  imported: Imported | { problems: string[] },
  table: string,
  { group = [] }: Options,
): asserts imported is Imported {
  if ('problems' in imported) throw new BadInputError(imported.problems.map((problem) => `${table}: ${problem}`));
  for (const name of group) {
    if (!imported.jobGroups.includes(name))
      throw noSuch('job_group', name, imported.jobGroups, `give --group as ${table} has it`);
  }
  if (imported.jobs > 0) return;
  const rows = imported.leftOut.map(({ row, problems }) => `${table}, ${row}: ${problems.join('; ')}`);
  throw new BadInputError([
    ...rows.slice(0, MOST_PROBLEMS),
    `${table} has no row that can be a job: nothing was written`,
  ]);
}

const MOST_PROBLEMS = 50;

/** `lake/control/job_master/` is `job_master`, and so is `job_master.csv`. */
function tableName(table: string): string {
  const { name } = path.parse(path.resolve(table));
  return validName(name, 'master', 80);
}

function filled(text: string): string {
  if (text === '') throw new InvalidArgumentError('expected a path.');
  return text;
}

function collected(name: string, names: readonly string[] = []): string[] {
  return [...names, name];
}
