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
