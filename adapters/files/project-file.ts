import { existsSync } from 'node:fs';
import path from 'node:path';
import { CONFIG_FILE, type ProjectConfig } from '../../domain/project/project-config';
import { BadInputError } from '../../domain/tables/error-names';
import { MAX_CONFIG_BYTES, readConfig } from './read-config';
import { readTextFile } from './read-text-file';

/** A folder with a config. */
export interface Project {
  /** The folder; the config's paths are relative to it. */
  dir: string;
  /** The config's file. */
  file: string;
  config: ProjectConfig;
}

/** Reads the config of the project in which a folder lies. Undefined if neither it nor a folder above it has one. */
export async function findProject(folder: string): Promise<Project | undefined> {
  const dir = findUpwards(path.resolve(folder));
  if (dir === undefined) return undefined;
  const file = path.join(dir, CONFIG_FILE);
  const read = readConfig(await readTextFile(file, 'a config', MAX_CONFIG_BYTES), file);
  if ('problems' in read) throw new BadInputError(read.problems);
  return { dir, file, config: read.config };
}

function findUpwards(dir: string): string | undefined {
  if (existsSync(path.join(dir, CONFIG_FILE))) return dir;
  const other = ['yml', 'json']
    .map((ending) => CONFIG_FILE.replace('yaml', ending))
    .find((name) => existsSync(path.join(dir, name)));
  if (other) throw new BadInputError([`${path.join(dir, other)} is not read: name it ${CONFIG_FILE}`]);
  return path.dirname(dir) === dir ? undefined : findUpwards(path.dirname(dir));
}
