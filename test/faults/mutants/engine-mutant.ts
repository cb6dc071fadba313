import type { JsonObject } from '../../../domain/values/json';
import type { Protocol } from '../../protocol/attempt-world';

/** An engine that is broken on purpose: an invariant that cannot fail tells nothing. */
export interface EngineMutant {
  /** Taken from, or changed in, the decisions that the functions make. */
  decisions?: Partial<Pick<Protocol, 'startAttempt' | 'succeedAttempt' | 'failAttempt' | 'settleAttempt'>>;
  /** The functions neither see a deadline nor have a watchdog. */
  hasNoDeadlines?: boolean;
  /** The state machine instead of the real one. */
  definition?(real: JsonObject): JsonObject;
  /** The invariants that notice it: one of them at least. */
  breaks: readonly string[];
  /** A seed a little before one whose case shows it: the others of the 300 are for races that go another way. */
  from: number;
}
