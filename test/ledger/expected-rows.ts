import { type Cost, costOf, costOfJobRun, costOfRun, usageOf } from '../../domain/cost/job-cost';
import { PRICE_LIST } from '../../domain/cost/meters';
import type { AttemptEntry, JobRunRow, RunRow } from '../../domain/tables/rows';
import { isOpen } from '../../domain/tables/statuses';
import type { Played } from './year/play-run';

/*
 * What the ledger should say of rows of the run table, written apart from the exporter. Of a table's columns each is
 * named here once, with the type that Delta has for it.
 */

export type TableName = 'runs' | 'job_runs' | 'attempts';
export type ExpectedRow = Record<string, unknown>;

export const TABLES: readonly TableName[] = ['runs', 'job_runs', 'attempts'];

type Column = [type: 'string' | 'json' | 'integer' | 'double' | 'boolean' | 'timestamp' | 'date', value: unknown];

/** The rows of the three tables: of a run that has ended, and that the lists of runs have. */
export function expectedRows(all: readonly Played[]): Record<TableName, Record<string, Column>[]> {
  const ended = all.filter(({ run }) => !isOpen(run.status) && run.group_runs !== undefined);
  const jobRuns = ended.flatMap(({ run, rows }) => rows.map((row) => ({ run, row })));
  return {
    runs: ended.map(({ run, rows }) => ({ ...ofRun(run), ...runColumns(run, rows) })),
    job_runs: jobRuns.map(({ run, row }) => ({ ...ofRun(run), ...ofTarget(row), ...jobRunColumns(row, run) })),
    attempts: jobRuns.flatMap(({ run, row }) =>
      row.attempts.map((each) => ({ ...ofRun(run), ...ofTarget(row), ...attemptColumns(each, row, run) })),
    ),
  };
}

function ofRun(run: RunRow): Record<string, Column> {
  return {
    date: ['date', (run.planned_at ?? run.execution_started_at).slice(0, 10)],
    run_id: ['string', run.run_id],
    job_group: ['string', run.job_group],
    trigger: ['string', run.trigger],
    scheduled_time: ['timestamp', run.scheduled_time],
    run_date: ['date', run.run_date],
    rerun_of: ['string', run.rerun_of],
  };
}

function ofTarget(row: JobRunRow): Record<string, Column> {
  return {
    job_name: ['string', row.job_name],
    target: ['string', row.target],
    target_kind: ['string', row.target?.split(':')[0]],
    owner: ['string', row.owner],
    priority: ['integer', row.priority],
  };
}

function runColumns(run: RunRow, rows: readonly JobRunRow[]): Record<string, Column> {
  const expectedMs = (run.expected_minutes ?? Number.POSITIVE_INFINITY) * 60_000;
  const since = run.trigger === 'schedule' ? run.scheduled_time : run.execution_started_at;
  const lateMs = Date.parse(run.ended_at ?? '') - Date.parse(since ?? '') - expectedMs;
  const count = (status: string): Column => ['integer', rows.filter((row) => row.status === status).length];
  return {
    status: ['string', run.status],
    reason: ['string', run.reason],
    reason_kind: ['string', run.reason_kind],
    started_at: ['timestamp', run.planned_at ?? run.execution_started_at],
    execution_started_at: ['timestamp', run.execution_started_at],
    ended_at: ['timestamp', run.ended_at],
    duration_seconds: ['double', rows.length > 0 ? secondsBetween(run.planned_at, run.ended_at) : null],
    late_seconds: ['double', lateMs > 0 ? lateMs / 1000 : null],
    started_by: ['string', run.started_by],
    stopped_by: ['string', run.stopped_by],
    stop_reason: ['string', run.stop_reason],
    as_run: ['string', run.as_run],
    parameters: ['json', run.parameters],
    on_failure: ['string', run.on_failure],
    max_concurrency: ['integer', run.max_concurrency],
    expected_minutes: ['double', run.expected_minutes],
    execution_arn: ['string', run.execution_arn],
    job_count: ['integer', run.job_count],
    left_out: ['integer', run.left_out ?? 0],
    jobs_succeeded: count('SUCCEEDED'),
    jobs_failed: count('FAILED'),
    jobs_timed_out: count('TIMED_OUT'),
    jobs_skipped: count('SKIPPED'),
    jobs_disabled: count('DISABLED'),
    jobs_invalid: count('INVALID'),
    jobs_aborted: count('ABORTED'),
    jobs_lost: count('LOST'),
    ...costColumns(costOfRun(run, rows)),
    untold_attempts: ['integer', costOfRun(run, rows)?.untold ?? 0],
  };
}

