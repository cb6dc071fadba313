import { existsSync } from 'node:fs';
import path from 'node:path';
import { CONFIG_FILE, type ProjectConfig, parseConfig } from '../../domain/project/project-config';
import { BadInputError } from '../../domain/tables/error-names';
import { nameOfFile, placeProblems } from './placed-problems';
import { readTextFile } from './read-text-file';
import { readYaml } from './read-yaml';

/** A folder with a config. */
export interface Project {
  /** The folder; the config's paths are relative to it. */
  dir: string;
  /** The config's file. */
  file: string;
  config: ProjectConfig;
}

/** Larger than any config that people write. */
export const MAX_CONFIG_BYTES = 256 * 1024;

/** Reads the config of the project in which a folder lies. Undefined if neither it nor a folder above it has one. */
export async function findProject(folder: string): Promise<Project | undefined> {
  const dir = findUpwards(path.resolve(folder));
  if (dir === undefined) return undefined;
  const file = path.join(dir, CONFIG_FILE);
  const read = readYaml(await readTextFile(file, 'a config', MAX_CONFIG_BYTES), MAX_CONFIG_BYTES);
  if ('problems' in read) throw new BadInputError(read.problems.map((problem) => `${file}: ${problem}`));
  const parsed = parseConfig(read.value);
  if ('problems' in parsed) throw new BadInputError(placeProblems(parsed.problems, read.lineOf, nameOfFile(file)));
  return { dir, file, config: parsed.config };
}

function findUpwards(dir: string): string | undefined {
  if (existsSync(path.join(dir, CONFIG_FILE))) return dir;
  const other = ['yml', 'json']
    .map((ending) => CONFIG_FILE.replace('yaml', ending))
    .find((name) => existsSync(path.join(dir, name)));
  if (other) throw new BadInputError([`${path.join(dir, other)} is not read: name it ${CONFIG_FILE}`]);
  return path.dirname(dir) === dir ? undefined : findUpwards(path.dirname(dir));
}
