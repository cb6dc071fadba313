/*
 * What a synth reads from its context (`-c stage=prod`), each value checked. A refused value ends the synth.
 */

/** A mistake of the person who runs the synth: `bin/app.ts` prints its message alone, without a stack trace. */
export class CannotSynthesize extends Error {
  override readonly name = 'CannotSynthesize';
}

/** 10: `runsheet-<10>-job-<40>` is 64 characters, Lambda's most. No "-": stage `a-job` would take stage `a`'s names. */
const STAGE = /^[a-z][a-z0-9]{0,9}$/;

export function requireStage(value: unknown): string {
  if (typeof value === 'string' && STAGE.test(value)) return value;
  throw new CannotSynthesize(
    `context "stage" is ${JSON.stringify(value)}: expected a lower-case letter, then lower-case letters or digits, ` +
      'at most 10 characters, e.g. -c stage=prod',
  );
}

export function requireJobsDir(folder: unknown): string {
  if (typeof folder === 'string' && folder !== '') return folder;
  throw new CannotSynthesize(
    `context "jobs" is ${JSON.stringify(folder)}: expected the folder of job functions, e.g. -c jobs=jobs`,
  );
}

/**
 * Concurrent calls kept for each service function, so that jobs which fill the account's concurrency cannot keep their
 * own runs from being settled and closed. The number is also a ceiling.
 * - One run has at most 40 + 40 jobs going. If all fail at once, 80 settles of about 0.2 s take 2 s with 10 calls.
 * - 50 groups that start at midnight, about 1 s each, are loaded within 5 s.
 *
 * Both lie below the time that the retries of their Tasks cover (about 60 s). The stack reserves three times 10, 5 and
 * 1 for the two functions that close cut-off runs (closing.ts), and 1 for the reconcile (schedules.ts). With the 100
 * that AWS wants unreserved, the account needs a limit of 137.
 */
export const RESERVED_CONCURRENCY = 10;

export function isReservation(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 0;
}

/** Undefined: nothing is asked for. */
export function requireReservedConcurrency(value: unknown): number | undefined {
  if (value === undefined) return undefined;
  const count = typeof value === 'string' && value !== '' ? Number(value) : value;
  if (isReservation(count)) return count as number;
  throw new CannotSynthesize(
    `context "reservedConcurrency" is ${JSON.stringify(value)}: expected a whole number, 0 to reserve nothing, ` +
      'e.g. -c reservedConcurrency=0',
  );
}

/** The runbook, in the checkout. */
export const RUNBOOK_IN_CHECKOUT = 'docs/operate/runbook.md';

/** At most 300 characters: with the meaning of an alarm it fits into the 1,024 of an alarm's description. */
const ADDRESS = /^https:\/\/[^\s#"'<>()[\]]{1,292}$/;
export const RUNBOOK_RULE = `the address of ${RUNBOOK_IN_CHECKOUT}, https and without an anchor, at most 300 characters`;

export function isRunbookPage(value: unknown): value is string {
  return typeof value === 'string' && (value === RUNBOOK_IN_CHECKOUT || ADDRESS.test(value));
}

/** Where people find the runbook. Undefined: nothing is said. */
export function requireRunbookPage(value: unknown): string | undefined {
  if (value === undefined || isRunbookPage(value)) return value;
  throw new CannotSynthesize(
    `context "runbookUrl" is ${JSON.stringify(value)}: expected ${RUNBOOK_RULE}, ` +
      'e.g. -c runbookUrl=https://github.com/you/runsheet/blob/main/docs/operate/runbook.md',
  );
}
