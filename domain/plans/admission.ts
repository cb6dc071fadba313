import type { GroupSettings } from '../groups/group-settings';
import type { WhySkipped } from '../tables/reasons';
import type { ExecutionInput } from './execution-input';
import { type GroupSize, tooLarge } from './execution-limits';

/*
 * Whether a run may begin. LoadGroup collects the facts one after another, and asks again after each step that can end
 * the run; the decision itself, with its texts, is made here.
 */

/** What is known about the run so far. A fact that LoadGroup has not looked up yet is absent. */
export interface AdmissionFacts {
  input: Pick<ExecutionInput, 'group' | 'trigger' | 'max_active'>;
  /** The other run that already has this scheduled time. */
  duplicateOf?: string | undefined;
  /** Set once the group is read and its plan is made. */
  planned?: { settings: Pick<GroupSettings, 'is_enabled' | 'on_overlap'>; size: GroupSize };
  /** A run that fills the group's lock. */
  holder?: string | undefined;
  /** A run that repeats the same original and is still at work. */
  sameRerun?: string | undefined;
}

/** SKIP records the run and ends it well. REFUSE fails it with every problem. */
export type Admission =
  | { verdict: 'ADMIT' }
  | ({ verdict: 'SKIP' } & WhySkipped)
  | { verdict: 'REFUSE'; problems: string[] };

export function judgeAdmission({ input, duplicateOf, planned, holder, sameRerun }: AdmissionFacts): Admission {
  if (duplicateOf) return skip('duplicate', `duplicate of ${duplicateOf}`);
  if (!planned) return { verdict: 'ADMIT' };
  const { settings, size } = planned;
  if (!settings.is_enabled) return skip('disabled', `group "${input.group}" is disabled (is_enabled is false)`);
  const problems = tooLarge(size);
  if (problems.length > 0) return { verdict: 'REFUSE', problems };
  const overlap = (run: string) => `overlap: run ${run} of this group is still running`;
  if (holder) return skip('overlap', `${overlap(holder)} (${placesOf(input, settings).because})`);
  if (sameRerun) return skip('overlap', `${overlap(sameRerun)}, and repeats the same run`);
  return { verdict: 'ADMIT' };
}

/** Both overlaps, with a run of the group and with a rerun of the same run, are of one kind. */
function skip(reason_kind: WhySkipped['reason_kind'], reason: string): Admission {
  return { verdict: 'SKIP', reason_kind, reason };
}

/** How many runs of the group, including this one, may be at work at once, and the setting that says so. */
export interface Places {
  max: number;
  because: string;
}

/** More places than a group ever has open runs. */
const UNLIMITED = 1_000_000;

/**
 * A rerun runs alone whatever the group's settings say, because two reruns of one run would do the same work at once. A
 * backfill has the places that it asks for, by default 1.
 */
export function placesOf(
  { trigger, max_active = 1 }: Pick<ExecutionInput, 'trigger' | 'max_active'>,
  { on_overlap }: Pick<GroupSettings, 'on_overlap'>,
): Places {
  if (trigger === 'rerun') return { max: 1, because: 'a rerun runs alone' };
  if (trigger === 'backfill') return { max: max_active, because: `max_active of this backfill is ${max_active}` };
  return on_overlap === 'skip'
    ? { max: 1, because: 'on_overlap is skip' }
    : { max: UNLIMITED, because: 'on_overlap is allow' };
}

/** How far the clocks of Scheduler and Step Functions may differ. */
const EARLY_MS = 60_000;

/** Why the input's scheduled time cannot be this run's. A run that came early would take the time from the real one. */
export function scheduledTimeProblems(
  { trigger, scheduled_time = '' }: Pick<ExecutionInput, 'trigger' | 'scheduled_time'>,
  executionStartedAt: string,
): string[] {
  if (trigger !== 'schedule' || !(Date.parse(scheduled_time) > Date.parse(executionStartedAt) + EARLY_MS)) return [];
  return [`input.scheduled_time is "${scheduled_time}", which is still to come: no schedule fires early`];
}
