import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';

/** Packages of the project whose root is the working folder, put into another folder as npm would, by links. */
export function linkPackages(folder: string, ...names: readonly string[]): void {
  for (const name of names) {
    const link = path.join(folder, 'node_modules', name);
    mkdirSync(path.dirname(link), { recursive: true });
    symlinkSync(name === 'runsheet' ? path.resolve() : path.resolve('node_modules', name), link);
  }
}

/** All packages but Runsheet itself, which a build links in its own folder. */
export function linkAllPackages(folder: string): void {
  const all = readdirSync('node_modules').filter((name) => name !== '.bin' && name !== 'runsheet');
  linkPackages(folder, ...all);
}
