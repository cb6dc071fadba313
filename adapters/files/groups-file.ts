import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { stringify } from 'yaml';
import type { ExportedGroup } from '../../domain/groups/export-group';
import { type FileGroup, parseGroupsFile, type Targets } from '../../domain/groups/groups-file';
import { BadInputError } from '../../domain/tables/error-names';
import { type NameOf, nameOfFile, placeProblems } from './placed-problems';
import { readTextFile } from './read-text-file';
import { readYaml } from './read-yaml';

/**
 * Larger than any groups file that people write, even with its aliases written out. A wrong file, such as a dump or a
 * video, is read no further than this.
 */
export const MAX_GROUPS_BYTES = 4 * 1024 * 1024;

/**
 * Reads the groups of YAML or JSON files, or of all such files in a folder. Throws `BadInputError` with every problem
 * of all files, and its place. A group stands whole in one file: what two files say of it might differ.
 */
export async function readGroupsFiles(files: readonly string[], targets?: Targets): Promise<FileGroup[]> {
  const found = new Map<string, { place: string; group: FileGroup }>();
  const problems: string[] = [];
  const listed = files.map(listGroupsFiles);
  problems.push(...listed.flatMap((each) => ('problem' in each ? [each.problem] : [])));
  for (const file of listed.flatMap((each) => ('files' in each ? each.files : []))) {
    const text = await readTextFile(file, 'a groups file', MAX_GROUPS_BYTES).catch(problemsOf);
    const parsed = typeof text === 'string' ? parseText(text, nameOfFile(file), targets) : text;
    const read = 'problems' in parsed && NO_GROUPS_FILE.test(file) ? { problems: [noGroupsFile(file)] } : parsed;
    if ('problems' in read) problems.push(...read.problems);
    for (const { place, group } of 'groups' in read ? read.groups : []) {
      const { job_group } = group;
      const first = found.get(job_group);
      if (!first) found.set(job_group, { place, group });
      else problems.push(`group ${job_group} stands in ${first.place} and in ${place}: put all of it into one of them`);
    }
  }
  if (problems.length > 0) throw new BadInputError(problems);
  return [...found.values()].map(({ group }) => group);
}

/** Whether a config that names this path takes this file: it is the path, or a groups file in that folder. */
export function takesGroupsFile(named: string, file: string): boolean {
  return named === file || (named === path.dirname(file) && GROUPS_FILE.test(file));
}

const GROUPS_FILE = /\.(ya?ml|json)$/;

/** The groups files in a folder, by name, without those of its sub-folders; any other path as it is. */
export function listGroupsFiles(file: string): { files: string[] } | { problem: string } {
  if (!statSync(file, { throwIfNoEntry: false })?.isDirectory()) {
    const isPattern = /[*?]/.test(file) && !existsSync(file);
    return isPattern
      ? {
          problem: `there is no file ${file}, and a pattern is not expanded: name the folder, whose .yaml, .yml and .json files are read`,
        }
      : { files: [file] };
  }
  const found = readdirSync(file).filter((name) => GROUPS_FILE.test(name));
  if (found.length === 0)
    return { problem: `the folder ${file} has no groups file: expected .yaml, .yml or .json files` };
  return { files: found.sort().map((name) => path.join(file, name)) };
}

/** Files that people name by mistake: what a parser of YAML says of them helps nobody. */
const NO_GROUPS_FILE = /\.([cm]?[jt]sx?|py|sql|ipynb|csv|parquet|env|md)$/i;

function noGroupsFile(file: string): string {
  return `${file} is no groups file: expected YAML or JSON with "groups", such as groups.yaml`;
}

function problemsOf(error: unknown): { problems: string[] } {
  if (error instanceof BadInputError) return { problems: error.problems };
  throw error;
}

const nameOfText: NameOf = (line) => (line === undefined ? 'the groups file' : `the groups file, line ${line}`);

type ReadGroups = { groups: { place: string; group: FileGroup }[] } | { problems: string[] };

/** The groups of a text, or its problems in the order of their lines, with the places of both. */
function parseText(text: string, nameOf: NameOf, targets: Targets | undefined): ReadGroups {
  const read = readYaml(text, MAX_GROUPS_BYTES);
  if ('problems' in read) return { problems: read.problems.map((problem) => `${nameOf()}: ${problem}`) };
  const parsed = parseGroupsFile(read.value, targets);
  if ('groups' in parsed) {
    const placeOf = ({ job_group }: FileGroup) => nameOf(read.lineOf(['groups', job_group]));
    return { groups: parsed.groups.map((group) => ({ place: placeOf(group), group })) };
  }
  return { problems: placeProblems(parsed.problems, read.lineOf, nameOf) };
}

/** Reads the groups of a text in YAML or JSON. Throws `BadInputError` with every problem and its place. */
export function readGroupsText(text: string, targets?: Targets): FileGroup[] {
  const read = parseText(text, nameOfText, targets);
  if ('problems' in read) throw new BadInputError(read.problems);
  return read.groups.map(({ group }) => group);
}

/** The groups in the content of a groups file. Throws `BadInputError` with every problem and its place. */
export function requireGroups(content: unknown, targets?: Targets): FileGroup[] {
  const parsed = parseGroupsFile(content, targets);
  if ('problems' in parsed) throw new BadInputError(parsed.problems.map(({ text }) => text));
  return parsed.groups;
}

/**
 * Renders a groups file. It quotes text that YAML 1.1 would misread (`yes`, `1e3`), although we read files as YAML 1.2.
 */
export function renderGroupsFile(groups: Readonly<Record<string, ExportedGroup>>): string {
  return stringify({ groups }, { compat: 'yaml-1.1', lineWidth: 0, aliasDuplicateObjects: false });
}
