import type { Json } from '../../../domain/values/json';
import type { StateType } from '../definition/state-machine';

/** Step Functions' own names, as GetExecutionHistory returns them. */
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
  | `MapRun${'Started' | 'Succeeded' | 'Failed' | 'Aborted'}`
  | `Task${'Scheduled' | 'Started' | 'Submitted' | 'Succeeded' | 'Failed' | 'TimedOut'}`;

/** One event of an execution. The details are flat; each names the events that have it. */
export interface HistoryEvent extends HistoryEventDetails {
  /** 1, 2, 3… in the order of the log. */
  readonly id: number;
  readonly type: HistoryEventType;
  /** ISO 8601, UTC, milliseconds. */
  readonly timestamp: string;
  /** The event before it on the same thread: within one iteration or branch these make a chain. */
  readonly previousEventId: number;
}

export interface HistoryEventDetails {
  /** The state, in all events but the execution's own. A MapIteration… or MapRun… event names the Map. */
  readonly stateName?: string;
  /** ExecutionStarted, …StateEntered. */
  readonly input?: Json;
  /** ExecutionSucceeded, …StateExited, TaskSubmitted, TaskSucceeded. */
  readonly output?: Json;
  /** ExecutionFailed, ExecutionAborted, MapRunFailed, TaskFailed, TaskTimedOut. */
  readonly error?: string;
  readonly cause?: string;
  /** All Task… events of an invocation. */
  readonly functionName?: string;
  readonly payload?: Json;
  /** TaskScheduled, if the Task has a timeout. */
  readonly timeoutSeconds?: number;
  /** MapIteration… */
  readonly index?: number;
  /** MapStateStarted: the number of items. */
  readonly length?: number;
  /** MapRunStarted. */
  readonly mapRunArn?: string;
}
