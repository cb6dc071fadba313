import type { Change } from '../tables/change';
import { expiresUnclosed } from '../tables/retention';

/** The key of a group's lock in the run table. */
export function lockKey(group: string): { run_id: string; entry: string } {
  return { run_id: `@lock#${group}`, entry: 'lock' };
}

/**
 * The key of the lock that reruns of one run share: only one of them is at work at once, however many places the group
 * has. It needs no release, because whoever finds it full checks whether its holder is over.
 */
export function rerunLockKey(group: string, original: string): { run_id: string; entry: string } {
  return { run_id: `@lock#${group}`, entry: `rerun#${original}` };
}

/**
 * Enters the run among the lock's holders if there is room. The lock holds no time, so that it never expires under a
 * run.
 */
export function takeLock(runId: string, max: number): Change {
  return {
    condition: { any: [{ absent: 'runs' }, { fewerMembers: ['runs', max] }, { contains: ['runs', runId] }] },
    include: ['runs', runId],
  };
}

/** The lock that reruns of one run share. Its row expires, unlike a group's, since every repeated run leaves one. */
export function takeRerunLock(runId: string, now: string): Change {
  return { ...takeLock(runId, 1), set: [['expires_at', expiresUnclosed(now)]] };
}

/** Safe at any time: a run removes only its own name, or that of a run whose rows are all terminal. */
export function releaseLock(runId: string): Change {
  return { condition: { contains: ['runs', runId] }, exclude: ['runs', runId] };
}
