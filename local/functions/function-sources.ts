import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { jobFileStem } from '../../domain/groups/job-file';
import { CONFIG_FILE } from '../../domain/project/project-config';
import { BadInputError } from '../../domain/tables/error-names';
import { isName, MAX_TARGET_NAME } from '../../domain/values/names';
import { builtFunction } from '../built-entry';
import { HomeError } from '../home';
import type { Bundle } from './bundle-functions';

/** The service functions, by their placeholder in the state machine. */
export const SERVICES = { LoadGroup: 'load-group', SettleAttempt: 'settle-attempt', CloseRun: 'close-run' };

/** A job function is called `job-<target>`; no service function's name begins so. */
export const JOB_PREFIX = 'job-';

/** The service functions' bundles, by function. They come built with the package. */
export function serviceBundles(): Map<string, Bundle> {
  return new Map(Object.values(SERVICES).map((name) => [name, { file: builtFunction(name) }]));
}

/**
 * The job functions of some folders, by target: each file of TypeScript or JavaScript is one, and its name is the
 * target's. A file whose name no target can have is no job function, and neither is a folder. A link to nowhere is one:
 * its bundle says what is wrong, and only its own jobs fail. Throws `BadInputError` if two files have one name.
 */
export function findJobFunctions(folders: readonly string[]): Map<string, string> {
  const sources = new Map<string, string>();
  const problems: string[] = [];
  for (const source of new Set(folders.flatMap(list))) {
    const name = jobFileStem(path.basename(source));
    if (!isName(name, MAX_TARGET_NAME) || !(statSync(source, { throwIfNoEntry: false })?.isFile() ?? true)) continue;
    const first = sources.get(name);
    if (first === undefined) sources.set(name, source);
    else problems.push(`${first} and ${source} are both the job function "${name}": rename one of them`);
  }
  if (problems.length > 0) throw new BadInputError(problems);
  return sources;
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder)
      .sort()
      .map((file) => path.join(folder, file));
  } catch (error) {
    throw new HomeError(
      `the folder of job functions cannot be read (${(error as Error).message}): name it with --jobs or in ` +
        `${CONFIG_FILE}; each file in it is a job`,
    );
  }
}
