import { createInterface } from 'node:readline';
import { ExitCode, InterruptedError, UsageError } from '../exit-codes';
import { Interruption } from '../run/interruption';
import { printNote } from '../terminal/print';

/** Asks whether what was shown is to be written. Sets the exit code if the answer is not yes. */
export async function isAgreed(word: 'apply' | 'remove', { yes, json }: { yes?: true; json?: true }): Promise<boolean> {
  if (yes) return true;
  if (json)
    throw new UsageError(`nothing was written: there are changes, and --json cannot ask. Add --yes to ${word} them`);
  // The question goes to stderr.
  if (!process.stdin.isTTY || !process.stderr.isTTY)
    throw new UsageError(
      `nothing was written: there are changes, and no terminal to ask on. Add --yes to ${word} them`,
    );
  const answer = await ask(`${word[0]?.toUpperCase()}${word.slice(1)}? [y/N] `);
  if (answer === 'yes') return true;
  if (answer === 'interrupted') printNote('');
  printNote('nothing was written');
  process.exitCode = answer === 'interrupted' ? ExitCode.INTERRUPTED : ExitCode.COULD_NOT_START;
  return false;
}

/** Asks on stderr, so that stdout can go elsewhere. Any answer but yes is a no; Ctrl-C is neither. */
function ask(question: string): Promise<'yes' | 'no' | 'interrupted'> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  return new Promise((resolve) => {
    terminal.once('SIGINT', () => resolve('interrupted'));
    // The user typed Ctrl-D, or closed the terminal.
    terminal.once('close', () => resolve('no'));
    terminal.question(question, (answer) => resolve(/^y(es)?$/i.test(answer.trim()) ? 'yes' : 'no'));
  }).finally(() => terminal.close()) as Promise<'yes' | 'no' | 'interrupted'>;
}

/** When it is asked to end, the write that is under way still ends, and no further write begins. */
export async function uninterrupted(act: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const controller = new AbortController();
  const interruption = new Interruption(
    () => controller.abort(new InterruptedError('interrupted')),
    () => printNote('left at once, perhaps in the middle of a write: see what is written with plan'),
  );
  try {
    await act(controller.signal);
  } finally {
    interruption.close();
  }
}
