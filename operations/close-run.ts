import { type ClosedJobRun, listClosedJobRuns } from '../adapters/dynamodb/closed-job-runs';
import { putDigest, readForDigest } from '../adapters/dynamodb/run-digest';
import type { RunTable } from '../adapters/dynamodb/run-table';
import { causeMessage, errorRecord } from '../domain/attempts/attempt-error';
import { type ClosedAs, closeJobRun, runVerdict } from '../domain/runs/close-run';
import { type DigestedJob, isDigested } from '../domain/runs/digested-job';
import { closeRunRow, type RunVerdict, takeOverRun } from '../domain/runs/run';
import type { Stop } from '../domain/runs/stop-run';
import { unopenedRun, unopenedVerdict } from '../domain/runs/unopened-run';
import type { JobRunRow, RunRow } from '../domain/tables/rows';
import { isOpen } from '../domain/tables/statuses';
import { isRunId, RUN_ID_RULE } from '../domain/values/names';
import { headOf } from '../domain/values/well-formed';
import { leaveGroup } from './group-lock';
import { inParallel } from './in-parallel';
import { removeOlder } from './load/write-plan';

/** The payload of CloseRun. */
export interface CloseRequest {
  run_id: string;
  execution: string;
  execution_started_at: string;
  /** LoadGroup's error, if nothing was planned. */
  failure?: { Error?: unknown; Cause?: unknown };
  /** The execution's own input, if the run is closed from outside. */
  input?: unknown;
  /** Who stopped the execution, if its closer knows. A run that has a row keeps the stop there. */
  stop?: Stop;
  /** When the run was last alive, if that is known and long ago. Default: now. ISO 8601. */
  ended_at?: string;
}

/**
 * The run's status, and texts for the execution's Fail state. A missing text would end the execution as
 * `States.Runtime`.
 */
export interface CloseReply {
  status: string;
  error: string;
  cause: string;
}

const NO_RUN_ID = `the execution's name cannot be a run_id: expected ${RUN_ID_RULE}`;

/**
 * CLOSE: ends every open job run, computes the run's status from its rows, and releases the lock. The order is the
 * safety: job runs terminal, digest of a large run, run terminal, lock free, run no longer listed as open. It is
 * idempotent: each repeat does every step, and a recorded status stands.
 */
export async function closeRun(runs: RunTable, request: CloseRequest, as: ClosedAs): Promise<CloseReply> {
  // LoadGroup refused this name and no row can have it, so there is nothing to close, now or at a retry.
  if (!isRunId(request.run_id)) return reply('FAILED', failureReason(request.failure) ?? NO_RUN_ID);
  for (;;) {
    const run = await fence(
      runs,
      (await runs.findRun(request.run_id)) ?? (await recordUnopened(runs, request, as)),
      request.execution_started_at,
    );
    if (run.execution_started_at !== request.execution_started_at) {
      return reply('FAILED', `run_id ${request.run_id} belongs to another execution, of ${run.execution_started_at}`);
    }
    if (run.plan_no > 1) await removeOlder(runs, run);
    const { rows, jobs } = await closeJobRuns(runs, run, as, request.ended_at);
    const verdict = explained(runVerdict(run, rows, as), run, request);
    const endedAt = request.ended_at ?? now();
    const digest = jobs && (await keepDigest(runs, run, jobs, endedAt));
    const closed = await runs.update<RunRow>(run, closeRunRow(run, verdict, rows, endedAt, digest));
    const recorded = closed ?? (await runs.findRun(run.run_id)) ?? run;
    // A late call of LoadGroup has taken over past the fence, and may have written job runs that nobody has closed.
    if (recorded.status === 'RUNNING') continue;
    await leaveGroup(runs, recorded);
    return reply(recorded.status, recorded.reason ?? '');
  }
}

/**
 * A run without a plan may have a loader that still writes one. A higher `plan_no` fences that loader off: no reader
 * sees the rows that it writes from now on.
 */
