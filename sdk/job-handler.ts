import type { JobCode } from './job-context';

/** The part of Lambda's context that an attempt uses. */
export interface Invocation {
  awsRequestId: string;
  logStreamName: string;
  /** Lambda has a text there. */
  memoryLimitInMB?: string | number;
  getRemainingTimeInMillis(): number;
}

/** What `defineJob` makes: the handler of a job function, which Lambda and the embedded engine call. */
export type JobHandler = (event: unknown, context: Invocation) => Promise<void>;

/** A global symbol, because the handler and its reader may come from two bundles. */
const CODE = Symbol.for('runsheet.job-code');

/** Marks a handler as one of `defineJob`, and keeps the code that it runs. */
export function markHandler(handler: JobHandler, code: JobCode): JobHandler {
  return Object.defineProperty(handler, CODE, { value: code });
}

/** The code of a handler that `defineJob` made. Undefined for any other value. */
export function findJobCode(handler: unknown): JobCode | undefined {
  return typeof handler === 'function' ? (handler as { [CODE]?: JobCode })[CODE] : undefined;
}
