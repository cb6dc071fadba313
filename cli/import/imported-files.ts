import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { amendConfig } from '../../adapters/files/amend-config';
import {
  listGroupsFiles,
  MAX_GROUPS_BYTES,
  readGroupsFiles,
  renderGroupsFile,
  takesGroupsFile,
} from '../../adapters/files/groups-file';
import { makeFolder } from '../../adapters/files/make-folder';
import type { Project } from '../../adapters/files/project-file';
import { readYaml } from '../../adapters/files/read-yaml';
import { exportSettings } from '../../domain/groups/export-group';
import type { FileGroup } from '../../domain/groups/groups-file';
import type { Imported } from '../../domain/imports/imported';
import { renameTargets } from '../../domain/imports/rename-targets';
import { CONFIG_FILE, parseConfig } from '../../domain/project/project-config';
import { BadInputError } from '../../domain/tables/error-names';
import type { TargetFields } from '../../domain/targets/declared-targets';
import { ownValue } from '../../domain/values/json';
import { shellWord } from '../../domain/values/shell-word';
import { printable } from '../../domain/values/show-value';
import { writeWhole } from '../../local/write-whole';

/** The files that an import writes, and what is to stand in them. */
export interface ImportedFiles {
  groupsFile: string;
  groupsText: string;
  config: string;
  /** Undefined if the config cannot be added to without changing what its author wrote. */
  configText: string | undefined;
}

export interface FileOptions {
  project: Project | undefined;
  /** The groups file, absolute. */
  groupsFile: string;
  /** What the table was, for the first line of the groups file. */
  source: string;
  force: boolean;
}

const NEW_CONFIG =
  '# Every command of runsheet in this folder, or below it, goes by this file. Paths are relative to it.\n';

/** Makes the files' texts. Throws `BadInputError` with every reason why they cannot be written as they are. */
export async function importedFiles(imported: Imported, options: FileOptions): Promise<ImportedFiles> {
  const { project, groupsFile, force, source } = options;
  const dir = project?.dir ?? process.cwd();
  const config = project?.file ?? path.join(dir, CONFIG_FILE);
  const isTaken = groupsOf(project).some((path) => takesGroupsFile(path, groupsFile));
  const named = isTaken ? undefined : path.relative(dir, groupsFile).split(path.sep).join('/');
  const before = project ? readFileSync(config, 'utf8') : NEW_CONFIG;
  const targets = withoutFilledIn(imported, project);
  const configText = amendConfig(before, { groupsFile: named, targets });
  const groupsText = `${header(imported, source)}${renderGroupsFile(imported.groups)}`;
  const problems = [
    ...(force ? [] : [...overwritten(groupsFile, groupsText), ...declaredOtherwise(targets, project)]),
    ...(await groupsElsewhere(imported, options)),
    ...tooLarge(groupsFile, groupsText),
    ...configProblems(configText),
  ];
  if (problems.length > 0) throw new BadInputError([...problems, 'nothing was written']);
  return { groupsFile, groupsText, config, configText };
}

/**
 * The same with the settings that the groups file has of these groups now: a schedule, say, which no master table has.
 * A file that cannot be read has none to keep.
 */
export async function withSettingsOf(groupsFile: string, imported: Imported): Promise<Imported> {
  const there = existsSync(groupsFile) ? await readGroupsFiles([groupsFile]).catch(() => []) : [];
  const settings = new Map(there.map((group) => [group.job_group, exportSettings(group.settings)]));
  const kept = Object.entries(imported.groups).map(([name, group]) => [name, { ...settings.get(name), ...group }]);
  return { ...imported, groups: Object.fromEntries(kept) };
}

/** The same with names for its targets that no group of another file runs as something else: see `renameTargets`. */
export async function withFreeTargets(
  imported: Imported,
  { project, groupsFile }: Pick<FileOptions, 'project' | 'groupsFile'>,
): Promise<Imported> {
  const runningGroup = new Map<string, string>();
  for await (const { groups } of otherFiles(project, groupsFile))
    for (const { job_group, jobs } of groups) for (const { target } of jobs) runningGroup.set(target, job_group);
  return renameTargets(imported, (target, fields) => {
    const there = ownValue(project?.config.targets, target);
    return there === undefined || isDeepStrictEqual(there, fields) ? undefined : runningGroup.get(target);
  });
}

