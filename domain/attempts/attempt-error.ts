import { ErrorName } from '../tables/error-names';
import { MAX_ERROR_BYTES } from '../tables/limits';
import type { ErrorRecord } from '../tables/rows';
import { type ErrorParts, errorParts, isError, type ReadFrames, textOf } from '../values/error-parts';
import { jsonBytes, parsedObject } from '../values/json';
import { printable } from '../values/show-value';
import { headOf } from '../values/well-formed';

const MAX_NAME = 80;

/*
 * The characters of a record's message and stack. With the name they fit `MAX_ERROR_BYTES` of JSON, if most are of one
 * byte. The frames get the room that the message and the causes leave, and at least `MIN_STACK`: six frames of a job.
 */
const MAX_TEXT = 860;
const MIN_STACK = 280;
const MESSAGE_HEAD = MAX_TEXT - MIN_STACK;
const MESSAGE_HEAD_BEFORE_CAUSES = 280;
const MAX_CAUSES = MESSAGE_HEAD - MESSAGE_HEAD_BEFORE_CAUSES;
const MAX_CAUSE = 200;
const MAX_PLACE = 100;

/**
 * The record of a thrown value, whether it is an Error or not. Its message is followed by its code, its causes and the
 * errors inside it, each with the place where it was thrown; the frames of its own stack nearest the throw stand in
 * `stack`. At most `MAX_ERROR_BYTES` of JSON.
 * @param hide removes secrets, before anything is cut
 * @param readFrames the frames that lead to the fault
 */
export function recordError(thrown: unknown, hide: (text: string) => string, readFrames?: ReadFrames): ErrorRecord {
  const error = describe(thrown, readFrames);
  const causes = firstLines(
    insideOf(error).map(({ text, at = '' }) => `${clip(hide(text).replaceAll('\n', ' '), MAX_CAUSE - at.length)}${at}`),
    MAX_CAUSES,
  );
  const head = clip(hide(error.message), causes.length > 0 ? MESSAGE_HEAD_BEFORE_CAUSES : MESSAGE_HEAD);
  const message = [head, ...causes].join('\n');
  const stack = firstLines((error.stack ?? []).map(hide), MAX_TEXT - message.length);
  return fitted(hide(error.name).slice(0, MAX_NAME), message, stack);
}

interface InnerLine {
  text: string;
  /** Where it was thrown: ` (at jobs/load-orders.ts:12:9)`. */
  at?: string;
}

/** The code, the causes and the errors inside an error, a line each. */
function insideOf({ code, message, cause, errors = [] }: ErrorParts): InnerLine[] {
  const codes = code === undefined || message.includes(String(code)) ? [] : [{ text: `code: ${code}` }];
  const causes = cause === undefined ? [] : linesOf('caused by', cause);
  return [...codes, ...causes, ...errors.flatMap((each, index) => linesOf(`error ${index + 1}:`, each))];
}

function linesOf(how: string, inside: ErrorParts | string): InnerLine[] {
  if (typeof inside === 'string') return [{ text: `${how} ${inside}` }];
  const [frame] = inside.stack ?? [];
  const at = frame && frame.length < MAX_PLACE ? { at: ` (${frame})` } : {};
  return [{ text: `${how} ${inside.name}: ${inside.message}`, ...at }, ...insideOf(inside)];
}

/** The record of a name, a message and the frames nearest the fault, cut to `MAX_ERROR_BYTES`. */
export function errorRecord(name: string, message: string, stack: readonly string[] = []): ErrorRecord {
  const frames = firstLines(stack, MAX_TEXT - MESSAGE_HEAD);
  return fitted(name.slice(0, MAX_NAME), frames.length > 0 ? clip(message, MESSAGE_HEAD) : message, frames);
}

function fitted(name: string, message: string, stack: readonly string[] = []): ErrorRecord {
  // A character takes at least a byte, so nothing beyond this is ever kept; a message can be very long.
  const most = clip(message, MAX_ERROR_BYTES);
  let record = shown(name, most, stack);
  for (let part = 0.8; jsonBytes(record) > MAX_ERROR_BYTES; part *= 0.8) {
    const frames = firstLines(stack, Math.floor(stack.join('\n').length * part));
    record = shown(name, clip(message, Math.floor(most.length * part)), frames);
  }
  return record;
}

