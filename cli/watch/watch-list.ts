import { setTimeout as sleep } from 'node:timers/promises';
import { awsProblem, isPassing } from '../../adapters/aws/aws-problem';
import { timeText } from '../../board/times';
import type { RunRow } from '../../domain/tables/rows';
import { printable } from '../../domain/values/show-value';
import type { Engine } from '../engines/engine';
import { UsageError } from '../exit-codes';
import type { CommonOptions } from '../options';
import { Interruption, unlessAborted } from '../run/interruption';
import { cutText } from '../terminal/fit-text';
import { dim, paintLine, yellow } from '../terminal/paint';
import { type Frame, Screen } from '../terminal/screen';
import { canRedraw } from '../terminal/sheet';

export interface WatchedList<T> {
  read(): Promise<T>;
  /** Renders no more lines than the frame has. */
  render(found: T, frame: Frame): string;
}

/** How often the tables are read. Reading a home costs nothing; a stack takes some read units for each open run. */
const LOOK_MS = { here: 1_000, stack: 5_000 };
const FRAME_MS = 1_000;

/** Reads and draws a list again and again until Ctrl-C, which is its proper end. */
export async function watchList<T>({ stack }: CommonOptions, { read, render }: WatchedList<T>): Promise<void> {
  const interruption = new Interruption();
  let latest = await read();
  let notice = '';
  const screen = new Screen((frame) => {
    const below: Frame = { ...frame, height: Math.max(1, frame.height - 2) };
    return [render(latest, below), '', footer(notice, frame)].join('\n');
  }, FRAME_MS);
  screen.update();
  try {
    while (!interruption.signal.aborted) {
      await unlessAborted(sleep(stack === undefined ? LOOK_MS.here : LOOK_MS.stack), interruption.signal);
      try {
        latest = (await unlessAborted(read(), interruption.signal)) ?? latest;
        notice = '';
      } catch (error) {
        // Waiting does not bring a home's store back.
        if (stack === undefined || !isPassing(error)) throw error;
        notice = `${awsProblem(error) ?? (error as Error).message}; trying again`;
      }
    }
  } finally {
    interruption.close();
    screen.close({ keep: true });
  }
}

/** Renders as many rows as fit below the table's header, and counts the rest. */
export function renderFitting<T>(rows: readonly T[], frame: Frame, render: (rows: readonly T[]) => string): string {
  const room = Math.max(1, frame.height - 1);
  if (rows.length <= room) return render(rows);
  const shown = rows.slice(0, Math.max(1, room - 1));
  return [render(shown), dim(cutText(`… and ${rows.length - shown.length} more`, frame.width))].join('\n');
}

/**
 * Throws a UsageError if there is no terminal to draw on.
 * @param instead what a script does, for the message
 */
export function requireScreen({ json }: Pick<CommonOptions, 'json'>, instead: string): void {
  if (json) throw new UsageError(`--watch is for a terminal, and --json for scripts: ${instead}`);
  if (!canRedraw())
    throw new UsageError(`--watch is for a terminal, and the output goes to a pipe or a file: ${instead}`);
}

function footer(notice: string, { width, now }: Frame): string {
  if (notice !== '') return paintLine([[yellow, printable(notice)]], width);
  return paintLine([[dim, `${timeText(now, now)} UTC, Ctrl-C ends`]], width);
}

/**
 * While a home is watched, closes those of the listed runs whose command was killed: nobody else does before the next
 * command. On a stack the sweep does it. Returns whether it closed any.
 */
export async function closeEndedHere(
  { runs, closeEnded }: Engine,
  { stack }: { stack?: string },
  shown: readonly (Pick<RunRow, 'run_id' | 'status'> | undefined)[],
): Promise<boolean> {
  if (stack !== undefined) return false;
  let hasClosed = false;
  for (const each of shown) {
    if (each?.status !== 'RUNNING') continue;
    const run = await runs.findRun(each.run_id);
    if (run?.status === 'RUNNING' && (await closeEnded(run))) hasClosed = true;
  }
  return hasClosed;
}
