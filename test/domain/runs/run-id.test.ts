import { newRunId } from '../../../domain/runs/run-id';
import { isRunId, MAX_GROUP_NAME } from '../../../domain/values/names';

const NOW = new Date('2026-11-22T02:30:00.123Z');
const RANDOM = 'a1b2c3d4-0000-4000-8000-000000000000';

test('a run_id has its group, its second and six random characters', () => {
  expect(newRunId('nightly', NOW, RANDOM)).toBe('nightly-20261122T023000Z-a1b2c3');
});

test('a run_id is valid for the longest name of a group', () => {
  const runId = newRunId('g'.repeat(MAX_GROUP_NAME), NOW, RANDOM);
  expect(runId).toHaveLength(64);
  expect(isRunId(runId)).toBe(true);
});

test('run_ids of one group sort by time', () => {
  const later = new Date(NOW.getTime() + 1000);
  expect(newRunId('nightly', NOW, 'ffffff') < newRunId('nightly', later, '000000')).toBe(true);
});
