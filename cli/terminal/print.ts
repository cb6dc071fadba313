import { printable } from '../../domain/values/show-value';
import { paint } from './paint';

/** One problem on stderr. Its text may hold a table's or a file's: it is shown so that it cannot drive the terminal. */
export function printProblem(text: string): void {
  const shown = text.split('\n').map(printable).join('\n');
  process.stderr.write(`${paint('red', 'error:', process.stderr)} ${shown}\n`);
}
