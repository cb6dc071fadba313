/** What the end of a command tells a script. */
export const ExitCode = {
  OK: 0,
  /** The run had failures. */
  RUN_FAILED: 1,
  /** The command could not start its work; the message on stderr says what to correct. */
  COULD_NOT_START: 2,
  /** A bug in Runsheet. */
  BUG: 70,
  /** Ctrl-C: 128 + SIGINT. */
  INTERRUPTED: 130,
} as const;

/** `plan --exit-code` has codes of its own; 0 means no changes. */
export const PlanExitCode = { ERROR: 1, CHANGES: 2 } as const;

/** Ctrl-C ended the command before its work was done. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}

/**
 * The command cannot do what it was asked to do. The message says what was found, where, what is expected, and what to
 * do.
 */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
