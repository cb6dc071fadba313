import { unopenedRun, unopenedVerdict } from '../../../domain/runs/unopened-run';

const EXECUTION = { runId: 'nightly-1', executionArn: 'arn', startedAt: '2026-11-22T02:29:59.000Z' };
const NOW = '2026-11-22T02:40:00.000Z';

test('a run that LoadGroup never opened is terminal, and listed under the group of its input', () => {
  const input = { group: 'nightly', trigger: 'schedule', scheduled_time: '2026-11-22T02:30:00Z' };
  const row = unopenedRun(EXECUTION, input, unopenedVerdict('END', 'no such group'), NOW);
  expect(row).toMatchObject({
    status: 'FAILED',
    reason: 'no such group',
    group_runs: 'nightly',
    trigger: 'schedule',
    scheduled_time: '2026-11-22T02:30:00.000Z',
    ended_at: NOW,
    job_count: 0,
  });
  expect(row).not.toHaveProperty('open_runs');
});

test.each([[undefined], [{ group: 'no group' }], ['nightly']])('its input may be %j', (input) => {
  const row = unopenedRun(EXECUTION, input, unopenedVerdict('FAILED', undefined), NOW);
  expect(row).toMatchObject({ trigger: 'manual', reason: 'LoadGroup never wrote a plan' });
  expect(row).not.toHaveProperty('group_runs');
});

test('an execution that was aborted before LoadGroup leaves an ABORTED run', () => {
  expect(unopenedVerdict('ABORTED', undefined)).toMatchObject({
    status: 'ABORTED',
    reason: 'its execution was cut off before it began',
  });
});

test('who stopped it before it began, and why, stands in its row', () => {
  const stop = { by: 'ann', reason: 'Ctrl-C' };
  const row = unopenedRun(EXECUTION, { group: 'nightly' }, unopenedVerdict('ABORTED', undefined, stop), NOW, stop);
  expect(row).toMatchObject({
    status: 'ABORTED',
    reason_kind: 'stopped',
    reason: 'stopped by ann: Ctrl-C',
    stop_requested: true,
    stopped_by: 'ann',
    stop_reason: 'Ctrl-C',
  });
});
