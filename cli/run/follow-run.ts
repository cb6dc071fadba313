import { setTimeout as sleep } from 'node:timers/promises';
import { awsProblem, isPassing } from '../../adapters/aws/aws-problem';
import { findExecution } from '../../adapters/aws/executions';
import { StackError } from '../../adapters/aws/stack-error';
import type { RunTable } from '../../adapters/dynamodb/run-table';
import type { JobRunRow, RunRow } from '../../domain/tables/rows';
import type { RunNotifiers } from '../notify/run-notifiers';
import { unlessAborted } from './interruption';

export interface FollowOptions {
  runs: RunTable;
  runId: string;
  /** On a stack: when nothing moves, Step Functions is asked whether this execution still runs. */
  executionArn?: string;
  /** On this machine: closes the run if the command that ran it is gone. Returns whether it did. */
  closeEnded?(run: RunRow): Promise<boolean>;
  /** Aborting it stops watching; the run goes on. */
  signal: AbortSignal;
  /** Are notified of jobs as they fail, or as each happens. */
  notifiers?: RunNotifiers | undefined;
  /** Takes every reading of the rows. The next one waits for it. */
  onRows?(run: RunRow, rows: JobRunRow[]): void | Promise<void>;
  /** Takes what the user should know while nothing moves, such as that the connection is lost. */
  onNotice(text: string): void;
}

/**
 * The first second shows what a short job does. A run of hours is read every 5 s: 40 rows of 1 KB, 10 read units each
 * time.
 */
const FIRST_LOOK_MS = 1_000;
const LAST_LOOK_MS = 5_000;

/**
 * When nothing has changed for this long, Step Functions is asked once whether the execution still runs: one call a
 * minute. An account has 10 to 15 such calls a second, by region (AWS: Step Functions service quotas).
 */
const QUIET_MS = 60_000;

/**
 * Follows a run by its rows until it is closed. It waits out a lost connection or a throttle, and loses nothing by it.
 */
export async function followRun(options: FollowOptions): Promise<'closed' | 'left'> {
  let wait = FIRST_LOOK_MS;
  let last = '';
  let quietSince = performance.now();
  while (!options.signal.aborted) {
    try {
      const reading = await unlessAborted(read(options), options.signal);
      if (!reading) return 'left';
      const { run, rows } = reading;
      if (run) {
        await options.onRows?.(run, rows);
        options.notifiers?.notifyRows(run, rows);
      }
      if (isClosed(run)) return 'closed';
      if (run && (await options.closeEnded?.(run))) continue;
      const seen = JSON.stringify([run, rows]);
      if (seen !== last) quietSince = performance.now();
      last = seen;
      if (performance.now() - quietSince >= QUIET_MS) {
        await requireRunning(options);
        quietSince = performance.now();
      }
    } catch (error) {
      // Waiting does not bring a home's store back.
      if (options.closeEnded || !isPassing(error)) throw error;
      options.onNotice(`${awsProblem(error) ?? (error as Error).message}; the run goes on, trying again`);
    }
    await unlessAborted(sleep(wait), options.signal);
    // Reading a home's rows costs nothing.
    if (!options.closeEnded) wait = Math.min(LAST_LOOK_MS, wait * 1.2);
  }
  return 'left';
}

async function read({ runs, runId }: FollowOptions): Promise<{ run: RunRow | undefined; rows: JobRunRow[] }> {
  const run = await runs.findRun(runId);
  return { run, rows: run?.planned_at ? await runs.listPlanned(run) : [] };
}

function isClosed(run: RunRow | undefined): boolean {
  return run !== undefined && run.status !== 'RUNNING';
}

/** Throws if the execution has ended and its run is not closed: nothing would ever end the waiting. */
async function requireRunning({ executionArn, runs, runId }: FollowOptions): Promise<void> {
  const execution = executionArn === undefined ? undefined : await findExecution(executionArn);
  // Step Functions is eventually consistent: it may not know a new execution yet, but does so a minute later.
  if (!execution || execution.status === 'RUNNING') return;
  const { status, error, cause } = execution;
  // The run may have been closed between the two questions; the next reading sees it.
  const run = await runs.findRun(runId);
  if (isClosed(run)) return;
  const why = [error, cause].filter(Boolean).join(': ');
  throw new StackError(
    `the execution of ${runId} has ended (${status}${why && `, ${why}`}), and its run is ${run ? 'still open' : 'not in the run table'}: ` +
      'the sweep closes it within 5 minutes; look at the run again then',
  );
}
