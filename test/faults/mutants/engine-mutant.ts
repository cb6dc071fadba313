import type { JsonObject } from '../../../domain/values/json';
import type { Protocol } from '../../protocol/attempt-world';

/** An engine that is broken on purpose, since an invariant that cannot fail proves nothing. */
export interface EngineMutant {
  /** The decisions that the functions make otherwise. */
  decisions?: Partial<Pick<Protocol, 'startAttempt' | 'succeedAttempt' | 'failAttempt' | 'settleAttempt'>>;
  /** Whether the functions ignore deadlines and have no watchdog. */
  hasNoDeadlines?: boolean;
  /** Whether what jobs replace in their process stays replaced. */
  putsNothingBack?: boolean;
  /** Whether the engine ends process groups only, and nothing that left its group. */
  endsGroupsOnly?: boolean;
  /** Whether a rerun carries nothing over. */
  carriesNothingOver?: boolean;
  /** Whether LoadBatch gives the jobs of a batch to its first call only. */
  loadsOnce?: boolean;
  /** Whether an attempt measures its time by the clock that people set. */
  goesByTheClock?: boolean;
  /** The state machine that replaces the real one. */
  definition?(real: JsonObject): JsonObject;
  /** The invariants of which at least one notices the mutant. */
  breaks: readonly string[];
  /** A seed shortly before one whose case shows it. The rest of the 300 cases allow for races that end otherwise. */
  from: number;
}
