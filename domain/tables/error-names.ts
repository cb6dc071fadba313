import type { Looks } from './rows';

/**
 * Names that the thrower and the state machine's `ErrorEquals` share. They are literals, because a minifier renames
 * classes.
 */
export const ErrorName = {
  /** The execution's input, the group or its settings cannot be run. No retry helps. */
  BAD_INPUT: 'Runsheet.BadInput',
  /** The run_id belongs to another execution, because a name was used again. Its rows are not touched. */
  RUN_ID_USED: 'Runsheet.RunIdUsed',
  /** START was refused, and the job's code was not called. */
  ATTEMPT_REFUSED: 'Runsheet.AttemptRefused',
  /** The attempt failed, timed out or was stopped. The job run's row says which. */
  ATTEMPT_FAILED: 'Runsheet.AttemptFailed',
  /** The attempt is over, but its end could not be written. It is not charged. */
  ATTEMPT_UNRECORDED: 'Runsheet.AttemptUnrecorded',
  /** A job's file cannot be bundled, which a laptop finds out at the run, and a stack at its synth. No retry helps. */
  NOT_BUNDLED: 'Runsheet.NotBundled',
  /** The attempt's work runs in a service and has not ended: the same call is to be made again, after a wait. */
  STILL_RUNNING: 'Runsheet.StillRunning',
  STILL_RUNNING_LONG: 'Runsheet.StillRunningLong',
  /** The same, and its service will tell of the end: the machine is to wait for that. */
  AWAIT_END: 'Runsheet.AwaitEnd',
  /** The machine began to wait for an end that is in the row already. */
  HAS_ENDED: 'Runsheet.HasEnded',
  STAGE_FAILED: 'Runsheet.StageFailed',
} as const;

/** Has every problem that was found. */
export class BadInputError extends Error {
  override readonly name = ErrorName.BAD_INPUT;
  constructor(readonly problems: string[]) {
    super(problems.join('; '));
  }
}

/** The input asks for a rerun of a run in which nothing is left to run. */
export class NothingLeftError extends BadInputError {}

export class RunIdUsedError extends Error {
  override readonly name = ErrorName.RUN_ID_USED;
}

export class AttemptRefusedError extends Error {
  override readonly name = ErrorName.ATTEMPT_REFUSED;
}

export class AttemptFailedError extends Error {
  override readonly name = ErrorName.ATTEMPT_FAILED;
}

export class AttemptUnrecordedError extends Error {
  override readonly name = ErrorName.ATTEMPT_UNRECORDED;
}

const GOES_ON = {
  often: ErrorName.STILL_RUNNING,
  seldom: ErrorName.STILL_RUNNING_LONG,
  notified: ErrorName.AWAIT_END,
} as const satisfies Record<Looks, string>;

/** Its name is that of the retrier which times the next look (plans/looks.ts), or asks the machine to wait. */
export class StillRunningError extends Error {
  override readonly name: (typeof GOES_ON)[Looks];
  constructor(
    readonly looks: Looks,
    message: string,
  ) {
    super(message);
    this.name = GOES_ON[looks];
  }
}

/** Whether a failed call only says that the work goes on. */
export function isStillRunning(error: string | undefined): boolean {
  return Object.values<string | undefined>(GOES_ON).includes(error);
}

export class HasEndedError extends Error {
  override readonly name = ErrorName.HAS_ENDED;
}
