import type { Json } from '../../domain/values/json';

/** To a function's process: one invocation. */
export interface InvocationMessage {
  requestId: string;
  payload: Json;
}

/** From it, before the job's code runs: kill this process then (epoch ms), unless the invocation was answered. */
export interface WatchdogMessage {
  killAt: number;
}

/** From it: the handler's reply, or its error as Lambda reports one. */
export type ReplyMessage = { requestId: string; result: Json } | { requestId: string; failure: FunctionError };

export interface FunctionError {
  errorType: string;
  errorMessage: string;
  trace?: string[];
}

/** What a function's process is started with, as its one argument. */
export interface HostOptions {
  functionName: string;
  bundle: string;
  logStream: string;
}
