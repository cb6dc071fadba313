import type { Json } from '../values/json';

export interface InvokeRequest {
  functionName: string;
  payload: Json;
  /** Aborted with an AbortReason when nobody waits for the reply any more. */
  signal: AbortSignal;
  /** To be called when the function begins: a Task's timeout counts from here. An invocation that queues has not started. */
  onStarted(): void;
}

/** Runs a function: resolves to its reply, throws TaskFailure. Any other error is taken for a bug and ends the engine. */
export type Invoke = (request: InvokeRequest) => Promise<Json>;
