import { setTimeout as sleep } from 'node:timers/promises';
import { isPassing } from '../../adapters/aws/aws-problem';
import { type Stop, stopText } from '../../domain/runs/stop-run';
import type { JobRunRow, RunRow } from '../../domain/tables/rows';
import { isOpen } from '../../domain/tables/statuses';
import { askToStop } from '../../operations/stop-run';
import type { Engine } from '../engines/engine';
import { unlessAborted } from './interruption';

export interface Stopping {
  stop: Stop;
  /** Leaves the run to itself and ends: the stop stands. */
  signal: AbortSignal;
  /** What the user should know while nothing is over. */
  onNotice(text: string): void;
  /** How long running jobs may take before their execution is stopped around them. */
  patienceMs?: number;
}

/** How often the rows are read: 40 rows of 1 KB are 10 read units. */
const LOOK_MS = 1_000;

/**
 * Running jobs look every 5 s and have 10 s of grace; the rest is for their rows to tell. One that blocks its process is
 * killed at its deadline at the latest.
 */
const PATIENCE_MS = 25_000;

/**
 * Stops a run: asks it to, ends what waits, lets what runs end, stops its execution, and closes it once that has ended
 * (protocol, STOP). Every step may be made again, by this command or another, or by the machine itself.
 */
export async function stopRun(engine: Engine, runId: string, stopping: Stopping): Promise<'closed' | 'left'> {
  const giveUpAt = Date.now() + (stopping.patienceMs ?? PATIENCE_MS);
  let said = '';
  let isStopped = false;
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
      const running = rows.filter((row) => row.status === 'RUNNING').map((row) => row.job_name);
      // With nothing cut short CloseRun is at work already: stopped now, a run that succeeded would end as ABORTED.
      const isQuiet = run.planned_at !== undefined && running.length === 0 && rows.some(isCutShort);
      if (!isStopped && engine.stopExecution && (isQuiet || Date.now() > giveUpAt)) {
        await engine.stopExecution(run, stopText(run));
        isStopped = true;
      }
      say(notice(run, running, isStopped));
      if (await engine.closeEnded(run)) continue;
    } catch (error) {
      if (!isPassing(error)) throw error;
      say(`${(error as Error).message}; the stop stands, trying again`);
    }
    await unlessAborted(sleep(LOOK_MS), stopping.signal);
  }
  return 'left';
}

/** Did not end by itself: it is open, or was ended by the stop. */
function isCutShort({ status, ended_at }: JobRunRow): boolean {
  return isOpen(status) || status === 'ABORTED' || (status === 'SKIPPED' && ended_at !== undefined);
}

function notice(run: RunRow, running: readonly string[], isStopped: boolean): string {
  if (isStopped) return 'its execution is stopped; closing the run';
  if (!run.planned_at) return 'its plan is being made, and will not be run';
  if (running.length === 0) return 'no job runs any more; the run is being closed';
  const named = running.slice(0, 5).join(', ');
  const more = running.length > 5 ? ` and ${running.length - 5} more` : '';
  return `no new jobs; asked to end: ${named}${more}`;
}
