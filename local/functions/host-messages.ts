import { isPlainObject, type Json } from '../../domain/values/json';

/** Sent to a function's process: one invocation. */
export interface InvocationMessage {
  requestId: string;
  payload: Json;
}

/** Sent to a function's process: it loads its function, and answers without calling it. */
export interface LoadMessage {
  requestId: string;
  load: true;
}

/** Sent by a function's process before the job's code runs. */
export interface WatchdogMessage {
  requestId: string;
  /** When to kill the process (ms of the monotonic clock), unless it has answered the invocation. */
  killAt: number;
}

/** Sent by a function's process: the handler's reply, or its error as Lambda reports it. */
export type ReplyMessage = ({ result: Json } | { failure: FunctionError }) & {
  requestId: string;
  /** The process must not be used again. */
  isLast?: boolean;
};

export interface FunctionError {
  errorType: string;
  errorMessage: string;
  trace?: string[];
}

/** The one argument, as JSON, with which a function's process is started. */
export interface HostOptions {
  functionName: string;
  /** Whether it is the bundle of an author's file, which may not load. */
  isJob: boolean;
  bundle: string;
  logStream: string;
  /** The file of the log stream. */
  logFile: string;
  /** The mark of the process, and of all that it starts. */
  mark: string;
}

/** Reads what came from the engine; undefined for anything that is not an invocation. */
export function findInvocation(message: unknown): InvocationMessage | undefined {
  return isPlainObject(message) && typeof message.requestId === 'string' && message.payload !== undefined
    ? (message as unknown as InvocationMessage)
    : undefined;
}

/** Reads what came from the engine; undefined for anything that does not ask to load the function. */
export function findLoad(message: unknown): LoadMessage | undefined {
  return isPlainObject(message) && typeof message.requestId === 'string' && message.load === true
    ? (message as unknown as LoadMessage)
    : undefined;
}

/** Reads what came from a function's process; undefined for anything that is neither a reply nor a watchdog's time. */
export function findHostMessage(message: unknown): ReplyMessage | WatchdogMessage | undefined {
  if (!isPlainObject(message) || typeof message.requestId !== 'string') return undefined;
  const { killAt, result, failure } = message;
  const isOurs = Number.isFinite(killAt) || isFunctionError(failure) || (failure === undefined && result !== undefined);
  return isOurs ? (message as unknown as ReplyMessage | WatchdogMessage) : undefined;
}

function isFunctionError(failure: unknown): failure is FunctionError {
  if (!isPlainObject(failure)) return false;
  const { errorType, errorMessage, trace = [] } = failure;
  return (
    typeof errorType === 'string' &&
    typeof errorMessage === 'string' &&
    Array.isArray(trace) &&
    trace.every((line) => typeof line === 'string')
  );
}
