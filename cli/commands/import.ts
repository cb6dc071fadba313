import path from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { findProject } from '../../adapters/files/project-file';
import type { Imported, ImportProblems } from '../../domain/imports/imported';
import { validName } from '../../domain/imports/valid-name';
import { CONFIG_FILE } from '../../domain/project/project-config';
import { BadInputError } from '../../domain/tables/error-names';
import { ExitCode } from '../exit-codes';
import { importedFiles, targetsText, withFreeTargets, withSettingsOf, writeFiles } from '../import/imported-files';
import { MASTER_TABLE, type ReadOptions, readImport, SOURCES } from '../import/read-import';
import { importJson, renderImport, renderPaste } from '../import/render-import';
import { localPath, withLocalPath } from '../local-path';
import { noSuch } from '../lookup';
import { wholeNumber } from '../options';
import { printJson, printLine, printNote } from '../terminal/print';

const HELP = `
Without --from it reads a master table of Databricks notebooks: a CSV file, a Parquet file or
folder, or the folder of a Delta table. Its columns, in any case and order:
  notebook_path, job_group, timeout_minutes, maximum_retries, priority, is_enabled
and, if they are there: job_name, parameters (a JSON object), description, owner,
retry_delay_seconds. Notebooks are looked for in the folder --notebooks by the end of their path.

--from says what it is otherwise:
  databricks-jobs   what databricks jobs list --expand-tasks --output json prints
  procfwk           a folder with its tables as CSV: Stages, Pipelines, PipelineParameters, …
  adf               a control table of ADF's copy templates, as CSV
  airflow           what airflow dags list -o json prints, or the answer of GET /dags
  crontab           what crontab -l prints; system-crontab has a user in each line

Writes a groups file, and into ${CONFIG_FILE} the targets and the name of the groups file.
What stands there stays, comments too. A file is never overwritten without --force. What could not
be carried over is listed with the reason, and jobs whose work the source does not say get targets
to fill in.

Exit codes: 0 all rows are jobs now; 2 some were left out, or nothing could be written.

Examples:
  runsheet import master.csv --dry-run          see what would be written
  runsheet import lake/control/master           a Delta table's folder, its newest version
  runsheet import lake/control/master --as-of 12
  runsheet import master.csv --group nightly --group weekly --out groups/loads.yaml
  runsheet import jobs.json --from databricks-jobs --workspace https://dbc-1.cloud.databricks.com
  runsheet import crontab.txt --from crontab --timezone Europe/Berlin`;

interface Options extends Omit<ReadOptions, 'dir'> {
  out?: string;
  dryRun?: true;
  force?: true;
  json?: true;
}

export function importCommand(command: Command): void {
  withLocalPath(command, 'a file or a folder', 'copy it there first, or export it as CSV')
    .addOption(new Option('--from <what>', 'what it is').choices(Object.keys(SOURCES)).default(MASTER_TABLE))
    .option('--out <file>', 'the groups file (default: groups/<name of the source>.yaml)', localPath('a file'))
    .option(
      '--notebooks <dir>',
      'the folder of the notebooks on this machine (default: notebooks)',
      localPath('a folder'),
    )
    .option('--group <name>', 'import only this group, as the source calls it; may be repeated', collected)
    .option('--as-of <version>', 'of a Delta table: this version', wholeNumber(0, Number.MAX_SAFE_INTEGER))
    .option('--workspace <url>', 'of jobs of Databricks: the address of their workspace', filled)
    .option(
      '--token <reference>',
      'of jobs of Databricks: where the token is kept (default: secretsmanager:databricks/token)',
      filled,
    )
    .option('--timezone <zone>', "of a crontab without CRON_TZ: its time zone (default: this machine's)", filled)
    .option('--dry-run', 'print what would be written, and write nothing')
    .option('--force', 'overwrite jobs in the groups file, whose settings stay, and targets of the same name')
    .option('--json', 'print one JSON object, for scripts')
    .addHelpText('after', HELP)
    .action(importTable);
}

async function importTable(source: string, options: Options): Promise<void> {
  const project = await findProject(process.cwd());
  const dir = project?.dir ?? process.cwd();
  const read = await readImport(source, { ...options, dir });
  const { imported: made, title } = read;
  requireJobs(made, source, options);
  const groupsFile = path.resolve(options.out ?? path.join(dir, 'groups', `${fileName(source)}.yaml`));
  const imported = await withFreeTargets(await withSettingsOf(groupsFile, made), { project, groupsFile });
  const files = await importedFiles(imported, { project, groupsFile, source: title, force: options.force === true });
  if (!options.dryRun) writeFiles(files);
  if (options.json) printJson(importJson(imported, files, read, !options.dryRun));
  else {
    if (options.dryRun) printLine(`${files.groupsText}\n${CONFIG_FILE}:\n${files.configText ?? targetsText(imported)}`);
    printLine(renderImport(imported, files, title, options.dryRun === true));
  }
  if (files.configText === undefined) printNote(renderPaste(path.relative(dir, groupsFile), targetsText(imported)));
  if (files.configText === undefined || imported.leftOut.length > 0) process.exitCode = ExitCode.COULD_NOT_START;
}

function requireJobs(
  imported: Imported | ImportProblems,
  source: string,
  { group = [] }: Options,
): asserts imported is Imported {
  if ('problems' in imported) throw new BadInputError(imported.problems.map((problem) => `${source}: ${problem}`));
  for (const name of group) {
    if (!imported.jobGroups.includes(name))
      throw noSuch('job_group', name, imported.jobGroups, `give --group as ${source} has it`);
  }
  if (imported.jobs > 0) return;
  const rows = imported.leftOut.map(({ row, problems }) => `${source}, ${row}: ${problems.join('; ')}`);
  throw new BadInputError([
    ...rows.slice(0, MOST_PROBLEMS),
    `${source} has no row that can be a job: nothing was written`,
  ]);
}

const MOST_PROBLEMS = 50;

/** `lake/control/job_master/` is `job_master`, and so is `job_master.csv`. */
function fileName(source: string): string {
  const { name } = path.parse(path.resolve(source));
  return validName(name, 'master', 80);
}

function filled(text: string): string {
  if (text === '') throw new InvalidArgumentError('expected a text that is not empty.');
  return text;
}

function collected(name: string, names: readonly string[] = []): string[] {
  return [...names, name];
}
