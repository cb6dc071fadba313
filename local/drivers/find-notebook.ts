import { readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { isWithin } from '../../adapters/files/is-within';
import type { DeclaredTarget } from '../../domain/targets/kind';
import { asNotebook } from '../../domain/targets/notebook';
import { isPlainObject, parsedObject } from '../../domain/values/json';
import { isProgram } from '../find-on-path';
import { findPython, type Python } from '../python/find-python';

/** What runs a notebook: papermill, or our own runner. */
export type NotebookFormat = 'jupyter' | 'databricks';

export interface FoundNotebook {
  file: string;
  format: NotebookFormat;
  python: Python;
  /** The project's, without links, as the file's path is. */
  folder: string;
  /** The folder in which it runs. */
  cwd: string;
}

const HEADER = '# Databricks notebook source';
const EXPORTED = 'application/vnd.databricks.v1+notebook';

/** The target's notebook and its interpreter, or what is wrong, and what to do. */
export function findNotebook(
  target: DeclaredTarget,
  environment: NodeJS.ProcessEnv,
): FoundNotebook | { problem: string } {
  const fields = asNotebook(target.fields);
  const named = path.resolve(target.folder, fields.notebook);
  if (!statSync(named, { throwIfNoEntry: false })?.isFile())
    return {
      problem: `the notebook ${fields.notebook} is not there (${named}): put it there, or mend "notebook" of the target`,
    };
  const file = realpathSync(named);
  const folder = realpathSync(target.folder);
  if (!isWithin(file, folder))
    return { problem: `the notebook ${fields.notebook} is a link that leads out of the project: copy it into it` };
  const format = formatOf(file);
  if (typeof format === 'object') return { problem: `${fields.notebook} ${format.problem}` };
  const python = fields.python === undefined ? findPython(file, environment) : chosen(target.folder, fields.python);
  if ('problem' in python) return python;
  const cwd = path.resolve(folder, fields.cwd ?? path.dirname(fields.notebook));
  return { file, format, python, folder, cwd };
}

function chosen(folder: string, python: string): Python | { problem: string } {
  const file = path.resolve(folder, python);
  if (isProgram(file)) return { argv: [file], found: `"python" of the target (${file})` };
  return { problem: `the interpreter ${python} is not there (${file}): make it, or mend "python" of the target` };
}

function formatOf(file: string): NotebookFormat | { problem: string } {
  const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  if (file.endsWith('.py')) {
    if (text.split(/\r?\n/, 1)[0]?.trim() === HEADER) return 'databricks';
    return { problem: `is no notebook: its first line is not "${HEADER}". A plain script is a command target` };
  }
  const content = parsedObject(text);
  if (!Array.isArray(content?.cells)) return { problem: 'is no notebook: expected the JSON of an .ipynb with cells' };
  return isPlainObject(content.metadata) && EXPORTED in content.metadata ? 'databricks' : 'jupyter';
}