async function fence(runs: RunTable, run: RunRow, startedAt: string): Promise<RunRow> {
  if (run.planned_at || run.status !== 'RUNNING' || run.execution_started_at !== startedAt) return run;
  const fenced = await runs.update<RunRow>(run, takeOverRun(run, run.plan_deadline));
  return fenced ?? fence(runs, (await runs.findRun(run.run_id)) ?? run, startedAt);
}

/**
 * Ends the open job runs and returns all job runs of the plan. A row that changes meanwhile (a late END) is read again.
 * Whole rows are read only where one is open.
 */
async function closeJobRuns(runs: RunTable, run: RunRow, as: ClosedAs, endedAt?: string): Promise<EndedJobRuns> {
  for (;;) {
    // The digest of a large run takes no reads of its own.
    const ended: EndedJobRuns = isDigested(run)
      ? await readForDigest(runs, run)
      : { rows: await listClosedJobRuns(runs, run) };
    if (!ended.rows.some((row) => isOpen(row.status))) return ended;
    const rows = await runs.listPlanned(run);
    const open = rows.filter((row) => isOpen(row.status));
    // Job runs that never started come last, when the reason is known.
    const started = open.filter((row) => row.status !== 'PENDING');
    await closeEach(runs, run, rows, started.length > 0 ? started : open, as, endedAt);
  }
}

interface EndedJobRuns {
  rows: ClosedJobRun[];
  /** Of a large run that nobody has closed yet. */
  jobs?: DigestedJob[];
}

/**
 * Puts the digest before the run's end says that there is one. All job runs are final by then. A run is closed without
 * a digest too: its row says why there is none, and readers read the job runs.
 */
async function keepDigest(
  runs: RunTable,
  run: RunRow,
  jobs: readonly DigestedJob[],
  endedAt: string,
): Promise<Pick<RunRow, 'digest' | 'digest_problem'>> {
  try {
    return { digest: await putDigest(runs, run, jobs, endedAt) };
  } catch (error) {
    const { name, message } = errorRecord((error as Error).name, (error as Error).message);
    return { digest_problem: `${name}: ${message}` };
  }
}

/** Writes CLOSE's change to each of the given job runs of the plan's `rows`, unless its row has changed meanwhile. */
export async function closeEach(
  runs: RunTable,
  run: RunRow,
  rows: readonly JobRunRow[],
  given: readonly JobRunRow[],
  as: ClosedAs,
  endedAt = now(),
): Promise<void> {
  await inParallel(given, async (row) => {
    const change = closeJobRun(row, run, rows, as, endedAt);
    if (change) await runs.update(row, change);
  });
}

/** Records a run whose LoadGroup failed before it wrote anything, with everything that is known about it. */
async function recordUnopened(runs: RunTable, request: CloseRequest, as: ClosedAs): Promise<RunRow> {
  const { run_id: runId, execution: executionArn, execution_started_at: startedAt } = request;
  const { input, stop } = request;
  const verdict = unopenedVerdict(as, failureReason(request.failure), stop);
  const row = unopenedRun({ runId, executionArn, startedAt }, input, verdict, now(), stop);
  await runs.put(row, { absent: 'entry' });
  return (await runs.findRun(runId)) ?? row;
}

function explained(verdict: RunVerdict, run: RunRow, request: CloseRequest): RunVerdict {
  if (run.planned_at || verdict.status === 'ABORTED') return verdict;
  const reason = failureReason(request.failure);
  if (reason !== undefined) return { status: 'FAILED', reason_kind: 'refused', reason };
  return { status: 'FAILED', reason_kind: 'no_plan', reason: 'its plan was never complete' };
}

function failureReason(failure: CloseRequest['failure']): string | undefined {
  if (typeof failure?.Error !== 'string') return undefined;
  return errorRecord('', causeMessage(String(failure.Cause ?? failure.Error))).message;
}

function reply(status: string, cause: string): CloseReply {
  return { status, error: `Runsheet.Run${status}`, cause: headOf(cause, 1000) };
}

function now(): string {
  return new Date().toISOString();
}
