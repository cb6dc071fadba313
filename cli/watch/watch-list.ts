import { setTimeout as sleep } from 'node:timers/promises';
import { awsProblem, isPassing } from '../../adapters/aws/aws-problem';
import { timeText } from '../../board/times';
import { printable } from '../../domain/values/show-value';
import { UsageError } from '../exit-codes';
import type { CommonOptions } from '../options';
import { Interruption, unlessAborted } from '../run/interruption';
import { cutText } from '../terminal/fit-text';
import { dim, paint, paintLine } from '../terminal/paint';
import { type Frame, Screen } from '../terminal/screen';
import { canRedraw } from '../terminal/sheet';

export interface WatchedList<T> {
  read(): Promise<T>;
  /** At most so many lines as the frame is high. */
  render(found: T, frame: Frame): string;
}

/** How often the tables are read: a home's cost nothing, a stack's some read units for each run that is open. */
const LOOK_MS = { here: 1_000, stack: 5_000 };
const FRAME_MS = 1_000;

/** Shows what is found, read and drawn again and again, until Ctrl-C: that is how it ends well. */
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
        // A home's store that has gone does not come back by waiting.
        if (stack === undefined || !isPassing(error)) throw error;
        notice = `${awsProblem(error) ?? (error as Error).message}; trying again`;
      }
    }
  } finally {
    interruption.close();
    screen.close({ keep: true });
  }
}

/** A table of what fits below its header; the rest is counted. */
export function renderFitting<T>(rows: readonly T[], frame: Frame, render: (rows: readonly T[]) => string): string {
  const room = Math.max(1, frame.height - 1);
  if (rows.length <= room) return render(rows);
  const shown = rows.slice(0, Math.max(1, room - 1));
  return [render(shown), dim(cutText(`… and ${rows.length - shown.length} more`, frame.width))].join('\n');
}

/** Throws where there is nothing to draw on. `instead`: what a script does. */
export function requireScreen({ json }: CommonOptions, instead: string): void {
  if (json) throw new UsageError(`--watch is for a terminal, and --json for scripts: ${instead}`);
  if (!canRedraw())
    throw new UsageError(`--watch is for a terminal, and the output goes to a pipe or a file: ${instead}`);
}

function footer(notice: string, { width, now }: Frame): string {
  if (notice !== '') return paintLine([[(text) => paint('yellow', text), printable(notice)]], width);
  return paintLine([[dim, `${timeText(now, now)} UTC, Ctrl-C ends`]], width);
}
