/** What a command's end tells a script. */
export const ExitCode = {
  OK: 0,
  /** The run had failures. */
  RUN_FAILED: 1,
  /** It could not start: the message on stderr says what to mend. */
  COULD_NOT_START: 2,
  /** A bug of Runsheet's. */
  BUG: 70,
  /** Ctrl-C: 128 + SIGINT. */
  INTERRUPTED: 130,
} as const;

/** A Ctrl-C ended the command before its work was done. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}

/** The command cannot do what it was asked for; the message says what was found, where, and what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
