import type { RunWithRows } from '../../domain/runs/run-with-rows';
import { printable } from '../../domain/values/show-value';
import { dim, paint, paintLine } from '../terminal/paint';
import type { Frame } from '../terminal/screen';
import { renderGantt } from '../view/render-gantt';
import { renderRunHead } from '../view/render-run-head';

/** Beside them a Gantt has room. */
const MOST_HEAD = 8;

/** An open run as it stands: its head, and of its Gantt what fits below. */
export function renderWatchedRun(found: RunWithRows, frame: Frame, notice: string): string {
  const { width, height } = frame;
  const below = notice
    ? paintLine([[(text) => paint('yellow', text), printable(notice)]], width)
    : paintLine([[dim, 'Ctrl-C ends the watch, not the run']], width);
  const head = renderRunHead(found, frame)
    .slice(0, Math.max(1, Math.min(MOST_HEAD, Math.floor(height / 3))))
    .map((line) => paintLine(line, width));
  const gantt = renderGantt(found, frame, height - head.length - 3);
  return [...head, ...(gantt.length > 0 ? ['', ...gantt, ''] : []), below].slice(-height).join('\n');
}
