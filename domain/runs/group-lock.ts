import type { GroupSettings } from '../groups/group-settings';
import type { ExecutionInput } from '../plans/execution-input';
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

/** How many runs of the group there may be beside each other for this one to begin, itself counted, and what says so. */
export interface Places {
  max: number;
  because: string;
}

/**
 * A rerun runs alone whatever the group's settings say: two of one run would do the same work at once. A backfill has the
 * places that it asks for, 1 where it does not say.
 */
export function placesOf(
  { trigger, max_active = 1 }: Pick<ExecutionInput, 'trigger' | 'max_active'>,
  { on_overlap }: Pick<GroupSettings, 'on_overlap'>,
): Places {
  if (trigger === 'rerun') return { max: 1, because: 'a rerun runs alone' };
  if (trigger === 'backfill') return { max: max_active, because: `max_active of this backfill is ${max_active}` };
  return on_overlap === 'skip'
    ? { max: 1, because: 'on_overlap is skip' }
    : { max: MANY, because: 'on_overlap is allow' };
}

const MANY = 1_000_000;

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
