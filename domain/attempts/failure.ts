import type { ErrorRecord } from '../tables/rows';
import { parsedObject } from '../values/json';
import { errorRecord } from './attempt-error';

/** What Step Functions saw of the attempt: the Task's `Error` and `Cause`. */
export interface Failure {
  error: string;
  cause: string;
}

/** Errors of Lambda's after which nobody knows whether the function ran (protocol, F6). defineJob cannot emit them. */
const AMBIGUOUS = new Set([
  'Lambda.ServiceException',
  'Lambda.SdkClientException',
  'Lambda.AWSLambdaException',
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.Unknown',
]);

export function isAmbiguous(error: string): boolean {
  return AMBIGUOUS.has(error);
}

/** Errors that another attempt cannot mend: there is no such function, or its code does not load. */
const PERMANENT = new Set([
  'Lambda.ResourceNotFoundException',
  'Runtime.ImportModuleError',
  'Runtime.UserCodeSyntaxError',
  'Runtime.HandlerNotFound',
]);

export function isPermanent({ error }: Failure): boolean {
  return PERMANENT.has(error);
}

/** The Task's failure as a record. A Lambda function's Cause is JSON with `errorMessage`; anything else is kept as it is. */
export function failureRecord({ error, cause }: Failure): ErrorRecord {
  return errorRecord(error, causeMessage(cause));
}

/** What a Lambda function's Cause says; any other cause is its own message. */
export function causeMessage(cause: string): string {
  const parsed = parsedObject(cause);
  return parsed && 'errorMessage' in parsed ? String(parsed.errorMessage) : cause;
}
