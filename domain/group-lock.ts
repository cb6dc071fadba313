import type { Change } from './change';

/** Key of a group's lock in the run table. */
export function lockKey(group: string): { run_id: string; entry: string } {
  return { run_id: `@lock#${group}`, entry: 'lock' };
}

/** Runs of a group at once: `skip` lets one in, `allow` any number. */
export function maxHolders(onOverlap: 'skip' | 'allow'): number {
  return onOverlap === 'skip' ? 1 : 1_000_000;
}

/** Enters the run among the lock's holders, if there is room. No time is in the lock: nobody renews it, nobody outlives it. */
export function takeLock(runId: string, max: number): Change {
  return {
    condition: { any: [{ absent: 'runs' }, { fewerMembers: ['runs', max] }, { contains: ['runs', runId] }] },
    include: ['runs', runId],
  };
}

/** Safe at any time: a run takes out only its own name, or one whose rows are all terminal. */
export function releaseLock(runId: string): Change {
  return { condition: { contains: ['runs', runId] }, exclude: ['runs', runId] };
}
