import { CannotSynthesize } from './cannot-synthesize';

/*
 * What a synth reads from its context (`-c stage=prod`), each value checked. A refused value ends the synth.
 */

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

/** The streams of tables that an earlier stack has left. Undefined: the tables are made. */
export function requireStreams(master: unknown, runs: unknown): { master: string; runs: string } | undefined {
  if (master === undefined && runs === undefined) return undefined;
  if (typeof master === 'string' && typeof runs === 'string') return { master, runs };
  throw new CannotSynthesize(
    `context "masterStream" is ${JSON.stringify(master)} and "runsStream" is ${JSON.stringify(runs)}: give both, as ` +
      'npx runsheet doctor --stack <name> prints them, or neither',
  );
}

/** The hour at which the ledger is exported, or `true` for the default one. Undefined: there is no ledger. */
export function requireLedger(value: unknown): { hourUtc?: number } | undefined {
  if (value === undefined || value === false || value === 'false') return undefined;
  if (value === true || value === 'true') return {};
  const hourUtc = typeof value === 'string' && value !== '' ? Number(value) : value;
  if (isHour(hourUtc)) return { hourUtc };
  throw new CannotSynthesize(
    `context "ledger" is ${JSON.stringify(value)}: expected true, or a whole hour of the day in UTC, 0 to 23, ` +
      'e.g. -c ledger=true',
  );
}

export function isHour(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 23;
}

/** What the construct's option takes; it checks the values. Undefined: no lineage is sent. */
export function requireLineage(
  url: unknown,
  apiKey: unknown,
  namespace: unknown,
): { url: string; apiKey?: string; namespace?: string } | undefined {
  const others = { ...(apiKey !== undefined && { apiKey }), ...(namespace !== undefined && { namespace }) };
  if (url !== undefined) return { url, ...others } as { url: string };
  if (Object.keys(others).length === 0) return undefined;
  throw new CannotSynthesize(
    'context "lineageKey" or "lineageNamespace" is given, and "lineageUrl" is not: give it, too, ' +
      'e.g. -c lineageUrl=https://marquez.example.com',
  );
}
