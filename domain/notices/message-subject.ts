/** SNS: ASCII without line ends or control characters, less than 100 of them (API reference, Publish). */
const MAX_SUBJECT = 99;

/** A mail's subject: `runsheet-prod: nightly failed: 2 of 14 jobs, …`. */
export function messageSubject(stack: string, headline: string): string {
  const text = `${stack}: ${headline}`.replace(/[^\x20-\x7e]/g, '?');
  return text.length <= MAX_SUBJECT ? text : `${text.slice(0, MAX_SUBJECT - 3)}...`;
}
