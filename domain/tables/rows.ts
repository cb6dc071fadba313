import type { Dataset } from '../values/dataset';
import type { JsonObject } from '../values/json';
import type { JobReason, RunReason } from './reasons';
import type { AttemptStatus, JobRunStatus, RunStatus } from './statuses';

/*
 * The rows of the run table. Their fields have the table's own names (snake_case), which are also the names in
 * `--json`: one spelling for the table, the conditions and the output. A field without a value is absent in the table.
 */

/**
 * How often the work of a job is looked at. The plan decides: `seldom` where the history has no room for `often`.
 * `notified`: its service tells EventBridge of the end, so that the looks only make good what got lost.
 */
export type Looks = 'often' | 'seldom' | 'notified';

/** What caused the end of an attempt. `fault`: not the job's doing, and so not charged. */
export type AttemptClass = 'job' | 'timeout' | 'fault' | 'permanent';

/** An error as it is recorded, in at most `MAX_ERROR_BYTES`. */
export interface ErrorRecord {
  name: string;
  /** The error's own message; then, a line each, its code, its causes and the errors inside it. */
  message: string;
  /** The frames nearest the throw, a line each: `at loadOrders (jobs/load-orders.ts:12:9)`. Absent if none is known. */
  stack?: string;
}

/** Where a service keeps what some work prints: a place in CloudWatch. */
export interface WorkLog {
  /** Absent: the region of whoever reads. */
  region?: string;
  group: string;
  /** The log stream. */
  stream?: string;
  /** What the names of its streams begin with, instead. Neither: all of the group. */
  streams?: string;
  /** Texts that each of its lines has, where a stream holds what other work prints, too. */
  terms?: string[];
}

/**
 * One entry of a job run's `attempts`. START puts it at its index, END and SETTLE complete it; earlier entries never
 * change.
 */
export interface AttemptEntry {
  attempt: number;
  status: AttemptStatus;
  started_at: string | null;
  ended_at: string | null;
  class: AttemptClass | null;
  error: ErrorRecord | null;
  request_id: string | null;
  log_stream: string | null;
  /** What the attempt's process may use at most: the function's memory, on a laptop its heap. Set by START. */
  memory_mb?: number;
  /** What the work of a declared target is called where it runs: `process 4711 (start 8734212)`. */
  external_id?: string;
  /** Where people see that work in its service. Views make the link anew, from the id. */
  console_url?: string;
  /** What the work used, as its service said at its end, by the meters of `domain/cost/meters.ts`. */
  usage?: Readonly<Record<string, number>>;
  /**
   * True of work in a service: the service has said that it ended. Without it the next attempt looks whether it lives.
   * False of a function that was called: it may be at work until `lease_until`.
   */
  work_over?: boolean;
  /** Of work in a service: where what it prints is kept. */
  work_log?: WorkLog;
}

/**
 * One job within one run. The plan puts the row; START, END, SETTLE and CLOSE change it (docs/understand/protocol.md).
 */
export interface JobRunRow {
  run_id: string;
  /** Over how many partition keys the job runs of its run are spread, see row-keys.ts. Absent: 1. Set by the plan. */
  parts?: number;
  /** `job#<job_name>`. */
  entry: string;
  plan_no: number;
  job_group: string;
  job_name: string;
  /** Key of the index run-keys-by-job: `<group>/<job>`. Absent if the job's name is not valid. */
  job_runs?: string;
  status: JobRunStatus;
  /**
   * Why it has this status, for people. Set with the status. Code asks `jobReasonOf`, which also reads rows without a
   * kind.
   */
  reason?: string;
  reason_kind?: JobReason;
  /** Of an INVALID row: each problem of the job's row; `reason` has them in one text. Set by the plan. */
  problems?: string[];
  /** Of an INVALID row: the fields that the problems are about. */
  bad_fields?: string[];
  /** The stage's number in the group, from 0. Absent for a parallel job and for a job that was not planned to run. */
  stage?: number;
  planned_at: string;
  scheduled_time?: string;
  /** The run in which a carried-over job ran. The row is SUCCEEDED from the start. */
  carried_from?: string;
  /** The run whose data folder the job uses, if that is not its own: the first run of its chain of reruns. */
  data_run?: string;
  /** A copy of the job's row, down to `writes`. Of an INVALID row only the readable fields are copied. */
  target?: string;
  timeout_minutes?: number;
  maximum_retries?: number;
  priority?: number;
  /** Absent if true. Kept also for a job that was not selected, because a rerun with `as_run` needs it. */
  is_enabled?: false;
  retry_delay_seconds?: number;
  parameters?: JsonObject;
  /** The types of those parameters whose values are only known at START, which checks them. */
  parameter_types?: Readonly<Record<string, string>>;
  description?: string;
  owner?: string;
  /** The data that the job reads and writes: as its row says, or else its declared target. */
  reads?: Dataset[];
  writes?: Dataset[];
  /** How often the job's work is looked at, if it runs in a service. Set by the plan. */
  looks?: Looks;
  /** How long the job took in an earlier run, ms, if not all jobs beside it can run at once. Set by the plan. */
  expected_ms?: number;
  /** What the current attempt's work in a service is called there: one id an attempt, whoever starts it. */
  work_id?: string;
  /** Of work in parts: what its driver wrote down of those that are over. */
  work_done?: string;
  /** Until then a call may still be starting that work. For services that cannot tell two starts of one work apart. */
  starting_until?: string;
  /**
   * The number of the last attempt that was claimed or given up. 0 in the plan; START and SETTLE raise it; it never
   * falls.
   */
  attempt: number;
  /** How many attempts counted against `maximum_retries`. Raised by SETTLE. */
  charged: number;
  /**
   * How many attempts were not the job's doing: never claimed, or ended by an ambiguous error of Lambda. Raised by
   * SETTLE.
   */
  faults: number;
  attempts: AttemptEntry[];
  /** The invocation that claimed the attempt. Set by START. */
  claim?: string;
  request_id?: string;
  /** From then on the claiming sandbox is surely dead, because its watchdog has killed it. Set by START. */
  lease_until?: string;
  /** When the next attempt is due. Set by SETTLE. */
  retry_at?: string;
  /** Start of the first attempt. */
  started_at?: string;
  /** End of the last attempt. */
  ended_at?: string;
  /** Duration of the last attempt. */
  duration_ms?: number;
  /** The handler's result as one JSON text, at most `MAX_OUTPUT_BYTES`. Set by END. */
  output?: string;
  error?: ErrorRecord;
  expires_at?: number;
}

