import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { jobFileStem } from '../../domain/groups/job-file';
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
 * The job functions of a folder, by target: each TypeScript file is one, and its name is the target's. A file whose
 * name no target can have is no job function, and neither is a folder. A link to nowhere is one: its bundle says what
 * is wrong, and only its own jobs fail.
 */
export function findJobFunctions(folder: string): Map<string, string> {
  const sources = new Map<string, string>();
  for (const file of list(folder)) {
    const name = jobFileStem(file);
    const source = path.join(folder, file);
    if (isName(name, MAX_TARGET_NAME) && (statSync(source, { throwIfNoEntry: false })?.isFile() ?? true))
      sources.set(name, source);
  }
  return sources;
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    throw new HomeError(
      `the folder of job functions cannot be read (${(error as Error).message}): name it with --jobs, one TypeScript file a job`,
    );
  }
}
