import { readFileSync } from 'node:fs';
import { nameOfFile, placeProblems } from '../adapters/files/placed-problems';
import { readYaml } from '../adapters/files/read-yaml';
import { CONFIG_FILE, parseConfig } from '../domain/project/project-config';
import type { TypedTargets } from '../domain/targets/typed-targets';
import { CannotSynthesize } from './cannot-synthesize';

/**
 * The targets that a project's config declares, so that the stack and this machine know the same ones. Throws every
 * problem of the config, with its line.
 *
 *   new Runsheet(this, 'Pipelines', { jobs: 'jobs', targets: targetsOfConfig() });
 *
 * @param file default: `runsheet.config.yaml` in the folder in which the CDK runs
 */
export function targetsOfConfig(file: string = CONFIG_FILE): TypedTargets {
  const read = readYaml(readConfig(file), MAX_CHARACTERS);
  if ('problems' in read) throw new CannotSynthesize(read.problems.map((each) => `${file}: ${each}`).join('\n'));
  const parsed = parseConfig(read.value);
  if ('problems' in parsed)
    throw new CannotSynthesize(placeProblems(parsed.problems, read.lineOf, nameOfFile(file)).join('\n'));
  return parsed.config.targets as unknown as TypedTargets;
}

const MAX_CHARACTERS = 256 * 1024;

function readConfig(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CannotSynthesize(
      `the config cannot be read (${(error as Error).message}): give targetsOfConfig its path`,
    );
  }
}
