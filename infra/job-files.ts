import { existsSync, readdirSync } from 'node:fs';
import { isName, MAX_TARGET_NAME, nameRule } from '../domain/values/names';
import { CannotSynthesize } from './cannot-synthesize';

/** The job functions: the names of the `.ts` files in their folder, sorted. */
export function findJobFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => entry.name.slice(0, -'.ts'.length))
    .sort();
  const bad = names.filter((name) => !isName(name, MAX_TARGET_NAME));
  if (bad.length > 0) {
    throw new CannotSynthesize(
      `${folder} holds ${bad.map((name) => `"${name}.ts"`).join(', ')}: expected the file of a job function to be named ` +
        `with ${nameRule(MAX_TARGET_NAME)}; rename it, or keep what is no job function elsewhere`,
    );
  }
  return names;
}
