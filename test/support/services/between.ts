import type { Json, JsonObject } from '../../../domain/values/json';
import { type Invoke, type InvokeRequest, TaskFailure } from '../../../local/states/execution/invoke';

/*
 * What stands between the machine and its functions: calls that fail before they arrive, replies that are lost or
 * changed.
 */

export const THROTTLED = new TaskFailure('Lambda.TooManyRequestsException', 'Rate Exceeded.');
export const BROKEN = new TaskFailure('Lambda.ServiceException', 'An error occurred.');

/** The first `times` calls of the function fail before they arrive. */
export function failFirst(functionName: string, times: number, failure = THROTTLED): (invoke: Invoke) => Invoke {
  let left = times;
  return (invoke) => (request) => {
    if (request.functionName !== functionName || left <= 0) return invoke(request);
    left -= 1;
    return Promise.reject(failure);
  };
}

/** The function does its work, and the machine hears a failure. */
export function loseReplies(functionName: string, times: number, failure = BROKEN): (invoke: Invoke) => Invoke {
  let left = times;
  return (invoke) => async (request) => {
    const reply = await invoke(request);
    if (request.functionName !== functionName || left <= 0) return reply;
    left -= 1;
    throw failure;
  };
}

/** The function's reply, changed before the machine hears it. */
export function changeReplies(functionName: string, change: (reply: JsonObject) => Json): (invoke: Invoke) => Invoke {
  return (invoke) => async (request) => {
    const reply = await invoke(request);
    return request.functionName === functionName ? (change(reply as JsonObject) as never) : reply;
  };
}

/** A retry follows at once, whatever SettleAttempt says. */
export const withoutWaits = changeReplies('settle-attempt', (reply) =>
  reply.outcome === 'RETRY' ? { ...reply, wait_seconds: 0 } : reply,
);

export type Call = Pick<InvokeRequest, 'functionName' | 'payload'>;

/** Keeps every call that the machine makes. */
export function recordCalls(calls: Call[]): (invoke: Invoke) => Invoke {
  return (invoke) => (request) => {
    calls.push({ functionName: request.functionName, payload: request.payload });
    return invoke(request);
  };
}
