import { BadInputError } from '../../domain/tables/error-names';
import { printable } from '../../domain/values/show-value';
import { wellFormedJson } from '../../domain/values/well-formed';
import { paint } from './paint';

/** Prints a result on stdout, which scripts read. */
export function printLine(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function printJson(value: unknown): void {
  printLine(wellFormedJson(value, 2) ?? 'null');
}

/** Tells the user something on stderr. The text may quote a table or a file; it cannot drive the terminal. */
export function printNote(text: string): void {
  process.stderr.write(`${printable(text)}\n`);
}

/** Reports an error on stderr. The text may quote a table or a file; it cannot drive the terminal. */
export function printProblem(text: string): void {
  const shown = text.split('\n').map(printable).join('\n');
  process.stderr.write(`${paint('red', 'error:', process.stderr)} ${shown}\n`);
}

/** Reports why a step failed of a command that goes on. */
export function printProblems(error: unknown): void {
  const problems = error instanceof BadInputError ? error.problems : [(error as Error)?.message ?? String(error)];
  for (const problem of problems) printProblem(problem);
}
