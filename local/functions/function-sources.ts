import { readdirSync } from 'node:fs';
import path from 'node:path';
import { isName, MAX_TARGET_NAME, nameRule } from '../../domain/values/names';
import { HomeError } from '../home';

/** The job functions of a folder: one TypeScript file each, its name the target's. */
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
