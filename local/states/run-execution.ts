import type { Json } from '../../domain/values/json';
import type { StateMachine } from './definition/state-machine';
import { Callbacks } from './execution/callbacks';
import { AbortReason, Cancellation } from './execution/cancellation';
import type { Clock } from './execution/clock';
import { EventLog } from './execution/event-log';
import { EventQueue } from './execution/event-queue';
import type { HistoryEvent } from './execution/history-event';
import type { Invoke } from './execution/invoke';
import { type ExecutionResult, runToEnd } from './execution/run-to-end';
import { type Execution, Thread } from './execution/thread';
import { runGraph } from './run-graph';

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
  /** Called with each event of each child execution, as it happens. Must not throw. */
  readonly onChildEvent?: Execution['onChildEvent'];
  /** For whoever sends the tokens of waiting Tasks back. */
  readonly callbacks?: Callbacks | undefined;
}

/**
 * Runs the machine once. Yields the events as they happen and returns how the execution ended. A reader that stops
 * reading aborts it. It throws only for a bug, e.g. an `invoke` that throws anything but TaskFailure.
 */
export async function* runExecution(
  machine: StateMachine,
  options: ExecutionOptions,
): AsyncGenerator<HistoryEvent, ExecutionResult> {
  const events = new EventQueue();
  const cancellation = new Cancellation();
  const abort = () => cancellation.cancel(AbortReason.executionAborted);
  options.signal?.addEventListener('abort', abort);
  try {
    const thread = new Thread(executionOf(options, events), cancellation);
    const result = runToEnd(
      thread,
      options.input,
      (input) => runGraph(machine, input, thread),
      () => (typeof options.signal?.reason === 'string' ? options.signal.reason : undefined),
    ).finally(() => events.close());
    result.catch(() => {}); // A reader that has left cannot learn of a bug, but its rejection must not be unhandled.
    if (options.signal?.aborted) abort();
    yield* events.read();
    return await result;
  } finally {
    options.signal?.removeEventListener('abort', abort);
    abort();
  }
}

function executionOf(options: ExecutionOptions, events: EventQueue): Execution {
  const { clock, invoke, name, executionArn, stateMachineArn, stateMachineName, input, onChildEvent } = options;
  const startTime = options.startTime ?? new Date(clock.now()).toISOString();
  const context = {
    Execution: { Id: executionArn, Input: input, Name: name, StartTime: startTime },
    StateMachine: { Id: stateMachineArn, Name: stateMachineName },
  };
  return {
    log: new EventLog(clock, events.push),
    clock,
    invoke,
    random: options.random ?? Math.random,
    context,
    callbacks: options.callbacks ?? new Callbacks(),
    onChildEvent,
  };
}
