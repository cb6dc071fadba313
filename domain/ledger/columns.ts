/*
 * The ledger's three tables, as data: a row for each run, job run and attempt that has ended. Their columns have the
 * names that the run table and `--json` have. A column is never renamed, removed or given another type, because files
 * that were written with it stay as they are; a new one is added to the end.
 */

/** `json` is a text that holds JSON. A `timestamp` is a moment, in UTC with milliseconds. */
export type ColumnType = 'string' | 'json' | 'integer' | 'double' | 'boolean' | 'timestamp' | 'date';

export interface LedgerColumn {
  name: string;
  type: ColumnType;
  /** What is in it. Readers of Delta show it beside the column. */
  about: string;
}

/** A `timestamp` is in epoch ms, a `date` a text such as 2026-11-30. */
export type Cell = string | number | boolean | null;

/** The values of a row by their columns; an absent one is null. */
export type LedgerRow = Readonly<Record<string, Cell>>;

export const LEDGER_TABLES = ['attempts', 'job_runs', 'runs'] as const;
export type LedgerTableName = (typeof LEDGER_TABLES)[number];

/** The tables' folders hold a folder for each of its values. */
export const PARTITION_COLUMN = 'date';

/** Which rows belong together: those of one run are written with one commit of each table. */
export const RUN_ID_COLUMN = 'run_id';

const column = (name: string, type: ColumnType, about: string): LedgerColumn => ({ name, type, about });

/** Columns that each table has. */
const OF_RUN: readonly LedgerColumn[] = [
  column(PARTITION_COLUMN, 'date', 'the day on which the run started, UTC; the tables are partitioned by it'),
  column(RUN_ID_COLUMN, 'string', 'the run'),
  column('job_group', 'string', 'its job group'),
  column('trigger', 'string', 'what started the run: manual, cli, schedule, rerun or backfill'),
  column('scheduled_time', 'timestamp', 'the time that the run was scheduled for'),
  column('run_date', 'date', "the day that the run is for, in its group's time zone"),
  column('rerun_of', 'string', 'the run that this run repeats'),
];

const COST: readonly LedgerColumn[] = [
  column('usage', 'json', 'what the work used in its services: an object of figures by meter'),
  column('cost_usd', 'double', 'an estimate of what that cost, US dollars; null if nothing is known of it'),
  column('prices_date', 'date', 'the day of the list prices that cost_usd is made of'),
  column('unpriced', 'json', 'the meters in usage that cost_usd lacks: a list'),
];

const RUNS: readonly LedgerColumn[] = [
  ...OF_RUN,
  column('status', 'string', 'SUCCEEDED, FAILED, SKIPPED or ABORTED'),
  column('reason', 'string', 'why it has this status, for people'),
  column('reason_kind', 'string', 'the same for programs'),
  column('started_at', 'timestamp', 'when its plan was complete, or when its execution started if it had none'),
  column('execution_started_at', 'timestamp', 'when its execution started'),
  column('ended_at', 'timestamp', 'when it was closed'),
  column('duration_seconds', 'double', 'from started_at to ended_at; null if it had no plan'),
  column('late_seconds', 'double', 'by how much it exceeded what its group expects; null if it did not'),
  column('started_by', 'string', 'who started it'),
  column('stopped_by', 'string', 'who stopped it'),
  column('stop_reason', 'string', 'why they stopped it'),
  column('as_run', 'string', "the run whose rows and settings were used in place of the table's"),
  column('parameters', 'json', 'the parameters of the run'),
  column('on_failure', 'string', "the group's setting when the run was planned"),
  column('max_concurrency', 'integer', "the group's setting when the run was planned"),
  column('expected_minutes', 'double', "the group's setting when the run was planned"),
  column('execution_arn', 'string', 'its execution; on a laptop one of the region local'),
  column('job_count', 'integer', 'how many jobs its plan has'),
  column('left_out', 'integer', 'how many of these were not selected'),
  column('jobs_succeeded', 'integer', 'how many of its job runs ended SUCCEEDED'),
  column('jobs_failed', 'integer', 'how many ended FAILED'),
  column('jobs_timed_out', 'integer', 'how many ended TIMED_OUT'),
  column('jobs_skipped', 'integer', 'how many ended SKIPPED'),
  column('jobs_disabled', 'integer', 'how many ended DISABLED'),
  column('jobs_invalid', 'integer', 'how many ended INVALID'),
  column('jobs_aborted', 'integer', 'how many ended ABORTED'),
  column('jobs_lost', 'integer', 'how many ended LOST'),
  ...COST,
  column('untold_attempts', 'integer', 'how many attempts ran where no service tells what they used'),
];

