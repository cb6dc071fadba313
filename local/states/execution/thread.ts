import type { Json, JsonObject } from '../../../domain/values/json';
import type { State } from '../definition/state-machine';
import type { Scope } from '../values/json-path';
import type { Callbacks } from './callbacks';
import { AbortReason, type Cancellation } from './cancellation';
import type { Clock } from './clock';
import type { EventLog } from './event-log';
import type { HistoryEvent, HistoryEventDetails, HistoryEventType } from './history-event';
import type { Invoke } from './invoke';

/** What all threads of one execution share. Only the log ever changes. */
export interface Execution {
  readonly log: EventLog;
  readonly clock: Clock;
  readonly invoke: Invoke;
  readonly random: () => number;
  readonly callbacks: Callbacks;
  readonly context: ExecutionContext;
  /** Hears the events of child executions, which have histories of their own. */
  readonly onChildEvent: ((event: HistoryEvent, child: ChildExecution) => void) | undefined;
}

/** The parts of the context object that are the same everywhere in an execution. */
export interface ExecutionContext extends JsonObject {
  readonly Execution: { readonly Id: string; readonly Input: Json; readonly Name: string; readonly StartTime: string };
  readonly StateMachine: { readonly Id: string; readonly Name: string };
}

/** An execution that a Map Run started for one of its items. */
export interface ChildExecution {
  readonly name: string;
  readonly executionArn: string;
  readonly mapRunArn: string;
  /** The item's place in the Map's list. */
  readonly index: number;
  /** Stops this child alone. It ends as ABORTED. */
  stop(cause?: string): void;
}

export interface MapItem {
  readonly index: number;
  readonly value: Json;
}

interface CurrentState {
  readonly state: State;
  readonly enteredEventId: number;
  /** Epoch ms; formatted only when the context object is asked for. */
  readonly enteredAt: number;
}

/** One path of execution: the execution itself, an iteration of a Map or a branch of a Parallel. */
export class Thread {
  readonly execution: Execution;
  readonly cancellation: Cancellation;
  readonly #mapItem: MapItem | undefined;
  #current: CurrentState | undefined;
  lastEventId = 0;
  retryCount = 0;

  constructor(execution: Execution, cancellation: Cancellation, mapItem?: MapItem) {
    this.execution = execution;
    this.cancellation = cancellation;
    this.#mapItem = mapItem;
  }

  /** A thread inside this one. An iteration brings its item; a branch sees the item of the Map around it. */
  inner(cancellation: Cancellation, mapItem = this.#mapItem): Thread {
    return new Thread(this.execution, cancellation, mapItem);
  }

  /** Logs that the state is entered, and resets what the context object holds about it. */
  enter(state: State, input: Json): void {
    const enteredEventId = this.append(`${state.type}StateEntered`, { stateName: state.name, input });
    this.retryCount = 0;
    this.#current = { state, enteredEventId, enteredAt: this.execution.clock.now() };
  }

  get enteredEventId(): number {
    return this.#current?.enteredEventId ?? 0;
  }

  /** Throws if the thread is cancelled: nothing new happens on it. */
  append(type: HistoryEventType, details: HistoryEventDetails): number {
    this.cancellation.throwIfCancelled();
    this.lastEventId = this.execution.log.append(type, this.lastEventId, details);
    return this.lastEventId;
  }

  /** Logs the effect of a cancellation. A full log omits it, because its last place belongs to the execution's end. */
  appendAborted(type: HistoryEventType, details: HistoryEventDetails): void {
    if (!this.execution.log.isFull) this.execution.log.append(type, this.lastEventId, details);
  }

  /**
   * Calls the listener when the thread is cancelled, to end the current state's work. An abort that a sibling's failure
   * caused is logged; an execution that was stopped or died ends without such events. Returns a function that removes
   * the listener; call it when the work has ended by itself.
   */
  onCancel(listener: (reason: AbortReason) => void): () => void {
    return this.cancellation.onCancel((reason) => {
      listener(reason);
      const state = this.#current?.state;
      if (reason !== AbortReason.siblingFailed || !state) return;
      this.appendAborted(`${state.type}StateAborted`, { stateName: state.name });
    });
  }

  /** Waits; throws Cancelled if the thread is cancelled meanwhile. */
  async sleep(seconds: number): Promise<void> {
    this.cancellation.throwIfCancelled();
    if (seconds === 0) return;
    const timer = new AbortController();
    const removeListener = this.onCancel(() => timer.abort());
    try {
      await this.execution.clock.sleep(seconds * 1000, timer.signal);
    } finally {
      removeListener();
      this.cancellation.throwIfCancelled();
    }
  }

  /**
   * The values that the current state's paths read. A Map evaluates its ItemSelector with the item of each iteration,
   * and a Task that waits for a callback its parameters with its token.
   */
  scope(
    input: Json,
    { mapItem = this.#mapItem, token }: { mapItem?: MapItem; token?: string | undefined } = {},
  ): Scope {
    return { input, context: () => this.#context(mapItem, token) };
  }

  #context(mapItem: MapItem | undefined, token: string | undefined): Json {
    const { state, enteredAt = 0 } = this.#current ?? {};
    return {
      ...this.execution.context,
      State: { Name: state?.name ?? '', EnteredTime: new Date(enteredAt).toISOString(), RetryCount: this.retryCount },
      ...(token !== undefined && { Task: { Token: token } }),
      ...(mapItem && { Map: { Item: { Index: mapItem.index, Value: mapItem.value } } }),
    };
  }
}
