import { type Cost, costOf, costOfJobRun, costOfRun, isOnAws, usageOf } from '../cost/job-cost';
import { PRICE_LIST } from '../cost/meters';
import { firstStart, jobRunDuration, lateBy, runDuration, runStart } from '../runs/run-times';
import { jobReasonOf, runReasonOf } from '../tables/reasons';
import type { AttemptEntry, JobRunRow, RunRow } from '../tables/rows';
import { countStatuses, isOpen } from '../tables/statuses';
import { parseInstant } from '../values/instant';
import { isPlainObject, plainJson } from '../values/json';
import { wellFormedJson } from '../values/well-formed';
import type { LedgerRow, LedgerTableName } from './columns';

/*
 * What the ledger keeps of a run. Its rows come from tables that anyone may have edited: a value that its column cannot
 * hold is null, and no row is ever refused for one.
 */

/** A run's rows, by the table that they go into. */
export type LedgerRows = Readonly<Record<LedgerTableName, readonly LedgerRow[]>>;

/** The partition of a run: the day on which it started. Undefined if its row has no time. */
export function dayOf(run: RunRow): string | undefined {
  return parseInstant(runStart(run))?.slice(0, 10);
}

/** Whether nothing of it will ever change: a run is closed after its job runs. */
export function isFinal(run: RunRow, rows: readonly JobRunRow[]): boolean {
  return !isOpen(run.status) && rows.every(({ status }) => !isOpen(status));
}

/** @param date its `dayOf` */
export function ledgerRows(run: RunRow, found: readonly JobRunRow[], date: string): LedgerRows {
  const rows = found.map((row) => ({ ...row, attempts: attemptsOf(row) }));
  const own = ofRun(run, date);
  return {
    runs: [{ ...own, ...runCells(run, rows) }],
    job_runs: rows.map((row) => ({ ...own, ...targetCells(row), ...jobRunCells(row, run) })),
    attempts: rows.flatMap((row) =>
      row.attempts.map((attempt) => ({ ...own, ...targetCells(row), ...attemptCells(attempt, row, run) })),
    ),
  };
}

function attemptsOf({ attempts }: JobRunRow): AttemptEntry[] {
  return Array.isArray(attempts) ? attempts.filter(isPlainObject) : [];
}

function ofRun(run: RunRow, date: string): LedgerRow {
  return {
    date,
    run_id: text(run.run_id),
    job_group: text(run.job_group),
    trigger: text(run.trigger),
    scheduled_time: time(run.scheduled_time),
    run_date: day(run.run_date),
    rerun_of: text(run.rerun_of),
  };
}

function runCells(run: RunRow, rows: readonly JobRunRow[]): LedgerRow {
  return {
    status: text(run.status),
    reason: text(run.reason),
    reason_kind: text(runReasonOf(run)),
    started_at: time(runStart(run)),
    execution_started_at: time(run.execution_started_at),
    ended_at: time(run.ended_at),
    duration_seconds: seconds(runDuration(run)),
    // A closed run has its end: the time of now is not needed.
    late_seconds: seconds(lateBy(run, Number.NaN) ?? null),
    started_by: text(run.started_by),
    stopped_by: text(run.stopped_by),
    stop_reason: text(run.stop_reason),
    as_run: text(run.as_run),
    parameters: json(run.parameters),
    on_failure: text(run.on_failure),
    max_concurrency: whole(run.max_concurrency),
    expected_minutes: number(run.expected_minutes),
    execution_arn: text(run.execution_arn),
    job_count: whole(run.job_count),
    left_out: whole(run.left_out ?? 0),
    ...countCells(run, rows),
    ...costCells(costOfRun(run, rows)),
  };
}

function countCells(run: RunRow, rows: readonly JobRunRow[]): LedgerRow {
  const counts = isPlainObject(run.counts) ? run.counts : countStatuses(rows);
  const closed = Object.entries(counts).filter(([status]) => !isOpen(status as JobRunRow['status']));
  return Object.fromEntries(closed.map(([status, count]) => [`jobs_${status.toLowerCase()}`, whole(count)]));
}

