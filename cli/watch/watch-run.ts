import type { RunWithRows } from '../../domain/runs/run-with-rows';
import { inReadingOrder } from '../../domain/runs/run-with-rows';
import { printable } from '../../domain/values/show-value';
import type { Engine } from '../engines/engine';
import { RowProgress } from '../progress/row-progress';
import { RunView } from '../progress/run-view';
import { followRun } from '../run/follow-run';
import { Interruption } from '../run/interruption';
import { dim, paintLine, yellow } from '../terminal/paint';
import { type Frame, Screen } from '../terminal/screen';
import { canRedraw } from '../terminal/sheet';
import { renderGantt } from '../view/render-gantt';
import { renderRunHead } from '../view/render-run-head';

export interface WatchRunOptions {
  json: boolean;
  /** The run is one of this machine: if the command that runs it is gone, this command must close it. */
  isHere: boolean;
}

const FRAME_MS = 1_000;

/**
 * Shows an open run until it is closed, or until Ctrl-C, which leaves the run alone. On a terminal it draws the run
 * again and again; in a pipe it prints a line for each event; with `--json` it prints nothing but notices.
 */
export async function watchRun(
  engine: Engine,
  { run, rows }: RunWithRows,
  { json, isHere }: WatchRunOptions,
): Promise<'closed' | 'left'> {
  const { run_id: runId, job_group = '' } = run;
  const progress = new RowProgress();
  let latest: RunWithRows = { run, rows };
  let notice = '';
  const screen =
    canRedraw() && !json ? new Screen((frame) => renderWatchedRun(latest, frame, notice), FRAME_MS) : undefined;
  const lines = screen ? undefined : new RunView(job_group, runId, progress, json);
  const interruption = new Interruption();
  try {
    return await followRun({
      runs: engine.runs,
      runId,
      signal: interruption.signal,
      ...(isHere && { closeEnded: engine.closeEnded }),
      onRows: (run, rows) => {
        latest = { run, rows: inReadingOrder(rows) };
        notice = '';
        screen?.update();
        for (const line of progress.follow(run, rows)) lines?.printEvent(line);
      },
      onNotice: (text) => {
        notice = text;
        lines?.notice(text);
        screen?.update();
      },
    });
  } finally {
    interruption.close();
    lines?.close();
    screen?.close({ keep: false });
  }
}

/** Lines of the head at most, so that the Gantt has room. */
const MOST_HEAD = 8;

/** An open run as it is now: its head, and as much of its Gantt as fits below. */
function renderWatchedRun(found: RunWithRows, frame: Frame, notice: string): string {
  const { width, height } = frame;
  const below = notice
    ? paintLine([[yellow, printable(notice)]], width)
    : paintLine([[dim, 'Ctrl-C ends the watch, not the run']], width);
  const head = renderRunHead(found, frame)
    .slice(0, Math.max(1, Math.min(MOST_HEAD, Math.floor(height / 3))))
    .map((line) => paintLine(line, width));
  const gantt = renderGantt(found, frame, height - head.length - 3);
  return [...head, ...(gantt.length > 0 ? ['', ...gantt, ''] : []), below].slice(-height).join('\n');
}
