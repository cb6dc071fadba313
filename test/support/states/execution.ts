import type { Json } from '../../../domain/values/json';
import type { Callbacks } from '../../../local/states/execution/callbacks';
import type { Clock } from '../../../local/states/execution/clock';
import type { HistoryEvent } from '../../../local/states/execution/history-event';
import type { Invoke } from '../../../local/states/execution/invoke';
import type { ExecutionResult } from '../../../local/states/execution/run-to-end';
import { DefinitionRefused, parseStateMachine } from '../../../local/states/parse-state-machine';
import { type ExecutionOptions, runExecution } from '../../../local/states/run-execution';
import { virtualClock } from './virtual-clock';

export interface Ended {
  readonly events: readonly HistoryEvent[];
  readonly types: readonly string[];
  readonly result: ExecutionResult;
}

interface Given {
  readonly input?: Json;
  readonly invoke?: Invoke;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
  readonly callbacks?: Callbacks;
  readonly random?: () => number;
  readonly onEvent?: (event: HistoryEvent) => void;
  readonly onChildEvent?: ExecutionOptions['onChildEvent'];
}

/**
 * Runs a definition to its end. Time jumps ahead unless the test brings its own clock, and an unexpected invocation
 * throws.
 */
export async function execute(definition: unknown, given: Given = {}): Promise<Ended> {
  const events: HistoryEvent[] = [];
  const execution = runExecution(parseStateMachine(definition), executionOptions(given));
  for (;;) {
    const { done, value } = await execution.next();
    if (done) return { events, types: events.map((event) => event.type), result: value };
    events.push(value);
    given.onEvent?.(value);
  }
}

export function executionOptions(given: Given): ExecutionOptions {
  return {
    name: 'nightly-1',
    executionArn: 'arn:aws:states:local:000000000000:execution:Runsheet:nightly-1',
    stateMachineArn: 'arn:aws:states:local:000000000000:stateMachine:Runsheet',
    stateMachineName: 'Runsheet',
    input: given.input ?? {},
    invoke: given.invoke ?? (({ functionName }) => Promise.reject(new Error(`unexpected invoke of ${functionName}`))),
    clock: given.clock ?? virtualClock({ runsAhead: true }),
    signal: given.signal,
    random: given.random,
    onChildEvent: given.onChildEvent,
    callbacks: given.callbacks,
  };
}

/** A Task that invokes the function `name` with the whole input, and ends. */
export function aTask(overrides: object = {}): object {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Parameters: { FunctionName: 'work', 'Payload.$': '$' },
    End: true,
    ...overrides,
  };
}

/** A machine of one state, called `Only`, and of the states that it leads to. */
export function aMachine(only: object, others: object = {}): object {
  return { StartAt: 'Only', States: { Only: only, ...others } };
}

/** The problems for which the definition is refused; none if it is accepted. */
export function problemsOf(definition: unknown): readonly string[] {
  try {
    parseStateMachine(definition);
  } catch (error) {
    if (error instanceof DefinitionRefused) return error.problems;
    throw error;
  }
  return [];
}

/** A Map whose items are each one Task `name` that invokes `work` with the item. */
export function aMap(fields: object = {}, name = 'Item', task: object = {}): object {
  const States = { [name]: aTask({ OutputPath: '$.Payload', ...task }) };
  return { Type: 'Map', ItemProcessor: { StartAt: name, States }, End: true, ...fields };
}

/** A Distributed Map like `aMap`. */
export function aDistributedMap(
  fields: object = {},
  states: object = { Item: aTask({ OutputPath: '$.Payload' }) },
): object {
  const [StartAt] = Object.keys(states);
  const ItemProcessor = {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
    StartAt,
    States: states,
  };
  return { Type: 'Map', Label: 'Batches', ItemProcessor, End: true, ...fields };
}

/** A Catch of this error, which leads to the state of `HANDLER`. */
export function aCatch(error: string): object {
  return { ErrorEquals: [error], Next: 'Handler' };
}

export const HANDLER = { Handler: { Type: 'Pass', End: true } };
