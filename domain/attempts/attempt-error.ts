import { MAX_ERROR_BYTES } from '../tables/limits';
import type { ErrorRecord } from '../tables/rows';
import { jsonBytes, parsedObject } from '../values/json';
import { printable } from '../values/show-value';

const MAX_NAME = 80;
const MESSAGE_HEAD = 560;
const STACK_TAIL = 300;

/**
 * The record of a thrown value, whether it is an Error or not: its name, its message, and below it the tail of its
 * stack, since the frames nearest the entry tell which call of the job failed. At most `MAX_ERROR_BYTES` of JSON.
 * @param hide removes secrets, before anything is cut
 */
export function recordError(thrown: unknown, hide: (text: string) => string): ErrorRecord {
  const described = describe(thrown);
  const name = hide(described.name);
  const message = hide(described.message);
  const frames = stackFrames(hide(described.stack));
  const tail = lastLines(frames, STACK_TAIL);
  return fitted(name.slice(0, MAX_NAME), `${clip(message, MESSAGE_HEAD)}${tail && `\n${tail}`}`);
}

/** The record of a name and a message, cut to `MAX_ERROR_BYTES`. */
export function errorRecord(name: string, message: string): ErrorRecord {
  return fitted(name.slice(0, MAX_NAME), message);
}

function fitted(name: string, message: string): ErrorRecord {
  const lines = (text: string) => text.split('\n').map(printable).join('\n');
  // A character takes at least a byte, so nothing beyond this is ever kept; a message can be very long.
  const most = clip(message, MAX_ERROR_BYTES);
  let record = { name: printable(name), message: lines(most) };
  for (let length = most.length; jsonBytes(record) > MAX_ERROR_BYTES; length = Math.floor(length * 0.8)) {
    record = { name: record.name, message: lines(clip(message, length)) };
  }
  return record;
}

/** The last whole lines of the text that fit. */
function lastLines(text: string, length: number): string {
  if (text.length <= length) return text;
  const tail = text.slice(-length - 1);
  const start = tail.indexOf('\n');
  return start < 0 ? '' : tail.slice(start + 1);
}

function clip(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, Math.max(0, length - 1))}…`;
}

function describe(thrown: unknown): { name: string; message: string; stack: string } {
  try {
    if (thrown instanceof Error) {
      return { name: String(thrown.name), message: String(thrown.message), stack: String(thrown.stack ?? '') };
    }
    return {
      name: 'Error',
      message: `the job threw no Error but ${JSON.stringify(thrown) ?? typeof thrown}`,
      stack: '',
    };
  } catch {
    // A getter that throws, or a circular value. The attempt has failed all the same, and that must be recorded.
    return { name: 'Error', message: 'the job threw a value that cannot be shown', stack: '' };
  }
}

/** The `at …` lines of a stack, without the message that V8 writes above them. */
function stackFrames(stack: string): string {
  return stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .map((line) => line.trim())
    .join('\n');
}

/** What Step Functions reports about a failed attempt: the Task's `Error` and `Cause`. */
export interface Failure {
  error: string;
  cause: string;
}

/**
 * Errors of Lambda's after which nobody knows whether the function ran (protocol, F6). No job causes one, since
 * defineJob throws only Runsheet errors.
 */
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

/** Errors that another attempt cannot mend: the function does not exist, or its code does not load. */
const PERMANENT = new Set([
  'Lambda.ResourceNotFoundException',
  'Runtime.ImportModuleError',
  'Runtime.UserCodeSyntaxError',
  'Runtime.HandlerNotFound',
]);

export function isPermanent({ error }: Failure): boolean {
  return PERMANENT.has(error);
}

/** The record of a Task's failure. */
export function failureRecord({ error, cause }: Failure): ErrorRecord {
  return errorRecord(error, causeMessage(cause));
}

/**
 * The message in a cause. A Lambda function's Cause is JSON with `errorMessage`; any other cause is its own message.
 */
export function causeMessage(cause: string): string {
  const parsed = parsedObject(cause);
  return parsed && 'errorMessage' in parsed ? String(parsed.errorMessage) : cause;
}
