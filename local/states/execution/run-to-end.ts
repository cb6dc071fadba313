import type { Json } from '../../../domain/values/json';
import { checkSize } from '../values/data-flow';
import { historyFull, StatesFailure } from '../values/states-failure';
import type { Thread } from './thread';

export type ExecutionResult =
  | { readonly status: 'SUCCEEDED'; readonly output: Json }
  | { readonly status: 'FAILED' | 'ABORTED'; readonly error?: string; readonly cause?: string };

/**
 * Runs an execution, given by its outermost thread, from its first event to its last. An execution whose thread was
 * cancelled ends as ABORTED, with the cause that `abortCause` tells. Throws only for a bug.
 */
export async function runToEnd(
  thread: Thread,
  input: Json,
  run: (input: Json) => Promise<Json>,
  abortCause: () => string | undefined,
): Promise<ExecutionResult> {
  const { log, context } = thread.execution;
  try {
    log.append('ExecutionStarted', 0, { input });
    await null; // An execution that is stopped before it began logs its start and does nothing.
    const output = await run(checkSize(input, context.StateMachine.Name));
    log.appendLast('ExecutionSucceeded', thread.lastEventId, { output });
    return { status: 'SUCCEEDED', output };
  } catch (error) {
    return endBadly(error, thread, abortCause);
  }
}

function endBadly(error: unknown, thread: Thread, abortCause: () => string | undefined): ExecutionResult {
  const { log } = thread.execution;
  if (thread.cancellation.reason !== undefined) {
    const cause = abortCause();
    const details = cause === undefined ? {} : { cause };
    log.appendLast('ExecutionAborted', thread.lastEventId, details);
    return { status: 'ABORTED', ...details };
  }
  if (!(error instanceof StatesFailure)) throw error;
  // On AWS, event 25,000 names the limit in place of any other failure; only a success stands.
  const failure = log.isFull ? historyFull() : error;
  const details = {
    ...(failure.error !== undefined && { error: failure.error }),
    ...(failure.cause !== undefined && { cause: failure.cause }),
  };
  log.appendLast('ExecutionFailed', thread.lastEventId, details);
  return { status: 'FAILED', ...details };
}
