import type { Json } from '../../domain/values/json';

/** Sent to a function's process: one invocation. */
export interface InvocationMessage {
  requestId: string;
  payload: Json;
}

/** Sent by a function's process before the job's code runs. */
export interface WatchdogMessage {
  /** When to kill the process (epoch ms), unless it has answered the invocation. */
  killAt: number;
}

/** Sent by a function's process: the handler's reply, or its error as Lambda reports it. */
export type ReplyMessage = { requestId: string; result: Json } | { requestId: string; failure: FunctionError };

export interface FunctionError {
  errorType: string;
  errorMessage: string;
  trace?: string[];
}

/** The one argument, as JSON, with which a function's process is started. */
export interface HostOptions {
  functionName: string;
  bundle: string;
  logStream: string;
}
