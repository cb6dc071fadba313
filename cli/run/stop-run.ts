import { setTimeout as sleep } from 'node:timers/promises';
import { isPassing } from '../../adapters/aws/aws-problem';
import { longestWaitMs } from '../../domain/plans/looks';
import { isQuiet } from '../../domain/runs/quiet-run';
import { type Stop, stopText } from '../../domain/runs/stop-run';
import type { JobRunRow, RunRow } from '../../domain/tables/rows';
import { mayAwait, wakeWait } from '../../operations/look/wake-waits';
import { askToStop } from '../../operations/stop-run';
import type { Engine } from '../engines/engine';
import { unlessAborted } from './interruption';

export interface Stopping {
  stop: Stop;
  /** Ends the waiting, and leaves the run to itself: the request to stop stands. */
  signal: AbortSignal;
  /** Takes what the user should know meanwhile. */
  onNotice(text: string): void;
  /** How long running jobs may take before their execution is stopped regardless. */
  patienceMs?: number;
}

/** How often the rows are read: 40 rows of 1 KB are 10 read units. */
const LOOK_MS = 1_000;

/**
 * Running jobs look every 5 s and have 10 s of grace; the rest is for their rows to arrive. A job that blocks its
 * process is killed at its deadline at the latest.
 */
const PATIENCE_MS = 25_000;

/**
 * Stops a run: it asks the run to stop, ends what waits, lets running jobs end, stops the execution, and closes the run
 * once the execution has ended (docs/understand/protocol.md, STOP). Every step may be repeated, by this command, by
 * another, or by the machine itself.
 */
export async function stopRun(engine: Engine, runId: string, stopping: Stopping): Promise<'closed' | 'left'> {
  const giveUpAt = performance.now() + (stopping.patienceMs ?? PATIENCE_MS);
  let said = '';
  let isStopped = false;
  const woken = new Set<string>();
  const say = (text: string) => {
    if (text !== said) stopping.onNotice(text);
    said = text;
  };
  while (!stopping.signal.aborted) {
    try {
      const reading = await unlessAborted(askToStop(engine.runs, runId, stopping.stop), stopping.signal);
      if (!reading) break;
      const { run, rows } = reading;
      if (run.status !== 'RUNNING') return 'closed';
      await wakeWaits(engine, rows, woken);
      const isOver = performance.now() > giveUpAt + nextLookMs(rows, woken);
      if (!isStopped && engine.stopExecution && (isQuiet(run, rows) || isOver)) {
        await engine.stopExecution(run, stopText(run));
        isStopped = true;
      }
      say(noticeOf(run, rows, isStopped, nextLookMs(rows, woken)));
      if (await engine.closeEnded(run)) continue;
    } catch (error) {
      if (!isPassing(error)) throw error;
      say(`${(error as Error).message}; the request to stop stands, trying again`);
    }
    await unlessAborted(sleep(LOOK_MS), stopping.signal);
  }
  return 'left';
}

/** Has the machine look at once at work of whose end it waits to be told. */
async function wakeWaits({ waits }: Engine, rows: readonly JobRunRow[], woken: Set<string>): Promise<void> {
  if (!waits) return;
  const asleep = rows.filter((row) => mayAwait(row) && !woken.has(row.entry));
  for (const row of asleep) if (await wakeWait(row, waits)) woken.add(row.entry);
}

/**
 * Work in a service is stopped by the next look at it: only the state machine has it looked at. What that look has
 * asked to end is seen to end within the patience.
 */
function nextLookMs(rows: readonly JobRunRow[], woken: ReadonlySet<string>): number {
  const waits = rows.flatMap(({ status, looks, entry }) =>
    status === 'RUNNING' && looks ? [woken.has(entry) ? WOKEN_MS : longestWaitMs(looks)] : [],
  );
  return Math.max(0, ...waits.map((waitMs) => waitMs + PATIENCE_MS));
}

/** A look that was woken comes within seconds, and the next one within a minute if it could not stop the work. */
const WOKEN_MS = 60_000;

function noticeOf(run: RunRow, rows: readonly JobRunRow[], isStopped: boolean, waits: number): string {
  if (isStopped) return 'its execution is stopped; closing the run';
  if (!run.planned_at) return 'its plan is being made, and will not be run';
  const running = rows.filter(({ status }) => status === 'RUNNING').map(({ job_name }) => job_name);
  if (running.length === 0) return 'no job is running any more; closing the run';
  const more = running.length > 5 ? ` and ${running.length - 5} more` : '';
  const late =
    waits > 0 ? `; work in a service is stopped at its next look, within ${Math.ceil(waits / 60_000)} min` : '';
  return `no new jobs; asked to end: ${running.slice(0, 5).join(', ')}${more}${late}`;
}
