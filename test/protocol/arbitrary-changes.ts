import fc from 'fast-check';
import { failAttempt, startAttempt, succeedAttempt } from '../../domain/attempts/attempt';
import { AWS_MARGINS } from '../../domain/attempts/deadline';
import { settleAttempt } from '../../domain/attempts/settle-attempt';
import type { Settling } from '../../domain/attempts/settling';
import { parseSettingsRow } from '../../domain/groups/group-settings';
import { closeJobRun, runVerdict } from '../../domain/runs/close-run';
import { releaseLock, takeLock } from '../../domain/runs/group-lock';
import { closeRunRow, commitPlan, drawEvents, skipRun, takeOverRun, UNLIST_RUN } from '../../domain/runs/run';
import { requestStop } from '../../domain/runs/stop-run';
import type { Change } from '../../domain/tables/change';
import type { JobRunRow, RunRow } from '../../domain/tables/rows';
import { claims, jobRuns, runs, times } from './arbitrary-rows';
import { aRun } from './builders';

const failures = fc.record({
  error: fc.constantFrom(
    'Runsheet.AttemptFailed',
    'Runsheet.AttemptRefused',
    'Runsheet.AttemptUnrecorded',
    'Runtime.ExitError',
    'Runtime.ImportModuleError',
    'Sandbox.Timedout',
    'States.Timeout',
    'Lambda.TooManyRequestsException',
    'Lambda.Unknown',
  ),
  cause: fc.constantFrom('', 'RequestId: claim-a Error: Runtime exited', '{"errorMessage":"boom"}', '{'),
});

/** Questions that SettleAttempt may be asked about a row. None is about an attempt that was not yet due. */
export function settlings(rows: fc.Arbitrary<JobRunRow>): fc.Arbitrary<Settling> {
  return fc
    .record({
      row: rows,
      attempt: fc.integer({ min: 1, max: 4 }),
      plan: fc.integer({ min: 1, max: 2 }),
      failure: failures,
      stopRequested: fc.boolean(),
      eventsLeft: fc.boolean(),
      now: times.map((time) => Date.parse(time)),
      waitedSeconds: fc.constantFrom(0, 0, 5, 600, 3_000),
      random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      margins: fc.constant(AWS_MARGINS),
    })
    .map((settling) => {
      const { row, attempt } = settling;
      return { ...settling, attempt: Math.min(attempt, row.status === 'RUNNING' ? row.attempt : row.attempt + 1) };
    });
}

/** Every write that is ever made to a job run, by a writer that read `row`. */
export function jobRunChanges(row: JobRunRow): fc.Arbitrary<Change | undefined> {
  const attempt = fc.constantFrom(row.attempt, row.attempt + 1).filter((number) => number > 0);
  const error = { name: 'Error', message: 'boom' };
  return fc.oneof(
    fc
      .record({ attempt, claim: claims, plan: fc.integer({ min: 1, max: 2 }), startedAt: times, leaseUntil: times })
      .map((start) => startAttempt({ ...start, requestId: start.claim, logStream: 'log' })),
    fc
      .record({ attempt, claim: claims, endedAt: fc.constantFrom(row.ended_at ?? row.planned_at, row.planned_at) })
      .map((end) => succeedAttempt({ ...end, durationMs: 1, output: 'null' })),
    fc
      .record({
        attempt,
        claim: claims,
        endedAt: fc.option(times),
        class: fc.constantFrom('job', 'timeout', 'permanent'),
      })
      .map((end) => failAttempt({ ...end, durationMs: 1, error })),
    settlings(fc.constant(row)).map((settling) => settleAttempt(settling).change),
    fc
      .record({ as: fc.constantFrom('END', 'ABORTED', 'FAILED', 'TIMED_OUT'), run: runs, now: times })
      .map(({ as, run, now }) => closeJobRun(row, run, [row], as, now)),
  );
}

/** Every write that is ever made to a run, by a writer that read `run`. */
export function runChanges(run: RunRow): fc.Arbitrary<Change> {
  const rows = fc.array(jobRuns, { maxLength: 3 });
  const parsed = parseSettingsRow(undefined);
  if (!('settings' in parsed)) throw new Error(parsed.problems.join());
  const { settings } = parsed;
  return fc.oneof(
    times.map((deadline) => takeOverRun(run, deadline)),
    fc
      .record({ rows, plannedAt: fc.constantFrom(run.planned_at ?? run.plan_deadline, run.plan_deadline) })
      .map((plan) => commitPlan(run, { rows: plan.rows, parallel: [], stages: [] }, settings, plan.plannedAt)),
    fc.constantFrom(drawEvents(), requestStop({ by: 'ann', reason: 'wrong day' }), UNLIST_RUN),
    times.map((now) => skipRun(run, { reason_kind: 'disabled', reason: 'disabled' }, now)),
    fc.record({ rows, now: times }).map((end) => closeRunRow(run, runVerdict(run, end.rows, 'END'), end.rows, end.now)),
  );
}

const holders = fc.constantFrom('nightly-1', 'nightly-2', 'nightly-3');

/** A group's lock, which may not exist yet, and a change that takes or releases it. */
export const lockWrites: fc.Arbitrary<{ found: object | undefined; change: Change }> = fc.record({
  found: fc.option(
    fc.uniqueArray(holders).map((runIds) => (runIds.length > 0 ? { runs: new Set(runIds) } : {})),
    { nil: undefined },
  ),
  change: fc.oneof(
    fc.record({ runId: holders, max: fc.constantFrom(1, 2, 1_000_000) }).map(({ runId, max }) => takeLock(runId, max)),
    holders.map(releaseLock),
  ),
});

/** Runs whose plan another loader may have taken over. */
export const planNumbers = fc.integer({ min: 1, max: 3 }).map((plan_no) => aRun({ plan_no }));
