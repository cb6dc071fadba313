import type { StateType } from '../definition/state-machine';
import type { Json } from '../values/json';

/** Step Functions' own names, of GetExecutionHistory. */
export type HistoryEventType =
  | 'ExecutionStarted'
  | 'ExecutionSucceeded'
  | 'ExecutionFailed'
  | 'ExecutionAborted'
  | `${StateType}StateEntered`
  | `${StateType}StateExited`
  | `${'Map' | 'Parallel'}State${'Started' | 'Succeeded' | 'Failed'}`
  | `${StateType}StateAborted`
  | `MapIteration${'Started' | 'Succeeded' | 'Failed' | 'Aborted'}`
  | `Task${'Scheduled' | 'Started' | 'Succeeded' | 'Failed' | 'TimedOut'}`;

/** One event of an execution. The details are flat; which of them an event has is said with each. */
export interface HistoryEvent extends HistoryEventDetails {
  /** 1, 2, 3… in the order of the log. */
  readonly id: number;
  readonly type: HistoryEventType;
  /** ISO 8601, UTC, milliseconds. */
  readonly timestamp: string;
  /** The event before it on its own way through the machine: within one iteration or branch these make a chain. */
  readonly previousEventId: number;
}

export interface HistoryEventDetails {
  /** Of all events but the execution's own: the state, for MapIteration… the Map. */
  readonly stateName?: string;
  /** ExecutionStarted, …StateEntered. */
  readonly input?: Json;
  /** ExecutionSucceeded, …StateExited, TaskSucceeded. */
  readonly output?: Json;
  /** ExecutionFailed, ExecutionAborted, TaskFailed, TaskTimedOut. */
  readonly error?: string;
  readonly cause?: string;
  /** All Task… events that tell of one invocation. */
  readonly functionName?: string;
  readonly payload?: Json;
  /** TaskScheduled, where the Task has a timeout. */
  readonly timeoutSeconds?: number;
  /** MapIteration… */
  readonly index?: number;
  /** MapStateStarted: the number of items. */
  readonly length?: number;
}
