import type { GroupSettings } from '../../../domain/groups/group-settings';
import type { FileGroup } from '../../../domain/groups/groups-file';
import type { Job } from '../../../domain/groups/job';
import type { ExecutionInput } from '../../../domain/plans/execution-input';
import type { Original } from '../../../domain/plans/rerun';
import { planRun, type RunPlan } from '../../../domain/plans/run-plan';
import type { DeclaredTargets } from '../../../domain/targets/kind';
import { aJobRow } from './a-group';

type Row = Record<string, unknown>;

/** A job's row as the master table gives it: valid, with its key. */
export function aRow(given: Row = {}): Row {
  return { job_group: 'nightly', ...aJobRow(given) };
}

/** The row without one of its attributes. */
export function aRowWithout(attribute: string): Row {
  const { [attribute]: _, ...row } = aRow();
  return row;
}

/** What `aRow` is as a job, defaults filled in. */
export function aJob(given: Partial<Job> = {}): Job {
  return {
    job_name: 'load-orders',
    target: 'lambda:load-orders',
    timeout_minutes: 1,
    maximum_retries: 0,
    priority: -1,
    is_enabled: true,
    parameters: {},
    retry_delay_seconds: 0,
    ...given,
  };
}

export function aGroupsSettings(given: Partial<GroupSettings> = {}): GroupSettings {
  return {
    is_enabled: true,
    max_concurrency: 40,
    on_failure: 'stop',
    on_overlap: 'skip',
    parameters: {},
    timezone: 'UTC',
    ...given,
  };
}

export function aFileGroup(given: Partial<FileGroup> = {}): FileGroup {
  return { job_group: 'nightly', settings: aGroupsSettings(), jobs: [aJob()], ...given };
}

/** The plan of a run of these rows, where `load-orders` and `report` are deployed. */
export function aPlan(
  rows: Row[],
  given: {
    settings?: Partial<GroupSettings>;
    input?: Partial<ExecutionInput>;
    original?: Original;
    declared?: DeclaredTargets;
  } = {},
) {
  return planRun({
    group: 'nightly',
    rows,
    settings: aGroupsSettings(given.settings),
    input: { group: 'nightly', parameters: {}, trigger: 'manual', ...given.input },
    targets: new Set(['load-orders', 'report']),
    ...(given.original && { original: given.original }),
    ...(given.declared && { declared: given.declared }),
    secrets: new Map([['report', new Set(['secretsmanager:orders-db', 'ssm:/nightly/token'])]]),
  });
}

/** Each job's status in the plan. */
export function statuses(plan: RunPlan): Record<string, string> {
  return Object.fromEntries(plan.rows.map((row) => [row.job_name, row.status]));
}
