import type { AttemptClass } from '../domain/tables/rows';
import { isError } from '../domain/values/error-parts';

/** A global symbol, because a bundle can hold two copies of this module. */
const FOR_GOOD = Symbol.for('runsheet.for-good');

/** Marks an error of ours that another attempt cannot mend. */
export function forGood<T extends Error>(error: T): T {
  return Object.defineProperty(error, FOR_GOOD, { value: true });
}

/**
 * Whether the error ends the job run at once. By the literal name, not the class: a bundle can hold two copies of it.
 * Only the error that leaves the job decides. The code that wrapped a PermanentJobError as the `cause` of another error
 * knew it, and chose the other.
 */
export function isPermanent(error: unknown): boolean {
  try {
    return (
      isError(error) && (error.name === 'PermanentJobError' || (error as { [FOR_GOOD]?: true })[FOR_GOOD] === true)
    );
  } catch {
    // A proxy or a getter that throws is an error like any other, and the attempt's end must be recorded.
    return false;
  }
}

/** What an error of a call to another function says of the attempt, besides its name and its text. */
export interface CallEnd {
  /** Whose doing it is. Default: the job's. */
  class?: AttemptClass | undefined;
  /** Until when the called function may be at work, epoch ms. Undefined if it is not. */
  workUntil?: number | undefined;
}

/** No author's code can get at it. */
const CALL_END = Symbol('the end of a call');

export function endsCall<T extends Error>(error: T, end: CallEnd): T {
  return Object.defineProperty(error, CALL_END, { value: end });
}

export function callEndOf(error: unknown): CallEnd {
  // An author's error may be a proxy or have getters, but none that answers to the symbol of this file.
  try {
    return (error as { [CALL_END]?: CallEnd } | undefined)?.[CALL_END] ?? {};
  } catch {
    return {};
  }
}