function targetCells(row: JobRunRow): LedgerRow {
  const target = text(row.target);
  return {
    job_name: text(row.job_name),
    target,
    target_kind: target === null ? null : (/^([^:]*):/.exec(target)?.[1] ?? null),
    owner: text(row.owner),
    priority: whole(row.priority),
  };
}

function jobRunCells(row: JobRunRow, run: RunRow): LedgerRow {
  return {
    stage: whole(row.stage),
    status: text(row.status),
    reason: text(row.reason),
    reason_kind: text(jobReasonOf(row)),
    planned_at: time(row.planned_at),
    started_at: time(firstStart(row)),
    ended_at: time(row.ended_at),
    duration_seconds: seconds(jobRunDuration(row)),
    last_attempt_seconds: seconds(number(row.duration_ms)),
    attempts: whole(row.attempt),
    charged: whole(row.charged),
    faults: whole(row.faults),
    is_enabled: row.is_enabled !== false,
    timeout_minutes: number(row.timeout_minutes),
    maximum_retries: whole(row.maximum_retries),
    retry_delay_seconds: number(row.retry_delay_seconds),
    description: text(row.description),
    parameters: json(row.parameters),
    reads: json(row.reads),
    writes: json(row.writes),
    carried_from: text(row.carried_from),
    output: text(row.output),
    ...errorCells(row.error),
    ...costCells(costOfJobRun(row, run)),
  };
}

function attemptCells(attempt: AttemptEntry, row: JobRunRow, run: RunRow): LedgerRow {
  const [started, ended] = [time(attempt.started_at), time(attempt.ended_at)];
  const took = started === null || ended === null ? null : Math.max(0, ended - started);
  const used = usageOf(attempt, row, isOnAws(run));
  const { untold_attempts: _, ...cost } = costCells(
    used === undefined || used === 'untold' ? undefined : costOf([used], 0),
  );
  return {
    attempt: whole(attempt.attempt),
    status: text(attempt.status),
    class: text(attempt.class),
    started_at: started,
    ended_at: ended,
    duration_seconds: seconds(took),
    ...errorCells(attempt.error),
    error_stack: text(attempt.error?.stack),
    request_id: text(attempt.request_id),
    log_stream: text(attempt.log_stream),
    memory_mb: whole(attempt.memory_mb),
    external_id: text(attempt.external_id),
    console_url: text(attempt.console_url),
    ...cost,
  };
}

function errorCells(error: unknown): LedgerRow {
  const { name, message } = isPlainObject(error) ? error : {};
  return { error_name: text(name), error_message: text(message) };
}

function costCells(cost: Cost | undefined): LedgerRow {
  const isPriced = cost !== undefined && Object.keys(cost.usage).length > cost.unpriced.length;
  return {
    usage: cost && Object.keys(cost.usage).length > 0 ? json(cost.usage) : null,
    cost_usd: isPriced ? Number(cost.dollars.toFixed(9)) : null,
    prices_date: isPriced ? PRICE_LIST.date : null,
    unpriced: cost && cost.unpriced.length > 0 ? json(cost.unpriced) : null,
    untold_attempts: cost?.untold ?? 0,
  };
}

/** Half of a surrogate pair has no UTF-8. */
function text(value: unknown): string | null {
  return typeof value === 'string' ? value.toWellFormed() : null;
}

function json(value: unknown): string | null {
  return value === undefined || value === null ? null : (wellFormedJson(plainJson(value)) ?? null);
}

function number(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** An `integer` has 32 bits. */
function whole(value: unknown): number | null {
  return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 2 ** 31 ? value : null;
}

function seconds(ms: number | null): number | null {
  return ms === null ? null : number(ms / 1000);
}

function time(value: unknown): number | null {
  const instant = parseInstant(value);
  return instant === undefined ? null : Date.parse(instant);
}

function day(value: unknown): string | null {
  return typeof value === 'string' && parseInstant(`${value}T00:00:00Z`) !== undefined ? value : null;
}
