import { callLambda, type FunctionAnswer } from '../adapters/aws/work/lambda-functions';
import type { AttemptClass } from '../domain/tables/rows';
import { LAMBDA_CLASSES, mayHaveRun } from '../domain/targets/calls/lambda-call';
import type { JsonObject } from '../domain/values/json';
import { neverSent } from './never-sent';

/** A function to call. */
export interface FunctionCall {
  /** A name or an ARN. */
  name: string;
  event: JsonObject;
  /** When the function ends by itself, epoch ms. Left out if only its own time limit ends it. */
  endsBy?: number;
}

/** What a call came to. `workUntil`: it may have run, and may be at work until then, epoch ms. */
export type CallOutcome =
  | { answer: FunctionAnswer }
  | { class: AttemptClass; name: string; message: string; workUntil?: number };

/**
 * Calls a function and waits for its answer. After `signal` it waits for `graceMs` more: nothing ends a call from
 * outside, and one that ends by itself may just do so.
 */
export async function callFunction(
  { name, event, endsBy }: FunctionCall,
  signal: AbortSignal,
  graceMs: number,
): Promise<CallOutcome> {
  const began = Date.now();
  const patience = new AbortController();
  let grace: NodeJS.Timeout | undefined;
  const wait = () => {
    grace = setTimeout(() => patience.abort(), graceMs);
  };
  signal.addEventListener('abort', wait, { once: true });
  try {
    if (signal.aborted) return { class: 'job', name: 'NotCalled', message: `${name} was not called: it is too late` };
    return { answer: await callLambda.call(name, JSON.stringify(event), patience.signal) };
  } catch (error) {
    const unsent = neverSent(error);
    if (unsent) return { class: unsent.kind, name: unsent.name, message: `${name} was not called: ${unsent.why}` };
    const { code, message } = error as NodeJS.ErrnoException;
    // A socket's error has a code, and the SDK's a name.
    const known = code ?? (error as Error).name;
    if (!mayHaveRun(known))
      return { class: LAMBDA_CLASSES[known] ?? 'job', name: known, message: `${name} was not called: ${message}` };
    const workUntil = endsBy ?? began + (await callLambda.timeoutMs(name));
    const until = `it may be at work until ${new Date(workUntil).toISOString()}`;
    return { class: 'fault', name: known, message: `the answer of ${name} was lost (${message}): ${until}`, workUntil };
  } finally {
    signal.removeEventListener('abort', wait);
    clearTimeout(grace);
  }
}
