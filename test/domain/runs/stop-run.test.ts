import {
  isStoppedCause,
  requestStop,
  STOPPED_ERROR,
  stoppedBefore,
  stopReason,
  stopText,
} from '../../../domain/runs/stop-run';
import { applyChange } from '../../../domain/tables/change';
import { aRun } from '../../protocol/builders';

test('the first request to stop stands, with who and why', () => {
  const asked = applyChange(aRun(), requestStop({ by: 'ann', reason: 'wrong day' }));
  expect(asked).toMatchObject({ stop_requested: true, stopped_by: 'ann', stop_reason: 'wrong day' });
  expect(applyChange(asked, requestStop({ by: 'bob' }))).toBeUndefined();
  expect(applyChange(aRun({ status: 'FAILED' }), requestStop({ by: 'bob' }))).toBeUndefined();
});

test('long names and reasons are cut', () => {
  const asked = applyChange(aRun(), requestStop({ by: 'a'.repeat(300), reason: 'r'.repeat(2_000) }));
  expect(asked?.stopped_by).toHaveLength(200);
  expect(asked?.stop_reason).toHaveLength(1_000);
});

test.each([
  [{}, 'the run was stopped', 'stopped on request'],
  [{ stopped_by: 'ann' }, 'the run was stopped by ann', 'stopped by ann'],
  [
    { stopped_by: 'ann', stop_reason: 'wrong day' },
    'the run was stopped by ann: wrong day',
    'stopped by ann: wrong day',
  ],
])('of %j the rows of the jobs and of the run say', (run, ofJob, ofRun) => {
  expect(stopText(run)).toBe(ofJob);
  expect(stopReason(run)).toBe(ofRun);
});

test.each([
  [{}, 'the run was stopped before this job started'],
  [{ stopped_by: 'ann' }, 'ann stopped the run before this job started'],
  [{ stopped_by: 'ann', stop_reason: 'Ctrl-C' }, 'ann stopped the run (Ctrl-C) before this job started'],
])('of %j the row of a job that never started does not say that it was started', (run, text) => {
  expect(stoppedBefore(run, 'this job started')).toBe(text);
});

test('the cause of a stopped attempt is known by its error, whoever stopped the run', () => {
  for (const run of [{}, { stopped_by: 'ann', stop_reason: 'wrong day' }]) {
    expect(isStoppedCause(`attempt 1 failed: ${STOPPED_ERROR}: ${stopText(run)}`)).toBe(true);
  }
  expect(isStoppedCause('attempt 1 failed: AbortError: This operation was aborted')).toBe(false);
});
