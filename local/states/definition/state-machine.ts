import type { ChoiceTest } from '../values/comparison';
import type { ResultPath } from '../values/data-flow';
import type { Expression } from '../values/expression';
import type { Json } from '../values/json';
import type { JsonPath } from '../values/json-path';
import type { PayloadTemplate } from '../values/payload-template';

/**
 * A definition, checked and compiled. A *graph* is a StartAt with its States: the machine itself, a branch of a Parallel
 * or what a Map does with each item.
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

interface Named {
  readonly name: string;
}

/** Null stands for `{}`, as in the definition. */
interface Filtered {
  readonly inputPath: JsonPath | null;
  readonly outputPath: JsonPath | null;
}

interface Going {
  /** Undefined where the state ends its graph. */
  readonly next: string | undefined;
}

/** What Task, Map and Parallel have in common: their work may fail. */
export interface Working extends Named, Filtered, Going {
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

export interface PassState extends Named, Filtered, Going {
  readonly type: 'Pass';
  readonly parameters: PayloadTemplate | undefined;
  readonly result: Json | undefined;
  readonly resultPath: ResultPath;
}

export interface TaskState extends Working {
  readonly type: 'Task';
  readonly parameters: PayloadTemplate;
  readonly timeoutSeconds: number | JsonPath | undefined;
}

export interface ChoiceState extends Named, Filtered {
  readonly type: 'Choice';
  readonly choices: readonly { readonly test: ChoiceTest; readonly next: string }[];
  readonly default: string | undefined;
}

export interface WaitState extends Named, Filtered, Going {
  readonly type: 'Wait';
  readonly seconds: number | JsonPath;
}

export interface SucceedState extends Named, Filtered {
  readonly type: 'Succeed';
}

export interface FailState extends Named {
  readonly type: 'Fail';
  readonly error: string | Expression | undefined;
  readonly cause: string | Expression | undefined;
}

export interface MapState extends Working {
  readonly type: 'Map';
  readonly itemsPath: JsonPath;
  readonly itemSelector: PayloadTemplate | undefined;
  readonly maxConcurrency: number | JsonPath;
  readonly itemProcessor: StateGraph;
}

export interface ParallelState extends Working {
  readonly type: 'Parallel';
  readonly parameters: PayloadTemplate | undefined;
  readonly branches: readonly StateGraph[];
}
