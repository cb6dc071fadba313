import { accessSync, closeSync, constants, openSync, readSync, statSync } from 'node:fs';
import path from 'node:path';
import type { DeclaredTarget } from '../../domain/targets/kind';
import { findKind } from '../../domain/targets/kinds';
import { findOnPath, isProgram } from '../find-on-path';

/** What is wrong with the program that a target names, or with its folder. Undefined if it can start. */
export function missingProgram(target: DeclaredTarget, searched: string | undefined): string | undefined {
  const cwd = folderOf(target);
  if (!isFolder(cwd)) return `its folder ${cwd} is not there: make it, or mend "cwd" of the target`;
  const program = findKind(target.kind)?.program(target.fields);
  if (program === undefined) return undefined;
  if (program.includes('/')) return problemOfFile(program, path.resolve(cwd, program), searched);
  return findOnPath(program, searched) !== undefined
    ? undefined
    : `the program "${program}" is not on the PATH: install it, or give its path in "run"`;
}

/** The folder in which the target's work runs. */
export function folderOf({ folder, fields }: DeclaredTarget): string {
  return path.resolve(folder, typeof fields.cwd === 'string' ? fields.cwd : '.');
}

function problemOfFile(program: string, file: string, searched: string | undefined): string | undefined {
  try {
    if (!statSync(file).isFile()) return `"${program}" is no file: give the path of a program in "run"`;
    accessSync(file, constants.X_OK);
    return problemOfInterpreter(program, file, searched);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EACCES'
      ? `the file "${program}" cannot be executed: chmod +x it, or name its interpreter first in "run"`
      : `the program "${program}" is not there (${file}): install it, or mend "run" of the target`;
  }
}

/** What the first line of a script names, `#!/usr/bin/env python3` too, must be there. */
function problemOfInterpreter(program: string, file: string, searched: string | undefined): string | undefined {
  const [, interpreter, first = ''] = /^#! *(\S+)(?:[ \t]+(\S+))?/.exec(headOf(file)) ?? [];
  if (interpreter === undefined) return undefined;
  if (!isProgram(interpreter))
    return `"${program}" begins with #!${interpreter}, which is not there: install it, or mend its first line`;
  const isFound = path.basename(interpreter) !== 'env' || /^$|^-|=/.test(first) || findOnPath(first, searched);
  return isFound
    ? undefined
    : `"${program}" begins with #!${interpreter} ${first}, and no "${first}" is on the PATH: install it`;
}

/** The most that Linux reads of a script's first line. */
const HEAD_BYTES = 256;

function headOf(file: string): string {
  let opened: number;
  try {
    opened = openSync(file, 'r');
  } catch {
    return ''; // A program may be executed by whoever may not read it.
  }
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    return head.toString('latin1', 0, readSync(opened, head, 0, HEAD_BYTES, 0));
  } finally {
    closeSync(opened);
  }
}

function isFolder(folder: string): boolean {
  return statSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
