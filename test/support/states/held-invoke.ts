import type { Json } from '../../../domain/values/json';
import { type Invoke, type InvokeRequest, TaskFailure } from '../../../local/states/execution/invoke';

export interface HeldCall extends InvokeRequest {
  reply(value?: Json): void;
  fail(error: string, cause?: string): void;
}

/** Functions that begin and end only when the test says so; `calls` are in the order they came. */
export function heldInvoke(): { invoke: Invoke; calls: HeldCall[] } {
  const calls: HeldCall[] = [];
  const invoke: Invoke = (request) =>
    new Promise((resolve, reject) => {
      calls.push({
        ...request,
        reply: (value = {}) => resolve(value),
        fail: (error, cause = '') => reject(new TaskFailure(error, cause)),
      });
    });
  return { invoke, calls };
}

/** The call, or an error that says how many there are. */
export function callAt(calls: readonly HeldCall[], index: number): HeldCall {
  const call = calls[index];
  if (!call) throw new Error(`expected call ${index}, there are ${calls.length}`);
  return call;
}