function shown(name: string, message: string, stack: readonly string[]): ErrorRecord {
  const lines = message.split('\n').map(printable).join('\n');
  return { name: printable(name), message: lines, ...(stack.length > 0 && { stack: stack.map(printable).join('\n') }) };
}

/** As many of the first lines as fit whole, each with its line end. */
function firstLines(lines: readonly string[], length: number): string[] {
  let left = length;
  const end = lines.findIndex((line) => {
    left -= line.length + 1;
    return left < 0;
  });
  return lines.slice(0, end < 0 ? lines.length : end);
}

function clip(text: string, length: number): string {
  return text.length <= length ? text : `${headOf(text, Math.max(0, length - 1))}…`;
}

function describe(thrown: unknown, readFrames?: ReadFrames): ErrorParts {
  try {
    if (isError(thrown)) return errorParts(thrown, readFrames);
    const text = typeof thrown === 'string' ? JSON.stringify(thrown) : textOf(thrown);
    return { name: 'Error', message: `the job threw no Error but ${text}` };
  } catch {
    // A getter that throws, or a circular value. The attempt has failed all the same, and that must be recorded.
    return { name: 'Error', message: 'the job threw a value that cannot be shown' };
  }
}

/** What Step Functions reports about a failed attempt: the Task's `Error` and `Cause`. */
export interface Failure {
  error: string;
  cause: string;
}

/**
 * Errors of Lambda's after which nobody knows whether the function ran, or still runs. No job causes one, since
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
  ErrorName.NOT_BUNDLED,
]);

export function isPermanent({ error }: Failure): boolean {
  return PERMANENT.has(error);
}

/**
 * The record of a Task's failure.
 * @param memoryMb what the attempt's process may use at most, if the failure is that of a claimed attempt
 */
export function failureRecord({ error, cause }: Failure, memoryMb?: number): ErrorRecord {
  const message = causeMessage(cause);
  const how = /^Runtime exited with error: (.*)/.exec(message)?.[1];
  return errorRecord(error, how === undefined ? message : exitText(error, how, memoryMb));
}

/** Lambda's name for a process that ran out of memory; the embedded engine gives the same. */
export const OUT_OF_MEMORY = 'Runtime.OutOfMemory';

/** What Lambda says of a process that ended, in a sentence. The kernel kills a process that takes too much. */
function exitText(error: string, how: string, memoryMb: number | undefined): string {
  const limit = memoryMb === undefined ? '' : `: it may use ${memoryMb} MB`;
  if (error === OUT_OF_MEMORY) return `the job ran out of memory${limit}`;
  const isLikely = /^signal: (killed|SIGKILL|aborted|SIGABRT)/.test(how);
  return `the job's process ended (${how})${isLikely ? `, as one does that runs out of memory${limit}` : ''}`;
}

/**
 * The message in a cause, without the request's number. A Lambda function's Cause is JSON with `errorMessage`; any
 * other cause is its own message.
 */
export function causeMessage(cause: string): string {
  const parsed = parsedObject(cause);
  const message = parsed && 'errorMessage' in parsed ? textOf(parsed.errorMessage) : cause;
  return message.replace(/^RequestId: \S+ (Error: )?/, '');
}

/** 256 bytes less `attempt 61 failed: `, an ellipsis and half a character. */
const HEADLINE_BYTES = 220;

/**
 * The cause of a failed Task, which travels through the execution: at most 256 bytes. The run table holds the whole
 * error.
 */
export function failedText(attempt: number, { name, message }: ErrorRecord): string {
  const line = Buffer.from(`${name}: ${message.split('\n')[0]}`, 'utf8');
  const cut = line.length <= HEADLINE_BYTES ? line.toString('utf8') : `${line.toString('utf8', 0, HEADLINE_BYTES)}…`;
  return `attempt ${attempt} failed: ${cut}`;
}
