import type { RunTable } from '../adapters/dynamodb/run-table';
import { causeMessage, errorRecord } from '../domain/attempts/attempt-error';
import { type ClosedAs, closeJobRun, runVerdict } from '../domain/runs/close-run';
import { closeRunRow, type RunVerdict, takeOverRun } from '../domain/runs/run';
import { unopenedRun, unopenedVerdict } from '../domain/runs/unopened-run';
import type { JobRunRow, RunRow } from '../domain/tables/rows';
import { isOpen } from '../domain/tables/statuses';
import { isRunId } from '../domain/values/names';
import { leaveGroup } from './group-lock';
import { inParallel, removeOlder } from './write-plan';

/**
 * What the state machine calls CloseRun with. `failure`: LoadGroup's, where nothing was planned. `input`: the execution's
 * own, from who closes a run from outside.
 */
export interface CloseRequest {
  run_id: string;
  execution: string;
  execution_started_at: string;
  failure?: { Error?: unknown; Cause?: unknown };
  input?: unknown;
}

/** The run's status, and texts for the execution's Fail state: always strings, a missing one would end it as `States.Runtime`. */
export interface CloseReply {
  status: string;
  error: string;
  cause: string;
}

const NO_RUN_ID = `the execution's name cannot be a run_id: it is letters, digits, "_" and "-" only`;

/**
 * CLOSE: ends every open job run, computes the run's status from its rows, releases the lock, in this order: rows terminal,
 * run terminal, lock free, run no more listed as open. Idempotent: each repeat does every step, and a status once recorded
 * stands.
 */
export async function closeRun(runs: RunTable, request: CloseRequest, as: ClosedAs): Promise<CloseReply> {
  // LoadGroup refused it, and no row can have its name: there is nothing to close, now or at a retry.
  if (!isRunId(request.run_id)) return reply('FAILED', failureReason(request.failure) ?? NO_RUN_ID);
  const run = await fence(
    runs,
    (await runs.findRun(request.run_id)) ?? (await recordUnopened(runs, request, as)),
    request.execution_started_at,
  );
  if (run.execution_started_at !== request.execution_started_at) {
    return reply('FAILED', `run_id ${request.run_id} belongs to another execution, of ${run.execution_started_at}`);
  }
  if (run.plan_no > 1) await removeOlder(runs, run);
  const rows = await closeJobRuns(runs, run, as);
  const verdict = explained(runVerdict(run, rows, as), run, request);
  const closed = await runs.update<RunRow>(run, closeRunRow(run, verdict, rows, new Date().toISOString()));
  const recorded = closed ?? (await runs.findRun(run.run_id)) ?? run;
  await leaveGroup(runs, recorded);
  return reply(recorded.status, recorded.reason ?? '');
}

/**
 * A run without a plan may have a loader that still writes one: a higher `plan_no` shuts it out, so that what it writes from
 * now on is there for no reader.
 */
async function fence(runs: RunTable, run: RunRow, startedAt: string): Promise<RunRow> {
  if (run.planned_at || run.status !== 'RUNNING' || run.execution_started_at !== startedAt) return run;
  const fenced = await runs.update<RunRow>(run, takeOverRun(run, run.plan_deadline));
  return fenced ?? fence(runs, (await runs.findRun(run.run_id)) ?? run, startedAt);
}

/** Ends the open job runs and returns all of the plan. One that changes meanwhile (a late END) is read again. */
async function closeJobRuns(runs: RunTable, run: RunRow, as: ClosedAs): Promise<JobRunRow[]> {
  for (;;) {
    const rows = await runs.listPlanned(run);
    const open = rows.filter((row) => isOpen(row.status));
    if (open.length === 0) return rows;
    // What never started comes last: by then it is known whom to blame.
    const started = open.filter((row) => row.status !== 'PENDING');
    const now = new Date().toISOString();
    await inParallel(started.length > 0 ? started : open, async (row) => {
      const change = closeJobRun(row, run, rows, as, now);
      if (change) await runs.update(row, change);
    });
  }
}

/** LoadGroup failed before it wrote anything: the run is recorded all the same, with what is known of it. */
async function recordUnopened(runs: RunTable, request: CloseRequest, as: ClosedAs): Promise<RunRow> {
  const { run_id: runId, execution: executionArn, execution_started_at: startedAt } = request;
  const verdict = unopenedVerdict(as, failureReason(request.failure));
  const row = unopenedRun({ runId, executionArn, startedAt }, request.input, verdict, new Date().toISOString());
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
  return { status, error: `Runsheet.Run${status}`, cause: cause.slice(0, 1000) };
}
