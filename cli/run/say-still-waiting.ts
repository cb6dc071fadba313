import { countText } from '../../domain/explain/run-summary';
import type { JobRunRow } from '../../domain/tables/rows';
import { isOpen } from '../../domain/tables/statuses';
import { printable } from '../../domain/values/show-value';
import type { Engine } from '../engines/engine';

/** A run that stops in less says no more than that it stops. */
const LOOK_MS = 3_000;
const MOST_NAMED = 5;

/**
 * While a run is being stopped, says for which jobs the command still waits, and why. Returns an act that ends the
 * saying.
 */
export function sayStillWaiting(
  { runs }: Pick<Engine, 'runs'>,
  runId: string,
  say: (text: string) => void,
): () => void {
  let said = '';
  let isOver = false;
  let isReading = false;
  const look = async () => {
    const run = await runs.findRun(runId);
    const text = stillWaitingText(run ? await runs.listPlanned(run) : []);
    if (text !== undefined && text !== said && !isOver) say(text);
    said = text ?? said;
  };
  // What cannot be read now is read again in a moment, and at the end, where an error is told.
  const timer = setInterval(() => {
    if (isReading) return;
    isReading = true;
    void look()
      .catch(() => {})
      .finally(() => {
        isReading = false;
      });
  }, LOOK_MS);
  return () => {
    isOver = true;
    clearInterval(timer);
  };
}

/** Undefined if no job is open any more. */
export function stillWaitingText(rows: readonly JobRunRow[]): string | undefined {
  const running = rows.filter(({ status }) => status === 'RUNNING');
  if (running.length === 0) return closingText(rows.filter(({ status }) => isOpen(status)).length);
  const named = running.slice(0, MOST_NAMED).map((row) => printable(row.job_name) + whyText(row));
  const more = running.length > MOST_NAMED ? ` and ${running.length - MOST_NAMED} more` : '';
  return `still waiting for ${named.join(', ')}${more}. Ctrl-C again leaves at once`;
}

/** The close writes the row of each job that has not started: 10,000 take some seconds. */
function closingText(open: number): string | undefined {
  if (open === 0) return undefined;
  return `closing the run: ${countText(open, 'job')} left to close. Ctrl-C again leaves at once`;
}

function whyText({ looks, work_id }: JobRunRow): string {
  if (looks === undefined) return '';
  return work_id === undefined
    ? ' (its service has not answered the start of its work)'
    : ` (${printable(work_id)} is asked to end in its service)`;
}

/**
 * What a command that runs runs on this machine says as it leaves them.
 * @param next the command that shows what has become of them
 */
export function leftText(next: string): string {
  return `left at once: jobs on this machine are ended, work in a service may go on there, and the next command closes what was open: ${next}`;
}