/** A job run's row as the plan has it, without the fields that the run adds. */
export type PlannedRow = Omit<JobRunRow, 'run_id' | 'parts' | 'plan_no' | 'planned_at' | 'job_group'>;

/** The priority of a parallel job: it waits for no other job, and no stage waits for it. */
export const PARALLEL = -1;

/** `max_concurrency` of a group whose settings have none: as many jobs as an inline Map runs at once. */
export const DEFAULT_MAX_CONCURRENCY = 40;

/** `retry_delay_seconds` of a job whose row has none. */
export const DEFAULT_RETRY_DELAY_SECONDS = 30;

export const TRIGGERS = ['manual', 'cli', 'schedule', 'rerun', 'backfill'] as const;
export type Trigger = (typeof TRIGGERS)[number];

/** Which ends of a group's runs send a message. Every end sends an event and metrics. */
export const NOTIFY = ['failures', 'all', 'none'] as const;
export type Notify = (typeof NOTIFY)[number];

/** The run itself. LoadGroup puts the row and commits its plan; CloseRun closes it. */
export interface RunRow {
  run_id: string;
  entry: 'run';
  /** Key of the index runs-by-group. Absent if the input named no valid group. */
  group_runs?: string;
  job_group?: string;
  status: RunStatus;
  /** Why it has this status, for people. Set with the status. Code asks `runReasonOf`. */
  reason?: string;
  reason_kind?: RunReason;
  trigger: Trigger;
  scheduled_time?: string;
  /**
   * The day that the run is for, such as 2026-11-22: of its scheduled time, or of its start, in its group's time zone.
   * A rerun has that of its original. Set with the plan.
   */
  run_date?: string;
  /** Of a scheduled run whose schedule has a window: how many minutes after its time it may start. */
  start_within_minutes?: number;
  started_by?: string;
  parameters?: JsonObject;
  on_failure?: 'stop' | 'continue';
  max_concurrency?: number;
  /** The group's settings when the run was planned: how long it should take at most, and which ends send a message. */
  expected_minutes?: number;
  notify?: Notify;
  execution_arn: string;
  execution_started_at: string;
  plan_no: number;
  /** Over how many partition keys its job runs are spread, see row-keys.ts. Absent: 1. Set before they are put. */
  parts?: number;
  /** Until this time its loader may still be writing the plan. */
  plan_deadline: string;
  /** Set once, when the plan is committed. From then on jobs may start. */
  planned_at?: string;
  job_count?: number;
  /** How many of these jobs were not selected. Absent if none of those would have run, see runs/part-of-group.ts. */
  left_out?: number;
  /** Sort key of the index open-runs. Removed once the run is closed and its place in the lock is free. */
  open_since?: string;
  /** Partition key of the index open-runs. Removed with `open_since`. */
  open_runs?: 'open';
  ended_at?: string;
  counts?: Record<JobRunStatus, number>;
  /** Of a large run: how many rows its digest has (runs/digested-job.ts). Set by CLOSE, after it has put them. */
  digest?: number;
  /** Why a large run has no digest. Its job runs have all that a digest would have. */
  digest_problem?: string;
  /** History events that are left for retries, see attempts/settle-attempt.ts. Each retry takes some. */
  events_left?: number;
  /** Of a large run: how many batches it runs in, each an execution with events of its own. See plans/batches.ts. */
  batches?: number;
  /** Set when a person asks the run to stop, with who asked and why. */
  stop_requested?: boolean;
  stopped_by?: string;
  stop_reason?: string;
  /** On a laptop: the command that runs the run renews it every 5 s. */
  alive_until?: string;
  rerun_of?: string;
  /** The run whose rows and settings are used instead of the master table's. */
  as_run?: string;
  /** As in its job runs. Set if the run carries something over. */
  data_run?: string;
  expires_at?: number;
}

export const RUN_ENTRY = 'run';

/** The row of a large run's batch, which keeps the events that are left for its retries. */
export function batchEntry(firstJob: string): string {
  return `batch#${firstJob}`;
}

/** A row of a large run's digest, counted from 0. */
export function digestEntry(part: number): string {
  return `${DIGEST_ENTRIES}${String(part).padStart(4, '0')}`;
}

export const DIGEST_ENTRIES = 'digest#';

export function jobEntry(jobName: string): string {
  return `job#${jobName}`;
}
