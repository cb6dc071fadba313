import { UsageError } from '../exit-codes';
import { printNote } from './print';

/** These change, run or serve something. */
const ACTING: ReadonlySet<string> = new Set([
  'apply',
  'board',
  'set',
  'enable',
  'disable',
  'reconcile',
  'run',
  'rerun',
  'backfill',
  'stop',
  'ledger export',
  'prune',
  'backup',
  'doctor',
]);

let goesOn = false;
let isForReader = false;
let isLost = false;

interface GivenOptions {
  watch?: boolean;
  plan?: boolean;
  follow?: boolean;
  csv?: boolean;
}

/** Notes which command runs. One that does more than print goes on to its end, even if its output cannot be written. */
export function heedCommand(name: string, { watch, plan, follow, csv }: GivenOptions): void {
  // What is followed can go on for hours, and a table can be long. `show --watch` goes on: its exit code says how the
  // run ended.
  isForReader = follow === true || csv === true;
  goesOn = name === 'schedule' ? watch === true : ACTING.has(name) && plan !== true;
}

/**
 * Decides what happens when an output cannot be written, for example because the disk is full or the terminal is gone.
 * A reader that leaves (`runsheet runs | head`) is no error: further output is dropped, and only `logs --follow` and
 * `--csv` end.
 * If stderr cannot be written either, nothing is reported.
 * @param end ends a command that only prints, with the error if there is one
 */
export function heedOutput(end: (error?: Error) => void): void {
  process.stderr.on('error', () => {});
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' && isForReader) end();
    if (error.code === 'EPIPE' || isLost) return;
    isLost = true;
    const problem = `the output cannot be written (${error.message})`;
    if (goesOn) printNote(`${problem}: the command goes on without it`);
    else end(new UsageError(`${problem}: make room there, or print to another place`));
  });
}
