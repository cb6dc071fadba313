import type { RunWithRows } from '../../domain/runs/run-with-rows';
import { inReadingOrder } from '../../domain/runs/run-with-rows';
import type { Engine } from '../engines/engine';
import { RowProgress } from '../progress/row-progress';
import { RunView } from '../progress/run-view';
import { followRun } from '../run/follow-run';
import { Interruption } from '../run/interruption';
import { Screen } from '../terminal/screen';
import { canRedraw } from '../terminal/sheet';
import { renderWatchedRun } from './render-watched-run';

export interface WatchRunOptions {
  json: boolean;
  /** It runs on this machine: where the command that runs it is gone, nobody else would close it. */
  isHere: boolean;
}

const FRAME_MS = 1_000;

/**
 * Shows an open run until it is closed, or until Ctrl-C, which leaves it alone: on a terminal drawn again and again, in a pipe
 * a line for each thing that happens, with `--json` nothing but notices.
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
        for (const line of progress.follow(run, rows)) lines?.tell(line);
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
