import type { Json } from '../../domain/values/json';
import type { StateMachine } from './definition/state-machine';
import { AbortReason, Cancellation } from './execution/cancellation';
import type { Clock } from './execution/clock';
import { EventLog } from './execution/event-log';
import type { HistoryEvent } from './execution/history-event';
import type { Invoke } from './execution/invoke';
import { Thread } from './execution/thread';
import { runGraph } from './run-graph';
import { checkSize } from './values/data-flow';
import { historyFull, StatesFailure } from './values/states-failure';

export interface ExecutionOptions {
  readonly name: string;
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly stateMachineName: string;
  readonly input: Json;
  readonly invoke: Invoke;
  readonly clock: Clock;
  /** `$$.Execution.StartTime` (ISO 8601), if the caller must know it; by default the clock's time. */
  readonly startTime?: string | undefined;
  /** Stops the execution. A reason that is a string becomes the cause. */
  readonly signal?: AbortSignal | undefined;
  /** For the jitter of retries: from 0 to below 1. */
  readonly random?: (() => number) | undefined;
}

export type ExecutionResult =
  | { readonly status: 'SUCCEEDED'; readonly output: Json }
  | { readonly status: 'FAILED' | 'ABORTED'; readonly error?: string; readonly cause?: string };

/**
 * Runs the machine once. Yields the events as they happen and returns how the execution ended. A reader that stops
 * reading aborts it. It throws only for a bug, e.g. an `invoke` that throws anything but TaskFailure.
 */
export async function* runExecution(
  machine: StateMachine,
  options: ExecutionOptions,
): AsyncGenerator<HistoryEvent, ExecutionResult> {
  const log = new EventLog(options.clock);
  const cancellation = new Cancellation();
  const abort = () => cancellation.cancel(AbortReason.executionAborted);
  options.signal?.addEventListener('abort', abort);
  try {
    const thread = new Thread(executionOf(log, options), cancellation);
    const result = execute(machine, options, thread);
    result.catch(() => {}); // A reader that has left cannot learn of a bug, but its rejection must not be unhandled.
    if (options.signal?.aborted) abort();
    yield* log.read();
    return await result;
  } finally {
    options.signal?.removeEventListener('abort', abort);
    abort();
  }
}

function executionOf(log: EventLog, options: ExecutionOptions): Thread['execution'] {
  const { clock, invoke, name, executionArn, stateMachineArn, stateMachineName, input } = options;
  const startTime = options.startTime ?? new Date(clock.now()).toISOString();
  const context = {
    Execution: { Id: executionArn, Input: input, Name: name, StartTime: startTime },
    StateMachine: { Id: stateMachineArn, Name: stateMachineName },
  };
  return { log, clock, invoke, random: options.random ?? Math.random, context };
}

async function execute(machine: StateMachine, options: ExecutionOptions, thread: Thread): Promise<ExecutionResult> {
  const { log } = thread.execution;
  try {
    log.append('ExecutionStarted', 0, { input: options.input });
    await null; // An execution that is stopped before it began logs its start and does nothing.
    const output = await runGraph(machine, checkSize(options.input, options.stateMachineName), thread);
    log.appendLast('ExecutionSucceeded', thread.lastEventId, { output });
    return { status: 'SUCCEEDED', output };
  } catch (error) {
    return endBadly(error, options, thread);
  } finally {
    log.close();
  }
}

function endBadly(error: unknown, options: ExecutionOptions, thread: Thread): ExecutionResult {
  const { log } = thread.execution;
  if (thread.cancellation.reason === AbortReason.executionAborted) {
    const reason = options.signal?.reason;
    const details = typeof reason === 'string' ? { cause: reason } : {};
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
