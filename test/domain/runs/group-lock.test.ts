import { lockKey, releaseLock, rerunLockKey, takeLock, takeRerunLock } from '../../../domain/runs/group-lock';
import { applyChange } from '../../../domain/tables/change';

const held = (...runs: string[]) => ({ runs: new Set(runs) });

test.each([
  ['no lock', undefined, 1, held('a')],
  ['a free place', held('b'), 2, held('b', 'a')],
  ['its own place', held('a'), 1, held('a')],
  ['no free place', held('b'), 1, undefined],
  ['fewer places than holders', held('b', 'c'), 1, undefined],
])('a run meets %s', (_, lock, max, after) => {
  expect(applyChange(lock, takeLock('a', max))).toEqual(after);
});

test('a run releases its own name only', () => {
  expect(applyChange(held('a', 'b'), releaseLock('a'))).toEqual(held('b'));
  expect(applyChange(held('a'), releaseLock('a'))).toEqual({});
  expect(applyChange(held('b'), releaseLock('a'))).toBeUndefined();
});

test('the lock that reruns of one run share has one place, another key, and expires', () => {
  const taken = applyChange(undefined, takeRerunLock('a', '2026-11-22T02:30:00.000Z'));
  expect(taken).toEqual({ ...held('a'), expires_at: expect.any(Number) });
  expect(applyChange(taken, takeRerunLock('b', '2026-11-22T02:30:00.000Z'))).toBeUndefined();
  expect(rerunLockKey('nightly', 'nightly-1')).not.toEqual(lockKey('nightly'));
});
