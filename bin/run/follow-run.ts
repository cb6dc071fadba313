import { setTimeout as sleep } from 'node:timers/promises';
import { awsProblem, isPassing } from '../../adapters/aws-problem';
import type { RunTable } from '../../adapters/run-table';
import { StackError } from '../../adapters/stack';
import { describeExecution } from '../../adapters/step-functions';
import type { JobRunRow, RunRow } from '../../domain/rows';

export interface FollowOptions {
  runs: RunTable;
  runId: string;
  executionArn: string;
  /** Leaves the run alone and ends. */
  signal: AbortSignal;
  onRows(run: RunRow, rows: JobRunRow[]): void;
  /** What the user should know while nothing moves, such as that the connection is lost. */
  onNotice(text: string): void;
}

/** The first second shows what a short job does; a run of hours is read every 5 s: 40 rows of 1 KB, 10 read units each time. */
const FIRST_LOOK_MS = 1_000;
const LAST_LOOK_MS = 5_000;

/**
 * Where nothing has changed for this long, Step Functions is asked once whether the execution still runs: one call a minute,
 * of an account's 15 a second (aws-facts, DescribeExecution).
 */
const QUIET_MS = 60_000;

/** Follows a run by its rows until it is closed. A lost connection and a throttle are waited out; nothing is lost by them. */
export async function followRun(options: FollowOptions): Promise<'closed' | 'left'> {
  let wait = FIRST_LOOK_MS;
  let last = '';
  let quietSince = Date.now();
  while (!options.signal.aborted) {
    try {
      const { run, rows } = await read(options);
      if (run) options.onRows(run, rows);
      if (run && run.status !== 'RUNNING') return 'closed';
      const seen = JSON.stringify([run, rows]);
      if (seen !== last) quietSince = Date.now();
      last = seen;
      if (Date.now() - quietSince >= QUIET_MS) {
        await requireRunning(options, run);
        quietSince = Date.now();
      }
    } catch (error) {
      if (!isPassing(error)) throw error;
      options.onNotice(`${awsProblem(error) ?? (error as Error).message}; the run goes on, trying again`);
    }
    await sleep(wait, undefined, { signal: options.signal }).catch(() => {});
    wait = Math.min(LAST_LOOK_MS, wait * 1.2);
  }
  return 'left';
}

async function read({ runs, runId }: FollowOptions): Promise<{ run: RunRow | undefined; rows: JobRunRow[] }> {
  const run = await runs.findRun(runId);
  if (!run?.planned_at) return { run, rows: [] };
  const rows = await runs.listJobRuns(runId);
  return { run, rows: rows.filter((row) => row.plan_no === run.plan_no) };
}

/** Throws where the execution has ended and its run is not closed: it would be waited for in vain. */
async function requireRunning({ executionArn, runId }: FollowOptions, run: RunRow | undefined): Promise<void> {
  const { status, error, cause } = await describeExecution(executionArn);
  if (status === 'RUNNING') return;
  const why = [error, cause].filter(Boolean).join(': ');
  throw new StackError(
    `the execution of ${runId} has ended (${status}${why && `, ${why}`}), and its run is ${run ? 'still open' : 'not in the run table'}: ` +
      'the sweep closes it within 5 minutes; see it then with runsheet show',
  );
}
