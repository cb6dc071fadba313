import { applyChange, type Change } from '../../domain/tables/change';
import { type JobRunRow, jobEntry, RUN_ENTRY, type RunRow } from '../../domain/tables/rows';
import type { JobRunStatus } from '../../domain/tables/statuses';
import type { JsonObject } from '../../domain/values/json';
import type { AttemptTable } from '../run-job-code';

/** What the rows of a run say before the attempt starts. */
export interface AttemptGiven {
  runId: string;
  group: string;
  name: string;
  attempt: number;
  scheduledTime: string | undefined;
  timeoutMinutes: number;
  parameters: JsonObject;
  /** Other jobs of the run. `output` is JSON text. Any job that is not named here is PENDING. */
  others: ReadonlyMap<string, { status: JobRunStatus; output?: string }>;
  isStopped(): boolean;
}

/** The plan of the run. All rows are of this one. */
export const PLAN = 1;

export interface AttemptRows extends AttemptTable {
  /** The job's row as it is now. */
  row(): JobRunRow;
}

/** The run table of one attempt, in memory: its writes hold and are refused as in DynamoDB. */
export function attemptRows(given: AttemptGiven): AttemptRows {
  const { runId } = given;
  const run = aRun(given);
  const items = new Map<string, object>([[RUN_ENTRY, run], ...jobRows(given).map((row) => [row.entry, row] as const)]);
  // A copy, as a table gives. `structuredClone` makes objects of another realm in a test of Jest.
  const find = (entry: string) => copyOf(items.get(entry));
  return {
    row: () => find(jobEntry(given.name)) as JobRunRow,
    findRun: async () => ({ ...run, ...(given.isStopped() && { stop_requested: true }) }),
    findJobRun: async (_, jobName) => (find(jobEntry(jobName)) ?? aJobRun(given, jobName)) as JobRunRow,
    update: async <T>({ run_id, entry }: { run_id: string; entry: string }, change: Change) => {
      const changed = applyChange(run_id === runId ? find(entry) : undefined, change);
      if (changed) items.set(entry, changed);
      return changed && (find(entry) as T);
    },
  };
}

function copyOf(item: object | undefined): object | undefined {
  return item && JSON.parse(JSON.stringify(item));
}

function aRun({ runId, group, scheduledTime }: AttemptGiven): RunRow {
  const now = new Date().toISOString();
  return {
    run_id: runId,
    entry: RUN_ENTRY,
    job_group: group,
    status: 'RUNNING',
    trigger: scheduledTime === undefined ? 'manual' : 'schedule',
    ...(scheduledTime !== undefined && { scheduled_time: scheduledTime }),
    execution_arn: '',
    execution_started_at: now,
    plan_no: PLAN,
    plan_deadline: now,
    planned_at: now,
  };
}

function jobRows(given: AttemptGiven): JobRunRow[] {
  const { name, attempt, timeoutMinutes, parameters, others } = given;
  const earlier = attempt - 1;
  return [
    ...[...others].map(([job, { status, output }]) => ({
      ...aJobRun(given, job),
      status,
      ...(output !== undefined && { output }),
    })),
    {
      ...aJobRun(given, name),
      status: earlier === 0 ? 'PENDING' : 'RETRYING',
      timeout_minutes: timeoutMinutes,
      parameters,
      attempt: earlier,
      charged: earlier,
      attempts: Array.from({ length: earlier }, (_, index) => aFailedAttempt(index + 1)),
    },
  ];
}

function aJobRun({ runId, group, scheduledTime }: AttemptGiven, name: string): JobRunRow {
  return {
    run_id: runId,
    entry: jobEntry(name),
    plan_no: PLAN,
    job_group: group,
    job_name: name,
    status: 'PENDING',
    planned_at: new Date().toISOString(),
    ...(scheduledTime !== undefined && { scheduled_time: scheduledTime }),
    attempt: 0,
    charged: 0,
    faults: 0,
    attempts: [],
  };
}

function aFailedAttempt(attempt: number): JobRunRow['attempts'][number] {
  const nothing = { started_at: null, ended_at: null, error: null, request_id: null, log_stream: null };
  return { attempt, status: 'FAILED', class: 'job', ...nothing };
}
