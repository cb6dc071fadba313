import type { Change } from '../tables/change';
import { expiresUnclosed } from '../tables/retention';

/** Key of a group's lock in the run table. */
export function lockKey(group: string): { run_id: string; entry: string } {
  return { run_id: `@lock#${group}`, entry: 'lock' };
}

/**
 * Key of the lock on what reruns of one run would do: only one of them is at work at once, whatever places the group has.
 * Nobody need release it: who finds it full looks whether its holder is over.
 */
export function rerunLockKey(group: string, original: string): { run_id: string; entry: string } {
  return { run_id: `@lock#${group}`, entry: `rerun#${original}` };
}

/** Enters the run among the lock's holders, if there is room. No time is in the lock: nobody renews it, nobody outlives it. */
export function takeLock(runId: string, max: number): Change {
  return {
    condition: { any: [{ absent: 'runs' }, { fewerMembers: ['runs', max] }, { contains: ['runs', runId] }] },
    include: ['runs', runId],
  };
}

/** The lock on a rerun's work. Its row goes in time, unlike a group's: each run that is repeated has one. */
export function takeRerunLock(runId: string, now: string): Change {
  return { ...takeLock(runId, 1), set: [['expires_at', expiresUnclosed(now)]] };
}

/** Safe at any time: a run takes out only its own name, or one whose rows are all terminal. */
export function releaseLock(runId: string): Change {
  return { condition: { contains: ['runs', runId] }, exclude: ['runs', runId] };
}
