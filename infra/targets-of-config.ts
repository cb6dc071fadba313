import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { readConfig } from '../adapters/files/read-config';
import { CONFIG_FILE } from '../domain/project/project-config';
import type { TypedTargets } from '../domain/targets/typed-targets';
import { CannotSynthesize } from './cannot-synthesize';
import { inFolder } from './targets';

/**
 * The targets that a project's config declares, so that the stack and this machine know the same ones. Throws every
 * problem of the config, with its line.
 *
 *   new Runsheet(this, 'Pipelines', { jobs: 'jobs', targets: targetsOfConfig() });
 *
 * @param file default: `runsheet.config.yaml` in the folder in which the CDK runs
 */
export function targetsOfConfig(file: string = CONFIG_FILE): TypedTargets {
  const read = readConfig(textOf(file), file);
  if ('problems' in read) throw new CannotSynthesize(read.problems.join('\n'));
  return inFolder(read.config.targets as unknown as TypedTargets, dirname(file));
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CannotSynthesize(
      `the config cannot be read (${(error as Error).message}): give targetsOfConfig its path`,
    );
  }
}
