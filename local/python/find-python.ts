import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { CONFIG_FILE } from '../../domain/project/project-config';
import { findOnPath, isProgram } from '../find-on-path';

/** The interpreter of a project's Python job files. */
export interface Python {
  /** The program and its first arguments. */
  argv: string[];
  /** Where it was found, as the end of a sentence. */
  found: string;
}

/** What is needed where no interpreter is found. */
export const NO_PYTHON =
  'there is no Python: make a virtual environment .venv in the project (python3 -m venv .venv, or uv sync), or put python3 on the PATH';

/**
 * Finds the interpreter: that of a virtual environment `.venv` in the project; else `uv run` if the project has a
 * `uv.lock`; else that of an active virtual environment; else python3 on the PATH.
 * @param file a job's file, somewhere in the project
 */
export function findPython(file: string, { PATH, VIRTUAL_ENV }: NodeJS.ProcessEnv): Python | undefined {
  const folders = projectFolders(path.dirname(path.resolve(file)));
  for (const folder of folders) {
    const own = inVenv(path.join(folder, '.venv'));
    if (own) return { argv: [own], found: `the project's .venv (${own})` };
  }
  const locked = folders.find((folder) => existsSync(path.join(folder, 'uv.lock')));
  const uv = findOnPath('uv', PATH);
  if (locked !== undefined && uv !== undefined)
    return { argv: [uv, 'run', '--project', locked, 'python'], found: `uv run, by ${path.join(locked, 'uv.lock')}` };
  const active = VIRTUAL_ENV ? inVenv(VIRTUAL_ENV) : undefined;
  if (active) return { argv: [active], found: `the active virtual environment (${active})` };
  const python = findOnPath('python3', PATH) ?? findOnPath('python', PATH);
  return python === undefined ? undefined : { argv: [python], found: `the PATH (${python})` };
}

/** What the interpreter says of its version; undefined if it does not start. */
export function pythonVersion({ argv: [program = '', ...args] }: Python): string | undefined {
  try {
    return execFileSync(program, [...args, '--version'], { encoding: 'utf8', stdio: 'pipe', timeout: 20_000 }).trim();
  } catch {
    return undefined;
  }
}

/** The folder and those above it, up to the one with the config. */
function projectFolders(folder: string): string[] {
  if (existsSync(path.join(folder, CONFIG_FILE)) || path.dirname(folder) === folder) return [folder];
  return [folder, ...projectFolders(path.dirname(folder))];
}

function inVenv(folder: string): string | undefined {
  const file = path.join(folder, 'bin', 'python');
  return isProgram(file) ? file : undefined;
}

/** The folder to which places in Python files are relative: the project's, or else the current one. */
export function projectFolder(file: string): string {
  const top = projectFolders(path.dirname(path.resolve(file))).at(-1) as string;
  return existsSync(path.join(top, CONFIG_FILE)) ? top : process.cwd();
}
