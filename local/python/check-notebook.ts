import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import type { NotebookFields } from '../../domain/targets/notebook';
import { parsedObject } from '../../domain/values/json';
import { builtNotebookRunner } from '../built-entry';
import type { Python } from './find-python';

/** What each interpreter answered, by its arguments: a command asks it once for what it asks. */
const ANSWERS = new Map<string, Record<string, unknown> | string>();

const START_MS = 20_000;

/** What a Jupyter notebook lacks in its interpreter, and how to install it. */
export function missingPackages(
  { python }: { python: Python },
  { kernel }: NotebookFields,
  environment: NodeJS.ProcessEnv,
): string | undefined {
  const needed = kernel === undefined ? ['papermill', 'ipykernel'] : ['papermill'];
  const answer = ask(python, [builtNotebookRunner(), 'packages', ...needed], environment);
  if (typeof answer === 'string') return answer;
  const missing = needed.filter((name) => answer[name] !== true);
  if (missing.length === 0) return undefined;
  const install = [...python.argv, '-m', 'pip', 'install', ...missing].join(' ');
  return `a Jupyter notebook needs ${missing.join(' and ')}, which the Python of ${python.found} has not: ${install}`;
}

/** What stands against a Databricks notebook: cells that do not run here, syntax, no Spark where it uses Spark. */
export function checkNotebook(
  { file, folder, python }: { file: string; folder: string; python: Python },
  environment: NodeJS.ProcessEnv,
): string | undefined {
  const args = [builtNotebookRunner(), 'check', '--folder', folder, file];
  const answer = ask(python, args, environment, String(statSync(file).mtimeMs));
  if (typeof answer === 'string') return answer;
  const problems = answer[file];
  return Array.isArray(problems) ? problems.join('; ') : undefined;
}

function ask(
  { argv: [program = '', ...first], found }: Python,
  args: string[],
  environment: NodeJS.ProcessEnv,
  asOf = '',
): Record<string, unknown> | string {
  const key = JSON.stringify([program, first, args, asOf]);
  const known = ANSWERS.get(key);
  if (known !== undefined) return known;
  let answer: Record<string, unknown> | string;
  try {
    const options = { encoding: 'utf8', stdio: 'pipe', env: environment, timeout: START_MS } as const;
    answer = parsedObject(execFileSync(program, [...first, ...args], options)) ?? {};
  } catch (error) {
    answer = `Python of ${found} does not start: ${(error as Error).message.split('\n')[0]}`;
  }
  ANSWERS.set(key, answer);
  return answer;
}
