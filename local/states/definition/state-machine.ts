import type { Json } from '../../../domain/values/json';
import type { ChoiceTest } from '../values/comparison';
import type { ResultPath } from '../values/data-flow';
import type { Expression } from '../values/expression';
import type { JsonPath } from '../values/json-path';
import type { PayloadTemplate } from '../values/payload-template';

/**
 * A definition, checked and compiled. A *graph* is a StartAt with its States: the machine itself, a branch of a
 * Parallel or the ItemProcessor of a Map.
 */
export type StateMachine = StateGraph;

export interface StateGraph {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, State>;
}

export type State =
  | PassState
  | TaskState
  | ChoiceState
  | WaitState
  | SucceedState
  | FailState
  | MapState
  | ParallelState;
export type StateType = State['type'];

/** The outcome of a state: its output, and the state after it. `next` is undefined when the graph has ended. */
export interface Transition {
  readonly output: Json;
  readonly next: string | undefined;
}

interface WithName {
  readonly name: string;
}

/** Null stands for `{}`, as in the definition. */
interface WithFilters {
  readonly inputPath: JsonPath | null;
  readonly outputPath: JsonPath | null;
}

interface WithNext {
  /** Undefined if the state ends its graph. */
  readonly next: string | undefined;
}

/** The fields that Task, Map and Parallel share because their work may fail. */
export interface FallibleState extends WithName, WithFilters, WithNext {
  readonly resultSelector: PayloadTemplate | undefined;
  readonly resultPath: ResultPath;
  readonly retry: readonly Retrier[];
  readonly catch: readonly Catcher[];
}

export interface Retrier {
  readonly errorEquals: readonly string[];
  readonly intervalSeconds: number;
  readonly maxAttempts: number;
  readonly backoffRate: number;
  readonly maxDelaySeconds: number;
  readonly fullJitter: boolean;
}

export interface Catcher {
  readonly errorEquals: readonly string[];
  readonly resultPath: ResultPath;
  readonly next: string;
}

export interface PassState extends WithName, WithFilters, WithNext {
  readonly type: 'Pass';
  readonly parameters: PayloadTemplate | undefined;
  readonly result: Json | undefined;
  readonly resultPath: ResultPath;
}

export interface TaskState extends FallibleState {
  readonly type: 'Task';
  readonly parameters: PayloadTemplate;
  readonly timeoutSeconds: number | JsonPath | undefined;
  /** The function's reply is not the result: whoever gets the task's token sends that. */
  readonly waitsForToken: boolean;
}

export interface ChoiceState extends WithName, WithFilters {
  readonly type: 'Choice';
  readonly choices: readonly { readonly test: ChoiceTest; readonly next: string }[];
  readonly default: string | undefined;
}

export interface WaitState extends WithName, WithFilters, WithNext {
  readonly type: 'Wait';
  readonly seconds: number | JsonPath;
}

export interface SucceedState extends WithName, WithFilters {
  readonly type: 'Succeed';
}

export interface FailState extends WithName {
  readonly type: 'Fail';
  readonly error: string | Expression | undefined;
  readonly cause: string | Expression | undefined;
}

export interface MapState extends FallibleState {
  readonly type: 'Map';
  readonly itemsPath: JsonPath;
  readonly itemSelector: PayloadTemplate | undefined;
  readonly maxConcurrency: number | JsonPath;
  readonly itemProcessor: StateGraph;
  /** Only of a Distributed Map, whose items run as child executions. */
  readonly distributed: DistributedFields | undefined;
}

export interface DistributedFields {
  /** Part of the names of the children's machine and executions. */
  readonly label: string;
  readonly toleratedFailureCount: number | JsonPath | undefined;
  readonly toleratedFailurePercentage: number | JsonPath | undefined;
}

export interface ParallelState extends FallibleState {
  readonly type: 'Parallel';
  readonly parameters: PayloadTemplate | undefined;
  readonly branches: readonly StateGraph[];
}
