import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';
import type { DeclaredTarget } from '../../domain/targets/kind';
import { findKind } from '../../domain/targets/kinds';
import { findOnPath } from '../find-on-path';

/** What is wrong with the program that a target names, or with its folder. Undefined if it can start. */
export function missingProgram(target: DeclaredTarget, searched: string | undefined): string | undefined {
  const cwd = folderOf(target);
  if (!isFolder(cwd)) return `its folder ${cwd} is not there: make it, or mend "cwd" of the target`;
  const program = findKind(target.kind)?.program(target.fields);
  if (program === undefined) return undefined;
  if (program.includes('/')) return problemOfFile(program, path.resolve(cwd, program));
  return findOnPath(program, searched) !== undefined
    ? undefined
    : `the program "${program}" is not on the PATH: install it, or give its path in "run"`;
}

/** The folder in which the target's work runs. */
export function folderOf({ folder, fields }: DeclaredTarget): string {
  return path.resolve(folder, typeof fields.cwd === 'string' ? fields.cwd : '.');
}

function problemOfFile(program: string, file: string): string | undefined {
  try {
    if (!statSync(file).isFile()) return `"${program}" is no file: give the path of a program in "run"`;
    accessSync(file, constants.X_OK);
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EACCES'
      ? `the file "${program}" cannot be executed: chmod +x it, or name its interpreter first in "run"`
      : `the program "${program}" is not there (${file}): install it, or mend "run" of the target`;
  }
}

function isFolder(folder: string): boolean {
  return statSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
