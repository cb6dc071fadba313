import fc from 'fast-check';
import type { AttemptEntry, JobRunRow, RunRow } from '../../domain/tables/rows';
import { JOB_RUN_STATUSES } from '../../domain/tables/statuses';
import { aJobRun, aRun, PLANNED_AT } from './builders';

/** A time at most 20 minutes after the plan. */
export const times = fc
  .integer({ min: 0, max: 1_200_000 })
  .map((ms) => new Date(Date.parse(PLANNED_AT) + ms).toISOString());

export const claims = fc.constantFrom('claim-a', 'claim-b');

const errors = fc.record({ name: fc.string({ maxLength: 20 }), message: fc.string({ maxLength: 40 }) });

const entries: fc.Arbitrary<Omit<AttemptEntry, 'attempt'>> = fc.record({
  status: fc.constantFrom('RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'NOT_STARTED'),
  started_at: fc.option(times),
  ended_at: fc.option(times),
  class: fc.option(fc.constantFrom('job', 'timeout', 'fault', 'permanent')),
  error: fc.option(errors),
  request_id: fc.option(claims),
  log_stream: fc.option(fc.constant('log')),
});

/** A job run's row in any state, with each attempt at its own index. */
export const jobRuns: fc.Arbitrary<JobRunRow> = fc
  .record(
    {
      status: fc.constantFrom(...JOB_RUN_STATUSES),
      plan_no: fc.integer({ min: 1, max: 2 }),
      charged: fc.integer({ min: 0, max: 3 }),
      faults: fc.integer({ min: 0, max: 11 }),
      attempts: fc
        .array(entries, { maxLength: 3 })
        .map((all) => all.map((entry, at) => ({ attempt: at + 1, ...entry }))),
      maximum_retries: fc.integer({ min: 0, max: 3 }),
      retry_delay_seconds: fc.integer({ min: 0, max: 20_000 }).map((tenths) => tenths / 10),
      claim: claims,
      request_id: claims,
      lease_until: times,
      retry_at: times,
      started_at: times,
      ended_at: times,
      output: fc.json(),
    },
    { requiredKeys: ['status', 'plan_no', 'charged', 'faults', 'attempts', 'maximum_retries'] },
  )
  .map(({ status, ...given }) => {
    const attempt = given.attempts.length;
    const begun = status === 'RUNNING' && attempt === 0 ? 'PENDING' : status;
    return aJobRun({ ...(given as Partial<JobRunRow>), status: begun, attempt });
  });

/** A run's row in any state. */
export const runs: fc.Arbitrary<RunRow> = fc
  .record(
    {
      status: fc.constantFrom('RUNNING', 'SUCCEEDED', 'FAILED', 'SKIPPED', 'ABORTED'),
      plan_no: fc.integer({ min: 1, max: 3 }),
      execution_started_at: fc.constantFrom('2026-11-22T02:29:59.000Z', '2026-08-24T02:29:59.000Z'),
      planned_at: fc.option(times, { nil: undefined }),
      events_left: fc.option(fc.integer({ min: -40, max: 100 }), { nil: undefined }),
      on_failure: fc.constantFrom('stop', 'continue'),
      stop_requested: fc.constant(true),
    },
    { requiredKeys: ['status', 'plan_no', 'execution_started_at', 'planned_at', 'events_left'] },
  )
  .map((given) => withoutUndefined(aRun(given as Partial<RunRow>)));

/** The item that a writer read, and the item as it is now; mostly the same. */
export function seenAndFound<T>(rows: fc.Arbitrary<T>): fc.Arbitrary<{ seen: T; found: T }> {
  return fc.oneof(
    { weight: 3, arbitrary: rows.map((row) => ({ seen: row, found: row })) },
    { weight: 1, arbitrary: fc.record({ seen: rows, found: rows }) },
  );
}

function withoutUndefined<T extends object>(item: T): T {
  return Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined)) as T;
}
