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

const NO_PYTHON =
  'there is no Python: make a virtual environment .venv in the project (python3 -m venv .venv, or uv sync), or put python3 on the PATH';

/**
 * Finds the interpreter: that of a virtual environment `.venv` in the project; else `uv run` if the project has a
 * `uv.lock`; else that of an active virtual environment; else python3 on the PATH. Or says what is wrong, and what to
 * do: a project that has an environment of its own is run by no other Python, which lacks its packages.
 * @param file a job's file, somewhere in the project
 */
export function findPython(file: string, { PATH, VIRTUAL_ENV }: NodeJS.ProcessEnv): Python | { problem: string } {
  const folders = projectFolders(path.dirname(path.resolve(file)));
  const venv = folders.map((folder) => path.join(folder, '.venv')).find((folder) => existsSync(folder));
  if (venv !== undefined) return inProject(venv);
  const active = VIRTUAL_ENV ? inVenv(VIRTUAL_ENV) : undefined;
  const lock = folders.map((folder) => path.join(folder, 'uv.lock')).find((each) => existsSync(each));
  const uv = findOnPath('uv', PATH);
  if (lock !== undefined && uv !== undefined)
    return { argv: [uv, 'run', '--project', path.dirname(lock), 'python'], found: `uv run, by ${lock}` };
  if (active) return { argv: [active], found: `the active virtual environment (${active})` };
  if (lock !== undefined) return { problem: `${lock} wants uv, which is not on the PATH: install uv, or make .venv` };
  const python = findOnPath('python3', PATH) ?? findOnPath('python', PATH);
  return python === undefined ? { problem: NO_PYTHON } : { argv: [python], found: `the PATH (${python})` };
}

/** The interpreter goes missing when the Python is upgraded that the environment was made of. */
function inProject(venv: string): Python | { problem: string } {
  const own = inVenv(venv);
  if (own) return { argv: [own], found: `the project's .venv (${own})` };
  return { problem: `${venv} has no bin/python that runs: make it anew (python3 -m venv --clear .venv, or uv sync)` };
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
