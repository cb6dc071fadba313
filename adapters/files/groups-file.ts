import { stringify } from 'yaml';
import type { ExportedGroup } from '../../domain/groups/export-group';
import { type FileGroup, type ParsedGroupsFile, parseGroupsFile, type Targets } from '../../domain/groups/groups-file';
import { BadInputError } from '../../domain/tables/error-names';
import { readTextFile } from './read-text-file';
import { readYaml } from './read-yaml';

/**
 * Larger than any groups file that people write, even with its aliases written out. A wrong file, such as a dump or a
 * video, is read no further than this.
 */
const MAX_BYTES = 4 * 1024 * 1024;

/**
 * Reads the groups of YAML or JSON files. Throws `BadInputError` with every problem of all files, and its place. A
 * group stands whole in one file: what two files say of it might differ.
 */
export async function readGroupsFiles(files: readonly string[], targets?: Targets): Promise<FileGroup[]> {
  const found = new Map<string, { file: string; group: FileGroup }>();
  const problems: string[] = [];
  for (const file of files) {
    const parsed = await readGroupsFile(file, files.length > 1 ? `${file}: ` : '', targets);
    if ('problems' in parsed) problems.push(...parsed.problems);
    for (const group of 'groups' in parsed ? parsed.groups : []) {
      const { job_group } = group;
      const first = found.get(job_group);
      if (!first) found.set(job_group, { file, group });
      else problems.push(`group ${job_group} stands in ${first.file} and in ${file}: put all of it into one of them`);
    }
  }
  if (problems.length > 0) throw new BadInputError(problems);
  return [...found.values()].map(({ group }) => group);
}

/** @param place how a problem of the file's content begins */
async function readGroupsFile(file: string, place: string, targets: Targets | undefined): Promise<ParsedGroupsFile> {
  const text = await readTextFile(file, 'a groups file', MAX_BYTES).catch(problemsOf);
  if (typeof text !== 'string') return text;
  const read = readYaml(text, MAX_BYTES);
  if ('problems' in read) return { problems: read.problems.map((problem) => `${file}: ${problem}`) };
  const parsed = parseGroupsFile(read.value, targets);
  return 'problems' in parsed ? { problems: parsed.problems.map((problem) => place + problem) } : parsed;
}

function problemsOf(error: unknown): { problems: string[] } {
  if (error instanceof BadInputError) return { problems: error.problems };
  throw error;
}

/** Reads the groups of a text in YAML or JSON. Throws `BadInputError` with every problem and its place. */
export function readGroupsText(text: string, targets?: Targets): FileGroup[] {
  const read = readYaml(text, MAX_BYTES);
  if ('problems' in read) throw new BadInputError(read.problems.map((problem) => `the groups file: ${problem}`));
  return requireGroups(read.value, targets);
}

/** The groups in the content of a groups file. Throws `BadInputError` with every problem and its place. */
export function requireGroups(content: unknown, targets?: Targets): FileGroup[] {
  const parsed = parseGroupsFile(content, targets);
  if ('problems' in parsed) throw new BadInputError(parsed.problems);
  return parsed.groups;
}

/**
 * Renders a groups file. It quotes text that YAML 1.1 would misread (`yes`, `1e3`), although we read files as YAML 1.2.
 */
export function renderGroupsFile(groups: Readonly<Record<string, ExportedGroup>>): string {
  return stringify({ groups }, { compat: 'yaml-1.1', lineWidth: 0, aliasDuplicateObjects: false });
}
