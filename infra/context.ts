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

/** Undefined: nothing is reserved. Lambda's own 0 would mean that the function never runs. */
export function requireReservedConcurrency(value: unknown): number | undefined {
  const count = typeof value === 'string' ? Number(value) : value;
  if (value !== '' && Number.isInteger(count) && (count as number) >= 0) return (count as number) || undefined;
  throw new CannotSynthesize(
    `context "reservedConcurrency" is ${JSON.stringify(value)}: expected a whole number, 0 to reserve nothing, ` +
      'e.g. -c reservedConcurrency=0',
  );
}

/** The runbook, in the checkout. */
const IN_CHECKOUT = 'docs/operate/runbook.md';

/** At most 300 characters: with the meaning of an alarm it fits into the 1,024 of an alarm's description. */
const ADDRESS = /^https:\/\/[^\s#"'<>()[\]]{1,292}$/;

/** Where people find docs/operate/runbook.md. Undefined: the file in the checkout. */
export function requireRunbookPage(value: unknown): string {
  if (value === undefined || value === IN_CHECKOUT) return IN_CHECKOUT;
  if (typeof value === 'string' && ADDRESS.test(value)) return value;
  throw new CannotSynthesize(
    `context "runbookUrl" is ${JSON.stringify(value)}: expected the address of docs/operate/runbook.md, https and without an anchor, ` +
      'at most 300 characters, e.g. -c runbookUrl=https://github.com/you/runsheet/blob/main/docs/operate/runbook.md',
  );
}
