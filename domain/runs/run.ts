import { EVENTS_PER_RETRY } from '../attempts/retry-policy';
import type { GroupSettings } from '../groups/group-settings';
import type { ExecutionInput } from '../plans/execution-input';
import { type EventSize, eventsForRetries } from '../plans/execution-limits';
import { leftOut } from '../plans/left-out';
import { firstLookEvents } from '../plans/looks';
import type { RunPlan } from '../plans/run-plan';
import type { Change } from '../tables/change';
import type { RunReason, WhySkipped } from '../tables/reasons';
import { expiresAt, expiresUnclosed } from '../tables/retention';
import { type JobRunRow, RUN_ENTRY, type RunRow } from '../tables/rows';
import { CLOSED_RUN_STATUSES, countStatuses, type RunStatus } from '../tables/statuses';

/*
 * The writes to the run's own row, in the order of its life: open, take over, commit, draw events, close, unlist.
 */

/** How a closed run ended. */
export interface RunVerdict {
  status: Exclude<RunStatus, 'RUNNING'>;
  reason?: string;
  reason_kind?: RunReason;
}

/** Which execution a run belongs to. */
export interface ExecutionOfRun {
  runId: string;
  executionArn: string;
  startedAt: string;
}

/** The row of a run whose plan is being written. It is put only if the run has no row yet. */
export function openRun(execution: ExecutionOfRun, input: ExecutionInput, now: string, planDeadline: string): RunRow {
  return {
    run_id: execution.runId,
    entry: RUN_ENTRY,
    job_group: input.group,
    group_runs: input.group,
    status: 'RUNNING',
    trigger: input.trigger,
    ...(input.scheduled_time !== undefined && { scheduled_time: input.scheduled_time }),
    ...(input.start_within_minutes !== undefined && { start_within_minutes: input.start_within_minutes }),
    ...(input.started_by !== undefined && { started_by: input.started_by }),
    ...(input.rerun_of !== undefined && { rerun_of: input.rerun_of }),
    ...(input.as_run !== undefined && { as_run: input.as_run }),
    parameters: input.parameters,
    execution_arn: execution.executionArn,
    execution_started_at: execution.startedAt,
    plan_no: 1,
    plan_deadline: planDeadline,
    open_runs: 'open',
    open_since: now,
    expires_at: expiresUnclosed(now),
  };
}

/** LoadGroup was called again: it takes over; the older call's rows keep the lower `plan_no` and are ignored. */
export function takeOverRun(run: RunRow, planDeadline: string): Change {
  return {
    condition: {
      all: [isLive(run.execution_started_at), { absent: 'planned_at' }, { equal: ['plan_no', run.plan_no] }],
    },
    set: [
      ['plan_no', run.plan_no + 1],
      ['plan_deadline', planDeadline],
    ],
  };
}

/**
 * Before the plan's rows are put: over how many partition keys they are spread. Refused if another call of LoadGroup
 * has taken over.
 */
export function spreadRun(run: RunRow, parts: number): Change {
  return {
    condition: {
      all: [isLive(run.execution_started_at), { absent: 'planned_at' }, { equal: ['plan_no', run.plan_no] }],
    },
    ...(parts > 1 ? { set: [['parts', parts]] } : { remove: ['parts'] }),
  };
}

/** The day that the run is for, and what a rerun takes from its original besides the carried rows. */
export type Inherited = Pick<RunRow, 'parameters' | 'scheduled_time' | 'run_date' | 'data_run'>;

/** What the run's own execution holds, and how many batches run beside it, if any. */
export interface RunShape {
  size: EventSize;
  batches?: number | undefined;
}

function inOneExecution({ rows, stages }: RunPlan): EventSize {
  const pending = rows.filter((row) => row.status === 'PENDING');
  return { jobs: pending.length, stages: stages.length, lookEvents: firstLookEvents(pending) };
}

