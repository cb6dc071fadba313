import { createInterface } from 'node:readline';

/** Asks on stderr, so that stdout can go elsewhere. Whatever is not yes is no; Ctrl-C is neither. */
export function ask(question: string): Promise<'yes' | 'no' | 'interrupted'> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  return new Promise((resolve) => {
    terminal.once('SIGINT', () => resolve('interrupted'));
    // Ctrl-D, or a terminal that was closed.
    terminal.once('close', () => resolve('no'));
    terminal.question(question, (answer) => resolve(/^y(es)?$/i.test(answer.trim()) ? 'yes' : 'no'));
  }).finally(() => terminal.close()) as Promise<'yes' | 'no' | 'interrupted'>;
}