function jobRunColumns(row: JobRunRow, run: RunRow): Record<string, Column> {
  const isMeasured = row.status === 'SUCCEEDED' && row.attempt === 1;
  const took = isMeasured ? (row.duration_ms as number) / 1000 : secondsBetween(row.started_at, row.ended_at);
  return {
    stage: ['integer', row.stage],
    status: ['string', row.status],
    reason: ['string', row.reason],
    reason_kind: ['string', row.reason_kind],
    planned_at: ['timestamp', row.planned_at],
    started_at: ['timestamp', row.started_at],
    ended_at: ['timestamp', row.ended_at],
    duration_seconds: ['double', row.status === 'LOST' ? null : took],
    last_attempt_seconds: ['double', row.duration_ms === undefined ? null : row.duration_ms / 1000],
    attempts: ['integer', row.attempt],
    charged: ['integer', row.charged],
    faults: ['integer', row.faults],
    is_enabled: ['boolean', row.is_enabled ?? true],
    timeout_minutes: ['double', row.timeout_minutes],
    maximum_retries: ['integer', row.maximum_retries],
    retry_delay_seconds: ['double', row.retry_delay_seconds],
    description: ['string', row.description],
    parameters: ['json', row.parameters],
    reads: ['json', row.reads],
    writes: ['json', row.writes],
    carried_from: ['string', row.carried_from],
    output: ['json', row.output === undefined ? undefined : JSON.parse(row.output)],
    error_name: ['string', row.error?.name],
    error_message: ['string', row.error?.message],
    ...costColumns(costOfJobRun(row, run)),
    untold_attempts: ['integer', costOfJobRun(row, run)?.untold ?? 0],
  };
}

function attemptColumns(each: AttemptEntry, row: JobRunRow, run: RunRow): Record<string, Column> {
  const used = usageOf(each, row, run.execution_arn.includes(':eu-central-1:'));
  return {
    attempt: ['integer', each.attempt],
    status: ['string', each.status],
    class: ['string', each.class],
    started_at: ['timestamp', each.started_at],
    ended_at: ['timestamp', each.ended_at],
    duration_seconds: ['double', secondsBetween(each.started_at, each.ended_at)],
    error_name: ['string', each.error?.name],
    error_message: ['string', each.error?.message],
    error_stack: ['string', each.error?.stack],
    request_id: ['string', each.request_id],
    log_stream: ['string', each.log_stream],
    memory_mb: ['integer', each.memory_mb],
    external_id: ['string', each.external_id],
    console_url: ['string', each.console_url],
    ...costColumns(used === undefined || used === 'untold' ? undefined : costOf([used], 0)),
  };
}

function costColumns(cost: Cost | undefined): Record<string, Column> {
  const { usage = {}, unpriced = [], dollars } = cost ?? {};
  const isPriced = Object.keys(usage).length > unpriced.length;
  return {
    usage: ['json', Object.keys(usage).length > 0 ? usage : undefined],
    cost_usd: ['double', isPriced && dollars !== undefined ? Number(dollars.toFixed(9)) : null],
    prices_date: ['date', isPriced ? PRICE_LIST.date : null],
    unpriced: ['json', unpriced.length > 0 ? unpriced : undefined],
  };
}

function secondsBetween(from: string | null | undefined, to: string | null | undefined): number | null {
  return from && to ? (Date.parse(to) - Date.parse(from)) / 1000 : null;
}

/** The columns of a table, by the names of Delta's types. */
export function typesOf(row: Record<string, Column>): Record<string, string> {
  return Object.fromEntries(Object.entries(row).map(([name, [type]]) => [name, type === 'json' ? 'string' : type]));
}

/** As `test/ledger/talk.py` gives values: instants in micros. JSON is compared by what it says. */
export function valuesOf(row: Record<string, Column>): ExpectedRow {
  return Object.fromEntries(
    Object.entries(row).map(([name, [type, value]]) => {
      if (value === undefined || value === null) return [name, null];
      return [name, type === 'timestamp' ? String(value).replace('Z', '000Z') : value];
    }),
  );
}

/** A reader's row with its JSON read, of the columns that hold some. */
export function withJson(row: ExpectedRow, like: Record<string, Column>): ExpectedRow {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => {
      const isJson = like[name]?.[0] === 'json' && typeof value === 'string';
      return [name, isJson ? JSON.parse(value) : value];
    }),
  );
}