const TARGET: readonly LedgerColumn[] = [
  column('job_name', 'string', 'the job'),
  column('target', 'string', 'what it runs, such as lambda:extract-orders'),
  column('target_kind', 'string', 'the kind of its target, such as lambda'),
  column('owner', 'string', "the owner in the job's row"),
  column('priority', 'integer', '-1: a parallel job'),
];

const FAULT: readonly LedgerColumn[] = [
  column('error_name', 'string', 'the name of its error'),
  column('error_message', 'string', 'the message of its error'),
];

const JOB_RUNS: readonly LedgerColumn[] = [
  ...OF_RUN,
  ...TARGET,
  column('stage', 'integer', "the stage's number in the group, from 0; null for a parallel job"),
  column('status', 'string', 'SUCCEEDED, FAILED, TIMED_OUT, SKIPPED, DISABLED, INVALID, ABORTED or LOST'),
  column('reason', 'string', 'why it has this status, for people'),
  column('reason_kind', 'string', 'the same for programs'),
  column('planned_at', 'timestamp', 'when it was planned'),
  column('started_at', 'timestamp', 'when its first attempt started'),
  column('ended_at', 'timestamp', 'when its last attempt ended'),
  column('duration_seconds', 'double', 'from the first start to the last end, waits included; null if LOST'),
  column('last_attempt_seconds', 'double', 'how long its last attempt took'),
  column('attempts', 'integer', 'the number of its last attempt; 0: none'),
  column('charged', 'integer', 'how many attempts counted against maximum_retries'),
  column('faults', 'integer', 'how many attempts were not the doing of the job'),
  column('is_enabled', 'boolean', "as in the job's row"),
  column('timeout_minutes', 'double', "as in the job's row"),
  column('maximum_retries', 'integer', "as in the job's row"),
  column('retry_delay_seconds', 'double', "as in the job's row"),
  column('description', 'string', "as in the job's row"),
  column('parameters', 'json', 'its parameters, as planned'),
  column('reads', 'json', 'the data that its row or its target says it reads: a list'),
  column('writes', 'json', 'the same of what it writes'),
  column('carried_from', 'string', 'the run in which a job ran that this rerun carried over'),
  column('output', 'json', 'what it returned'),
  ...FAULT,
  ...COST,
  column('untold_attempts', 'integer', 'how many attempts ran where no service tells what they used'),
];

const ATTEMPTS: readonly LedgerColumn[] = [
  ...OF_RUN,
  ...TARGET,
  column('attempt', 'integer', 'its number in the job run, from 1'),
  column('status', 'string', 'SUCCEEDED, FAILED, TIMED_OUT, NOT_STARTED, ABORTED or LOST'),
  column('class', 'string', 'what caused its end: job, timeout, fault or permanent'),
  column('started_at', 'timestamp', 'when it was claimed'),
  column('ended_at', 'timestamp', 'when it ended, or was given up'),
  column('duration_seconds', 'double', 'from started_at to ended_at'),
  ...FAULT,
  column('error_stack', 'string', 'the frames nearest the throw, a line each'),
  column('request_id', 'string', 'the request of Lambda'),
  column('log_stream', 'string', 'where its lines are'),
  column('memory_mb', 'integer', 'what its process could use at most'),
  column('external_id', 'string', 'what its work is called in its service'),
  column('console_url', 'string', 'where people see that work'),
  ...COST,
];

export const LEDGER_COLUMNS: Readonly<Record<LedgerTableName, readonly LedgerColumn[]>> = {
  attempts: ATTEMPTS,
  job_runs: JOB_RUNS,
  runs: RUNS,
};
