import type { JobRunRow, RunRow } from '../../domain/tables/rows';

export const PLANNED_AT = '2026-11-22T02:30:00.000Z';

/** A planned job run in stage 0, without retries. */
export function aJobRun(given: Partial<JobRunRow> = {}): JobRunRow {
  const name = given.job_name ?? 'load-orders';
  return {
    run_id: 'nightly-1',
    entry: `job#${name}`,
    plan_no: 1,
    job_group: 'nightly',
    job_name: name,
    job_runs: `nightly/${name}`,
    status: 'PENDING',
    stage: 0,
    planned_at: PLANNED_AT,
    target: 'lambda:load-orders',
    timeout_minutes: 1,
    maximum_retries: 0,
    retry_delay_seconds: 0,
    priority: 0,
    parameters: {},
    attempt: 0,
    charged: 0,
    faults: 0,
    attempts: [],
    ...given,
  };
}

/** A run whose plan is committed. */
export function aRun(given: Partial<RunRow> = {}): RunRow {
  return {
    run_id: 'nightly-1',
    entry: 'run',
    job_group: 'nightly',
    group_runs: 'nightly',
    status: 'RUNNING',
    trigger: 'manual',
    on_failure: 'stop',
    max_concurrency: 40,
    execution_arn: 'arn:aws:states:eu-central-1:123456789012:execution:runsheet:nightly-1',
    execution_started_at: '2026-11-22T02:29:59.000Z',
    plan_no: 1,
    plan_deadline: '2026-11-22T02:35:00.000Z',
    planned_at: PLANNED_AT,
    open_runs: 'open',
    open_since: PLANNED_AT,
    events_left: 20_000,
    ...given,
  };
}
