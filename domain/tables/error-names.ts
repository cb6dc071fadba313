/** Names that the thrower and the state machine's `ErrorEquals` share: one literal each, since a minifier renames classes. */
export const ErrorName = {
  /** The execution's input, the group or its settings cannot be run: no retry helps. */
  BAD_INPUT: 'Runsheet.BadInput',
  /** Another execution owns this run_id (a name used again): nothing of it is touched. */
  RUN_ID_USED: 'Runsheet.RunIdUsed',
  /** START was refused: the job's code was not called. */
  ATTEMPT_REFUSED: 'Runsheet.AttemptRefused',
  /** The attempt failed, timed out or was stopped; what happened stands in the job run's row. */
  ATTEMPT_FAILED: 'Runsheet.AttemptFailed',
  STAGE_FAILED: 'Runsheet.StageFailed',
} as const;

/** The input, the group or its settings cannot be run. `problems` are all that were found. */
export class BadInputError extends Error {
  override readonly name = ErrorName.BAD_INPUT;
  constructor(readonly problems: string[]) {
    super(problems.join('; '));
  }
}

/** A rerun of a run in which nothing is left to run. */
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
