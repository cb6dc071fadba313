import { createReadStream } from 'node:fs';
import { stringify } from 'yaml';
import type { ExportedGroup } from '../../domain/groups/export-group';
import { type FileGroup, parseGroupsFile, type Targets } from '../../domain/groups/groups-file';
import { BadInputError } from '../../domain/tables/error-names';
import { decodeUtf8 } from './decode-utf8';
import { readYaml } from './read-yaml';

/**
 * Larger than any groups file that people write, even with its aliases written out. A wrong file, such as a dump or a
 * video, is read no further than this.
 */
const MAX_BYTES = 4 * 1024 * 1024;

/** Reads the groups of a YAML or JSON file. Throws `BadInputError` with every problem and its place. */
export async function readGroupsFile(file: string, targets?: Targets): Promise<FileGroup[]> {
  const read = readYaml(await readText(file), MAX_BYTES);
  if ('problems' in read) throw new BadInputError(read.problems.map((problem) => `${file}: ${problem}`));
  const parsed = parseGroupsFile(read.value, targets);
  if ('problems' in parsed) throw new BadInputError(parsed.problems);
  return parsed.groups;
}

/**
 * Renders a groups file. It quotes text that YAML 1.1 would misread (`yes`, `1e3`), although we read files as YAML 1.2.
 */
export function renderGroupsFile(groups: Readonly<Record<string, ExportedGroup>>): string {
  return stringify({ groups }, { compat: 'yaml-1.1', lineWidth: 0, aliasDuplicateObjects: false });
}

async function readText(file: string): Promise<string> {
  const chunks: Buffer[] = [];
  try {
    // Reads one byte more than is allowed, because the size of a pipe or a device is unknown.
    for await (const chunk of createReadStream(file, { end: MAX_BYTES })) chunks.push(chunk as Buffer);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new BadInputError([`there is no file ${file}: expected the path of a groups file`]);
    }
    throw new BadInputError([`${file} cannot be read: ${(error as Error).message}`]);
  }
  const bytes = Buffer.concat(chunks);
  if (bytes.length > MAX_BYTES)
    throw new BadInputError([`${file} is too large: a groups file has at most ${MAX_BYTES} bytes`]);
  const { text, problem } = decodeUtf8(bytes);
  if (problem !== undefined) throw new BadInputError([`${file} ${problem}`]);
  return text;
}