/** Each file is written whole or not at all. The groups come first: a config names only files that are there. */
export function writeFiles({ groupsFile, groupsText, config, configText }: ImportedFiles): void {
  try {
    makeFolder(path.dirname(groupsFile));
    writeWhole(groupsFile, groupsText);
    if (configText !== undefined) writeWhole(config, configText);
  } catch (error) {
    throw new BadInputError([`the files cannot be written: ${(error as Error).message}`]);
  }
}

/** Comments that go with the file into version control, so that what was left out is not forgotten. */
function header({ leftOut }: Imported, source: string): string {
  const lines = leftOut.slice(0, MOST_IN_HEADER).map(({ row, problems }) => `  ${row}: ${problems.join('; ')}`);
  const more = leftOut.length - lines.length;
  return [
    `Imported by runsheet import from ${source}.`,
    ...(leftOut.length > 0 ? ['Left out:', ...lines] : []),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ]
    .map((line) => `# ${printable(line)}\n`)
    .join('');
}

const MOST_IN_HEADER = 20;

function overwritten(file: string, text: string): string[] {
  if (!existsSync(file) || readFileSync(file, 'utf8') === text) return [];
  return [`${file} is there already: give --force to overwrite it, or --out to write another file`];
}

/** A target that its author has filled in stays. */
function withoutFilledIn({ targets, toFillIn }: Imported, project: Project | undefined): TargetFields {
  const isThere = (target: string) => ownValue(project?.config.targets, target) !== undefined;
  const stay = new Set(toFillIn.map(({ target }) => target).filter(isThere));
  return Object.fromEntries(Object.entries(targets).filter(([target]) => !stay.has(target)));
}

function declaredOtherwise(targets: TargetFields, project: Project | undefined): string[] {
  return Object.entries(targets).flatMap(([target, fields]) => {
    const there = ownValue(project?.config.targets, target);
    if (there === undefined || isDeepStrictEqual(there, fields)) return [];
    const [now, then] = [there, fields].map((each) => printable(JSON.stringify(each)));
    return [`${CONFIG_FILE} declares ${target} as ${now}: give --force to make it ${then}`];
  });
}

/** The files and folders that the config names, absolute. */
function groupsOf(project: Project | undefined): string[] {
  return (project?.config.groups ?? []).map((file) => path.resolve(project?.dir ?? '', file));
}

/** The other groups files. One that cannot be read is left to `plan`, which says all that is wrong. */
async function* otherFiles(
  project: Project | undefined,
  groupsFile: string,
): AsyncGenerator<{ file: string; groups: readonly FileGroup[] }> {
  const listed = groupsOf(project).map(listGroupsFiles);
  const files = listed.flatMap((each) => ('files' in each ? each.files : []));
  for (const file of files.filter((each) => each !== groupsFile))
    yield { file, groups: await readGroupsFiles([file]).catch(() => []) };
}

/** A group stands whole in one file. */
async function groupsElsewhere({ groups }: Imported, { project, groupsFile }: FileOptions): Promise<string[]> {
  const problems: string[] = [];
  for await (const { file, groups: found } of otherFiles(project, groupsFile)) {
    const both = found.map(({ job_group }) => job_group).filter((name) => Object.hasOwn(groups, name));
    if (both.length === 0) continue;
    const more = both.length > MOST_GROUPS ? ` and ${both.length - MOST_GROUPS} more` : '';
    const [noun, them] = both.length === 1 ? ['group', 'it'] : ['groups', 'them'];
    const named = `${noun} ${both.slice(0, MOST_GROUPS).join(', ')}${more}`;
    problems.push(
      `${file} has the ${named} already: take ${them} out there, import others with --group, or replace the file with --out ${shellWord(path.relative('', file))} --force`,
    );
  }
  return problems;
}

const MOST_GROUPS = 5;

function tooLarge(file: string, text: string): string[] {
  const bytes = Buffer.byteLength(text);
  if (bytes <= MAX_GROUPS_BYTES) return [];
  return [
    `${file} would have ${bytes} bytes, of at most ${MAX_GROUPS_BYTES}: import some groups at a time, with --group and --out`,
  ];
}

function configProblems(text: string | undefined): string[] {
  const read = text === undefined ? undefined : readYaml(text, text.length);
  if (!read || 'problems' in read) return [];
  const parsed = parseConfig(read.value);
  if (!('problems' in parsed)) return [];
  return parsed.problems.map((problem) => `${CONFIG_FILE} would not be sound: ${problem.text}`);
}

/** For authors who write the targets into the config themselves. */
export function targetsText({ targets }: Imported): string {
  const lines = Object.entries(targets).map(([target, fields]) => `  ${target}: ${JSON.stringify(fields)}`);
  return ['targets:', ...lines].join('\n');
}
