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
  'prune',
]);

let goesOn = false;
let isLost = false;

/** Notes which command runs. One that does more than print goes on to its end, even if its output cannot be written. */
export function heedCommand(name: string, { watch, plan }: { watch?: boolean; plan?: boolean }): void {
  goesOn = name === 'schedule' ? watch === true : ACTING.has(name) && plan !== true;
}

/**
 * Decides what happens when an output cannot be written, for example because the disk is full or the terminal is gone.
 * A reader that leaves (`runsheet runs | head`) is no error and stops no command: further output is dropped. If stderr
 * cannot be written either, nothing is reported.
 * @param giveUp ends a command that only prints
 */
export function heedOutput(giveUp: (error: Error) => void): void {
  process.stderr.on('error', () => {});
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || isLost) return;
    isLost = true;
    const problem = `the output cannot be written (${error.message})`;
    if (goesOn) printNote(`${problem}: the command goes on without it`);
    else giveUp(new UsageError(`${problem}: make room there, or print to another place`));
  });
}
