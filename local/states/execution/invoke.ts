import type { Json } from '../../../domain/values/json';

/**
 * Runs a function: resolves to its reply or throws TaskFailure. Any other error counts as a bug and ends the engine.
 */
export type Invoke = (request: InvokeRequest) => Promise<Json>;

export interface InvokeRequest {
  functionName: string;
  payload: Json;
  /** Aborted with an AbortReason when nobody waits for the reply any more. */
  signal: AbortSignal;
  /** To be called when the function begins: a Task's timeout counts from here. A queued invocation has not begun. */
  onStarted(): void;
}

/** The failure of an invocation, with the error name and the cause that `Retry` and `Catch` see. */
export class TaskFailure extends Error {
  override readonly name = 'TaskFailure';
  readonly error: string;
  override readonly cause: string;

  constructor(error: string, cause: string) {
    super(`${error}: ${cause}`);
    this.error = error;
    this.cause = cause;
  }
}
