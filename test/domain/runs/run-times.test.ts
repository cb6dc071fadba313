import { durationOf } from '../../../domain/explain/job-durations';
import { jobRunDuration, lateBy } from '../../../domain/runs/run-times';
import type { JobRunRow, RunRow } from '../../../domain/tables/rows';

const MINUTE = 60_000;
const NOW = Date.parse('2026-11-22T03:00:00.000Z');

/** A run of 30 expected minutes that was started at half past two. */
function aRun(given: Partial<RunRow> = {}): RunRow {
  return {
    run_id: 'nightly-1',
    entry: 'run',
    status: 'RUNNING',
    trigger: 'schedule',
    execution_arn: 'arn:aws:states:eu-central-1:123456789012:execution:runsheet:nightly-1',
    execution_started_at: '2026-11-22T02:30:00.000Z',
    plan_no: 1,
    plan_deadline: '2026-11-22T02:35:00.000Z',
    expected_minutes: 30,
    ...given,
  };
}

test('a run is late by what it has taken beyond its expected minutes', () => {
  expect(lateBy(aRun(), NOW)).toBeUndefined();
  expect(lateBy(aRun(), NOW + 1)).toBe(1);
  expect(lateBy(aRun(), NOW + 5 * MINUTE)).toBe(5 * MINUTE);
});

test('the lateness of a closed run does not depend on when it is asked', () => {
  expect(lateBy(aRun({ ended_at: '2026-11-22T03:10:00.000Z' }), NOW + 999 * MINUTE)).toBe(10 * MINUTE);
  expect(lateBy(aRun({ ended_at: '2026-11-22T02:50:00.000Z' }), NOW + 999 * MINUTE)).toBeUndefined();
});

test('a run that its schedule started late is timed from its scheduled time', () => {
  const scheduled_time = '2026-11-22T02:00:00.000Z';
  expect(lateBy(aRun({ scheduled_time }), NOW)).toBe(30 * MINUTE);
});

test('a start within the window of its schedule is not late, and a later one is timed from the end of the window', () => {
  const scheduled_time = '2026-11-22T02:20:00.000Z';
  const lateOf = (start_within_minutes: number) => lateBy(aRun({ scheduled_time, start_within_minutes }), NOW);
  expect(lateOf(15)).toBeUndefined();
  expect(lateOf(10)).toBeUndefined();
  expect(lateOf(4)).toBe(6 * MINUTE);
  // A clock that is a little behind starts no run before its time.
  const early = aRun({ scheduled_time: '2026-11-22T02:30:01.000Z', start_within_minutes: 15 });
  expect(lateBy(early, NOW + MINUTE)).toBe(MINUTE - 1000);
});

test.each(['backfill', 'rerun', 'manual', 'cli'] as const)(
  'a %s of a time of last month is awaited from its start',
  (trigger) => {
    expect(lateBy(aRun({ trigger, scheduled_time: '2026-10-22T02:00:00.000Z' }), NOW)).toBeUndefined();
  },
);

test('a run of a group that expects nothing is never late', () => {
  const { expected_minutes: _, ...run } = aRun();
  expect(lateBy(run, NOW + 9_999 * MINUTE)).toBeUndefined();
});

test.each([
  { expected_minutes: '30' },
  { expected_minutes: null },
  { execution_started_at: 'yesterday' },
  { ended_at: 'never' },
  { scheduled_time: 7 },
])('a row that a hand has broken (%j) is late by nothing', (broken) => {
  expect(lateBy(aRun(broken as unknown as Partial<RunRow>), NOW + MINUTE)).toBeUndefined();
});

describe('the duration of a job run', () => {
  const [two, three] = ['2026-11-22T02:00:00.000Z', '2026-11-22T03:00:00.000Z'];
  const row = { status: 'SUCCEEDED', attempt: 1, attempts: [], planned_at: two } as unknown as JobRunRow;

  it.each([
    ['set back', { started_at: three, ended_at: two, duration_ms: 4000 }, 4000],
    ['set forward', { started_at: two, ended_at: three, duration_ms: 4000 }, 4000],
    ['set back before durations were measured', { started_at: three, ended_at: two, duration_ms: -3_596_000 }, 0],
    ['set back, after a retry', { started_at: three, ended_at: two, duration_ms: 4000, attempt: 2 }, 0],
  ])('is never below 0, and where it was measured that: the clock was %s', (_, given, ms) => {
    expect(jobRunDuration({ ...row, ...given })).toBe(ms);
    expect(durationOf({ ...row, ...given }, Date.parse(three))).toBe(ms);
  });

  it('of more than one attempt includes the waits between them', () => {
    const retried = { ...row, attempt: 2, started_at: two, ended_at: three, duration_ms: 4000 };
    expect(jobRunDuration(retried)).toBe(3_600_000);
  });
});
