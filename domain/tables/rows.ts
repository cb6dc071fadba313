import type { JsonObject } from '../values/json';
import type { JobReason, RunReason } from './reasons';
import type { AttemptStatus, JobRunStatus, RunStatus } from './statuses';

/*
 * The rows of the run table. Their fields keep the table's own names (snake_case), which are also those of `--json`:
 * one spelling for the table, the conditions and the output, and no mapping that could drift. An attribute that has no
 * value is absent in the table.
 */

/** What an attempt's end was put down to. `fault`: not the job's doing, and not charged. */
export type AttemptClass = 'job' | 'timeout' | 'fault' | 'permanent';

/** An error as it is recorded: at most `MAX_ERROR_BYTES` in all. */
export interface ErrorRecord {
  name: string;
  message: string;
}

/** One entry of a job run's `attempts`, written by index; earlier entries are never touched. */
export interface AttemptEntry {
  attempt: number;
  status: AttemptStatus;
  started_at: string | null;
  ended_at: string | null;
  class: AttemptClass | null;
  error: ErrorRecord | null;
  request_id: string | null;
  log_stream: string | null;
}

/** One job within one run: `entry` is `job#<job_name>`. */
export interface JobRunRow {
  run_id: string;
  entry: string;
  plan_no: number;
  job_group: string;
  job_name: string;
  /** Key of the index runs-by-job: `<group>/<job>`. Absent where the job's name is no valid name. */
  job_runs?: string;
  status: JobRunStatus;
  /** Why it has the status, for people. Readers decide by `jobReasonOf`, which also knows rows without `reason_kind`. */
  reason?: string;
  reason_kind?: JobReason;
  /** INVALID: each problem of the job's row, of which `reason` is the sum, and the fields that they are about. */
  problems?: string[];
  bad_fields?: string[];
  /** Place of its stage in the run, from 0. Absent for a parallel job and for one that was not planned to run. */
  stage?: number;
  planned_at: string;
  scheduled_time?: string;
  /** Carried over, and so SUCCEEDED from the start: the run in which it ran. */
  carried_from?: string;
  /** The run in whose data folder the job works, where that is not its own: the first of its chain of reruns. */
  data_run?: string;
  /** As the job's row was; of an INVALID row what could be read. */
  target?: string;
  timeout_minutes?: number;
  maximum_retries?: number;
  priority?: number;
  /** Absent: true. Also of a job that was not selected, so that a rerun with `as_run` knows. */
  is_enabled?: false;
  retry_delay_seconds?: number;
  parameters?: JsonObject;
  description?: string;
  owner?: string;
  /** Number of the last attempt claimed or given up; 0 in the plan; never falls. */
  attempt: number;
  /** Attempts counted against `maximum_retries`. */
  charged: number;
  /** Attempts that were nobody's fault here: never claimed, or ambiguous errors of Lambda. */
  faults: number;
  attempts: AttemptEntry[];
  claim?: string;
  request_id?: string;
  /** When the claiming sandbox is surely dead (its watchdog's kill). */
  lease_until?: string;
  retry_at?: string;
  started_at?: string;
  ended_at?: string;
  duration_ms?: number;
  /** The handler's result as one JSON text, at most `MAX_OUTPUT_BYTES`. */
  output?: string;
  error?: ErrorRecord;
  expires_at?: number;
}

/** A job run's row as planned: all but what belongs to the run. */
export type PlannedRow = Omit<JobRunRow, 'run_id' | 'plan_no' | 'planned_at' | 'job_group'>;

/** The priority of a parallel job: it waits for no other job, and no stage waits for it. */
export const PARALLEL = -1;

/** `max_concurrency` of a group whose settings have none: as many jobs as an inline Map runs at once. */
export const DEFAULT_MAX_CONCURRENCY = 40;

/** `retry_delay_seconds` of a job whose row has none. */
export const DEFAULT_RETRY_DELAY_SECONDS = 30;

export const TRIGGERS = ['manual', 'cli', 'schedule', 'rerun', 'backfill'] as const;
export type Trigger = (typeof TRIGGERS)[number];

/** Which ends of a group's runs send a message; events and metrics tell of all. */
export const NOTIFY = ['failures', 'all', 'none'] as const;
export type Notify = (typeof NOTIFY)[number];

/** The run itself: `entry` is `run`. */
export interface RunRow {
  run_id: string;
  entry: 'run';
  /** Key of the index runs-by-group. Absent where the input named no valid group. */
  group_runs?: string;
  job_group?: string;
  status: RunStatus;
  /** Why it has the status, for people. Readers decide by `runReasonOf`. */
  reason?: string;
  reason_kind?: RunReason;
  trigger: Trigger;
  scheduled_time?: string;
  started_by?: string;
  parameters?: JsonObject;
  on_failure?: 'stop' | 'continue';
  max_concurrency?: number;
  /** As planned: how long a run of the group should take at most, and whom its end is told. */
  expected_minutes?: number;
  notify?: Notify;
  execution_arn: string;
  execution_started_at: string;
  plan_no: number;
  /** Until then its loader may still be writing the plan. */
  plan_deadline: string;
  /** Set once, when the plan is committed: from then on jobs may start. */
  planned_at?: string;
  job_count?: number;
  /** Sort key of the index open-runs; removed when the run is closed and its place in the lock is free. */
  open_since?: string;
  /** Partition key of the index open-runs; removed with it. */
  open_runs?: 'open';
  ended_at?: string;
  counts?: Record<JobRunStatus, number>;
  /** History events that retries may still draw; see settle-attempt.ts. */
  events_left?: number;
  stop_requested?: boolean;
  /** Who asked it to stop, and why. */
  stopped_by?: string;
  stop_reason?: string;
  /** Embedded engine: the command that runs the run renews it. */
  alive_until?: string;
  rerun_of?: string;
  /** The run whose rows and settings it runs, instead of the master table's. */
  as_run?: string;
  /** As in its job runs: set where it carries something over. */
  data_run?: string;
  expires_at?: number;
}

export const RUN_ENTRY = 'run';

export function jobEntry(jobName: string): string {
  return `job#${jobName}`;
}
