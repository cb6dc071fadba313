import { Limits } from './limits';

/**
 * A failure in the execution. `Retry` and `Catch` see only a catchable one; any other ends the execution. A failure
 * counts as catchable only if it was recorded on AWS as caught, so that nothing survives here that dies there.
 */
export class StatesFailure extends Error {
  override readonly name = 'StatesFailure';
  readonly error: string | undefined;
  override readonly cause: string | undefined;
  readonly catchable: boolean;
  /** Whether the cause does not name its state yet. */
  readonly placeless: boolean;

  constructor(failure: { error?: string; cause?: string; catchable: boolean; placeless?: boolean }) {
    super(failure.cause ?? failure.error ?? 'failed');
    this.error = failure.error;
    this.cause = failure.cause?.slice(0, Limits.causeLength);
    this.catchable = failure.catchable;
    this.placeless = failure.placeless ?? false;
  }

  /** The same failure, with the place that AWS puts in front of the cause of a runtime error. */
  at(stateName: string, enteredEventId: number): StatesFailure {
    if (!this.placeless) return this;
    const place = `An error occurred while executing the state '${stateName}' (entered at the event id #${enteredEventId}). `;
    return new StatesFailure({ ...errorOf(this.error), cause: place + this.cause, catchable: this.catchable });
  }
}

/** An error of the machine or its data, e.g. a path that finds nothing. It ends the execution, and no Catch sees it. */
export function runtimeFailure(cause: string, error = 'States.Runtime'): StatesFailure {
  return new StatesFailure({ error, cause, catchable: false, placeless: true });
}

export function dataLimitExceeded(stateOrTask: string, catchable: boolean): StatesFailure {
  const cause = `The state/task '${stateOrTask}' returned a result with a size exceeding the maximum number of bytes service limit.`;
  return new StatesFailure({ error: 'States.DataLimitExceeded', cause, catchable });
}

export function historyFull(): StatesFailure {
  const cause = `The execution reached the maximum number of history events (${Limits.historyEvents}).`;
  return new StatesFailure({ error: 'States.Runtime', cause, catchable: false });
}

function errorOf(error: string | undefined): { error?: string } {
  return error === undefined ? {} : { error };
}
