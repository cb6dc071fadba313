import { readFile } from 'node:fs/promises';
import { parseDocument } from 'yaml';
import { BadInputError } from '../domain/error-names';
import { type FileGroup, parseGroupsFile } from '../domain/groups-file';

/** Larger than any table of jobs that people write; a wrong file (a dump, a video) is refused before it is read in. */
const MAX_BYTES = 4 * 1024 * 1024;

/** The groups of a YAML (or JSON) file. Throws `BadInputError` with every problem, each with its place. */
export async function readGroupsFile(file: string): Promise<FileGroup[]> {
  const document = parseDocument(await readText(file));
  if (document.errors.length > 0) {
    throw new BadInputError(document.errors.map((error) => `${file}: ${error.message.trim()}`));
  }
  const parsed = parseGroupsFile(document.toJS());
  if ('problems' in parsed) throw new BadInputError(parsed.problems);
  return parsed.groups;
}

async function readText(file: string): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    throw new BadInputError([`${file} cannot be read: ${(error as Error).message}`]);
  }
  if (bytes.length > MAX_BYTES)
    throw new BadInputError([`${file} is ${bytes.length} bytes: a groups file has at most ${MAX_BYTES}`]);
  return bytes.toString('utf8');
}