/** The commit: from here on the plan is fixed and jobs may start. Refused if the run was asked to stop meanwhile. */
export function commitPlan(
  run: RunRow,
  plan: RunPlan,
  settings: GroupSettings,
  plannedAt: string,
  inherited: Inherited = {},
  { size, batches }: RunShape = { size: inOneExecution(plan) },
): Change {
  const left = leftOut(plan.rows);
  return {
    condition: {
      all: [
        isLive(run.execution_started_at),
        { equal: ['plan_no', run.plan_no] },
        { absent: 'stop_requested' },
        { any: [{ absent: 'planned_at' }, { equal: ['planned_at', plannedAt] }] },
      ],
    },
    set: [
      ['planned_at', plannedAt],
      ['job_count', plan.rows.length],
      ...given('left_out', left > 0 ? left : undefined),
      ['counts', countStatuses(plan.rows)],
      ['events_left', eventsForRetries(size)],
      ...given('batches', batches),
      ['on_failure', settings.on_failure],
      ['max_concurrency', settings.max_concurrency],
      ['notify', settings.notify ?? 'failures'],
      ...given('expected_minutes', settings.expected_minutes),
      ...Object.entries(inherited),
    ],
  };
}

/**
 * LoadGroup closes a run with no job to do, as SKIPPED. Refused if another call of LoadGroup has taken over or
 * committed the plan, because that plan's jobs may be at work.
 */
export function skipRun(run: RunRow, why: WhySkipped, now: string, settings?: Pick<GroupSettings, 'notify'>): Change {
  const { condition, set = [], ...close } = closeRunRow(run, { status: 'SKIPPED', ...why }, [], now);
  return {
    condition: { all: [condition, { absent: 'planned_at' }] },
    // The settings decide who is notified of the end, if they are known by then.
    set: settings ? [...set, ['notify', settings.notify ?? 'failures']] : set,
    ...close,
  };
}

/**
 * Takes one retry's share of the execution's history. Refused if there is no room for another retry.
 * @param looks what the looks at its work take more
 */
export function drawEvents(looks = 0): Change {
  const events = EVENTS_PER_RETRY + looks;
  return { condition: { atLeast: ['events_left', events] }, add: [['events_left', -events]] };
}

/**
 * The run's end. Refused if the run is closed already, since a terminal status never changes, and if a call of
 * LoadGroup has taken over its plan, whose job runs would stay open. The run stays among the open runs until its place
 * in the lock is free, so that the sweep finds a run whose closer died in between.
 */
export function closeRunRow(
  run: RunRow,
  verdict: RunVerdict,
  rows: readonly Pick<JobRunRow, 'status'>[],
  now: string,
  digest: Pick<RunRow, 'digest' | 'digest_problem'> = {},
): Change {
  return {
    condition: { all: [isLive(run.execution_started_at), { equal: ['plan_no', run.plan_no] }] },
    set: [
      ['status', verdict.status],
      ...given('reason', verdict.reason),
      ...given('reason_kind', verdict.reason_kind),
      ['ended_at', now],
      ['counts', countStatuses(rows)],
      ['planned_at', run.planned_at ?? now],
      ['job_count', rows.length],
      ['expires_at', expiresAt(now)],
      ...Object.entries(digest),
    ],
    remove: ['alive_until'],
  };
}

/** Removes a closed run from the open runs, after its place in the lock is free. */
export const UNLIST_RUN: Change = {
  condition: {
    all: [{ present: 'open_runs' }, { oneOf: ['status', CLOSED_RUN_STATUSES] }],
  },
  remove: ['open_runs', 'open_since'],
};

function given(attribute: string, value: unknown): [string, unknown][] {
  return value === undefined ? [] : [[attribute, value]];
}

function isLive(executionStartedAt: string): Change['condition'] {
  return { all: [{ equal: ['status', 'RUNNING'] }, { equal: ['execution_started_at', executionStartedAt] }] };
}
