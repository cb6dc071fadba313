import { CannotSynthesize } from './cannot-synthesize';

/** The page, in the checkout. */
const IN_CHECKOUT = 'docs/operate/runbook.md';

/** The sections of docs/operate/runbook.md that alarms point to, by their anchors. */
export const RUNBOOK = {
  runFailed: '1-what-happened',
  runMissing: '7-it-did-not-start-at-all',
  runLate: 'a-run-is-late',
  leasesExpired: 'leases-have-expired',
  sweepSilent: 'the-sweep-is-silent',
  sweepFailing: 'the-sweep-fails',
  throttled: 'executions-are-throttled',
  dropped: 'schedules-were-dropped',
  deadLetters: 'dead-letters',
} as const;

export type RunbookSection = keyof typeof RUNBOOK;

/** `page`: where the people who are called find docs/operate/runbook.md. */
export function runbookLink(page: string, section: RunbookSection): string {
  return `${page}#${RUNBOOK[section]}`;
}

/** An address of at most 300 characters: with what an alarm means it fits into the 1,024 of an alarm's description. */
const ADDRESS = /^https:\/\/[^\s#"'<>()[\]]{1,292}$/;

/** Undefined: the file in the checkout. */
export function requireRunbookPage(value: unknown): string {
  if (value === undefined || value === IN_CHECKOUT) return IN_CHECKOUT;
  if (typeof value === 'string' && ADDRESS.test(value)) return value;
  throw new CannotSynthesize(
    `context "runbookUrl" is ${JSON.stringify(value)}: expected the address of docs/operate/runbook.md, https and without an anchor, ` +
      'at most 300 characters, e.g. -c runbookUrl=https://github.com/you/runsheet/blob/main/docs/operate/runbook.md',
  );
}
