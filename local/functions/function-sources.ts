import { readdirSync } from 'node:fs';
import path from 'node:path';
import { isName, MAX_TARGET_NAME, nameRule } from '../../domain/values/names';
import { HomeError } from '../home';

/** The service functions, by their placeholder in the state machine. */
export const SERVICES = { LoadGroup: 'load-group', SettleAttempt: 'settle-attempt', CloseRun: 'close-run' };

/** A job function is called `job-<target>`; no service function's name begins so. */
export const JOB_PREFIX = 'job-';

/** The service functions' entry files in a checkout, by function. */
export function serviceSources(projectRoot: string): Map<string, string> {
  return new Map(Object.values(SERVICES).map((name) => [name, path.join(projectRoot, 'functions', `${name}.ts`)]));
}

/** The job functions of a folder, by target: each TypeScript file is one, and its name is the target's. */
export function findJobFunctions(folder: string): Map<string, string> {
  const sources = new Map<string, string>();
  for (const file of list(folder)) {
    if (!file.endsWith('.ts') || file.endsWith('.d.ts') || file.endsWith('.test.ts')) continue;
    const name = file.slice(0, -3);
    if (!isName(name, MAX_TARGET_NAME)) {
      throw new HomeError(
        `${path.join(folder, file)} cannot be a job function: its name must be ${nameRule(MAX_TARGET_NAME)}`,
      );
    }
    sources.set(name, path.join(folder, file));
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
