import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { parsedObject } from '../../domain/values/json';
import { builtNotebookRunner } from '../built-entry';
import type { Python } from './find-python';

/** What an interpreter answered, or why it did not. */
type Answer = Record<string, unknown> | string;

/** By what was asked of which interpreter. A command asks once. */
const PACKAGES = new Map<string, Answer>();

/** What is wrong with each notebook of Databricks, by its file as it is now and by its interpreter. */
const CHECKED = new Map<string, string | undefined>();

const START_MS = 60_000;

/** A call of a program may have 128 KB of arguments, and more on most systems. */
const FILES_PER_CALL = 100;

/** What a Jupyter notebook lacks in its interpreter, and how to install it. */
export function missingPackages(
  { python }: { python: Python },
  kernel: string | undefined,
  environment: NodeJS.ProcessEnv,
): string | undefined {
  const needed = kernel === undefined ? ['papermill', 'ipykernel'] : ['papermill'];
  const asked = ['packages', ...(kernel === undefined ? [] : ['--kernel', kernel]), ...needed];
  const key = JSON.stringify([python.argv, asked]);
  const answer = PACKAGES.get(key) ?? ask(python, asked, environment);
  PACKAGES.set(key, answer);
  if (typeof answer === 'string') return answer;
  const missing = needed.filter((name) => answer[name] !== true);
  const install = [...python.argv, '-m', 'pip', 'install', ...missing].join(' ');
  if (missing.length > 0)
    return `a Jupyter notebook needs ${missing.join(' and ')}, which the Python of ${python.found} has not: ${install}`;
  return typeof answer.kernel === 'string' ? answer.kernel : undefined;
}

export interface CheckedNotebook {
  file: string;
  /** The project's. */
  folder: string;
  python: Python;
}

/** What stands against a Databricks notebook: cells that do not run here, syntax, no Spark where it uses Spark. */
export function checkNotebook(notebook: CheckedNotebook, environment: NodeJS.ProcessEnv): string | undefined {
  checkNotebooks([notebook], environment);
  return CHECKED.get(keyOf(notebook));
}

/** Checks those that were not yet, all of an interpreter in one call: to start it takes the most of the time. */
export function checkNotebooks(notebooks: readonly CheckedNotebook[], environment: NodeJS.ProcessEnv): void {
  const unchecked = notebooks.filter((each) => !CHECKED.has(keyOf(each)));
  for (const [first, ...others] of parts(unchecked)) {
    if (!first) continue;
    const all = [first, ...others];
    const files = all.map(({ file }) => file);
    const answer = ask(first.python, ['check', '--folder', first.folder, ...files], environment);
    for (const each of all) {
      const problems = typeof answer === 'string' ? answer : answer[each.file];
      CHECKED.set(keyOf(each), Array.isArray(problems) ? problems.join('; ') : (problems as string | undefined));
    }
  }
}

function parts(notebooks: readonly CheckedNotebook[]): CheckedNotebook[][] {
  const together = new Map<string, CheckedNotebook[]>();
  for (const each of notebooks) {
    const key = JSON.stringify([each.python.argv, each.folder]);
    together.set(key, [...(together.get(key) ?? []), each]);
  }
  return [...together.values()].flatMap((all) =>
    Array.from({ length: Math.ceil(all.length / FILES_PER_CALL) }, (_, at) =>
      all.slice(at * FILES_PER_CALL, (at + 1) * FILES_PER_CALL),
    ),
  );
}

function keyOf({ file, python }: CheckedNotebook): string {
  return JSON.stringify([python.argv, file, statSync(file, { throwIfNoEntry: false })?.mtimeMs]);
}

function ask(
  { argv: [program = '', ...first], found }: Python,
  args: string[],
  environment: NodeJS.ProcessEnv,
): Answer {
  try {
    const options = { encoding: 'utf8', stdio: 'pipe', env: environment, timeout: START_MS } as const;
    return parsedObject(execFileSync(program, [...first, builtNotebookRunner(), ...args], options)) ?? {};
  } catch (error) {
    return `Python of ${found} does not start: ${(error as Error).message.split('\n')[0]}`;
  }
}
