import { failingSince } from '../../../domain/explain/failing-since';
import type { JobRunRow } from '../../../domain/tables/rows';

/** Newest first. */
const past = (...statuses: JobRunRow['status'][]) =>
  statuses.map((status, at) => ({ run_id: `run-${at}`, planned_at: `2026-11-${22 - at}T02:00:00.000Z`, status }));

it('counts the runs in a row in which the job failed, down to the one in which it last succeeded', () => {
  expect(failingSince(past('FAILED', 'TIMED_OUT', 'LOST', 'SUCCEEDED', 'FAILED'), false)).toEqual({
    failures: 3,
    first: { run_id: 'run-2', planned_at: '2026-11-20T02:00:00.000Z' },
    lastGood: { run_id: 'run-3', planned_at: '2026-11-19T02:00:00.000Z' },
    isCut: false,
  });
});

it('takes runs in which the job never started, was disabled, was stopped or is open for no news', () => {
  expect(
    failingSince(past('RUNNING', 'ABORTED', 'FAILED', 'SKIPPED', 'DISABLED', 'FAILED', 'SKIPPED', 'SUCCEEDED'), false),
  ).toMatchObject({
    failures: 2,
    first: { run_id: 'run-5' },
    lastGood: { run_id: 'run-7' },
  });
});

it('says where more runs are kept than it was given', () => {
  expect(failingSince(past('FAILED', 'FAILED'), true)).toMatchObject({ failures: 2, lastGood: undefined, isCut: true });
  expect(failingSince(past('FAILED', 'SUCCEEDED'), true)).toMatchObject({ failures: 1, isCut: false });
});

it('is undefined where the last run that tells is no failure', () => {
  expect(failingSince(past('SKIPPED', 'SUCCEEDED', 'FAILED'), false)).toBeUndefined();
  expect(failingSince(past('PENDING', 'SKIPPED'), false)).toBeUndefined();
  expect(failingSince([], false)).toBeUndefined();
});
