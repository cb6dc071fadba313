import { createInterface } from 'node:readline';
import { scanStatements } from '../../domain/targets/statements/sql-text';
import { printNote } from '../terminal/print';

const PROMPT = 'ledger> ';
const GOES_ON = '   ...> ';

/**
 * The SQL statements that are typed, or come through a pipe, as soon as each has its ";". The next one is read once the
 * caller is done with this one.
 * @param interrupt Ctrl-C while the caller works
 * @param signal ends it
 */
export async function* readStatements(interrupt: () => void, signal: AbortSignal): AsyncGenerator<string> {
  const isTerminal = process.stdin.isTTY === true;
  const lines = createInterface({ input: process.stdin, output: process.stdout, terminal: isTerminal, prompt: PROMPT });
  signal.addEventListener('abort', () => lines.close());
  let typed = '';
  let isWorking = false;
  const ask = () => {
    if (!isTerminal) return;
    lines.setPrompt(typed === '' ? PROMPT : GOES_ON);
    lines.prompt();
  };
  // A terminal in raw mode sends no signal for Ctrl-C.
  lines.on('SIGINT', () => {
    if (isWorking) return interrupt();
    if (typed === '' && lines.line === '') printNote('\nCtrl-D ends the shell');
    else process.stdout.write('\n');
    typed = '';
    lines.write(null, { ctrl: true, name: 'u' });
    ask();
  });
  ask();
  for await (const line of lines) {
    if (typed === '' && /^\s*(\.quit|\.exit|quit|exit)\s*;?\s*$/i.test(line)) break;
    typed += `${line}\n`;
    if (isWhole(typed)) {
      const statements = scanStatements(typed);
      typed = '';
      isWorking = true;
      for (const { text } of statements) yield text;
      isWorking = false;
    }
    ask();
  }
  lines.close();
  if (isTerminal) process.stdout.write('\n');
  else if (!signal.aborted) for (const { text } of scanStatements(typed)) yield text;
}

/** Whether a word after it would begin another statement: the last one has its ";", outside of quotes and comments. */
function isWhole(text: string): boolean {
  return scanStatements(`${text}x`).length > scanStatements(text).length;
}
