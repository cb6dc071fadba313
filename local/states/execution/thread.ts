import type { Clock } from '../clock';
import type { State } from '../definition/state-machine';
import type { Json, JsonObject } from '../values/json';
import type { Scope } from '../values/json-path';
import { AbortReason, type Cancellation } from './cancellation';
import type { EventLog } from './event-log';
import type { HistoryEventDetails, HistoryEventType } from './history-event';
import type { Invoke } from './invoke';

/** What all threads of one execution share. None of it changes but the log. */
export interface Execution {
  readonly log: EventLog;
  readonly clock: Clock;
  readonly invoke: Invoke;
  readonly random: () => number;
  /** The parts of the context object that are the same everywhere: Execution and StateMachine. */
  readonly context: JsonObject;
}

export interface MapItem {
  readonly index: number;
  readonly value: Json;
}

interface CurrentState {
  readonly state: State;
  readonly enteredEventId: number;
  /** Milliseconds; formatted only when the context object is asked for. */
  readonly enteredAt: number;
}

/** One way through the machine: the execution itself, an iteration of a Map or a branch of a Parallel. */
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

  /** Logs that the state is entered, which resets what the context object says of it. */
  enter(state: State, input: Json): void {
    const enteredEventId = this.append(`${state.type}StateEntered`, { stateName: state.name, input });
    this.retryCount = 0;
    this.#current = { state, enteredEventId, enteredAt: this.execution.clock.now() };
  }

  get enteredEventId(): number {
    return this.#current?.enteredEventId ?? 0;
  }

  /** Throws when the thread is cancelled: nothing new happens on it. */
  append(type: HistoryEventType, details: HistoryEventDetails): number {
    this.cancellation.throwIfCancelled();
    this.lastEventId = this.execution.log.append(type, this.lastEventId, details);
    return this.lastEventId;
  }

  /** Logs what comes of a cancellation. In a full log it is left out: the execution's end is about to be told there. */
  appendAborted(type: HistoryEventType, details: HistoryEventDetails): void {
    if (!this.execution.log.isFull) this.execution.log.append(type, this.lastEventId, details);
  }

  /**
   * Ends the current state's work when the thread is cancelled. That a sibling's failure aborted the state is logged;
   * a stopped or dead execution ends without such events. Call what comes back when the work has ended by itself.
   */
  onCancel(listener: (reason: AbortReason) => void): () => void {
    return this.cancellation.onCancel((reason) => {
      listener(reason);
      const state = this.#current?.state;
      if (reason !== AbortReason.siblingFailed || !state) return;
      this.appendAborted(`${state.type}StateAborted`, { stateName: state.name });
    });
  }

  /** What the current state's paths are read from; a Map evaluates its ItemSelector with the item of each iteration. */
  scope(input: Json, mapItem = this.#mapItem): Scope {
    return { input, context: () => this.#context(mapItem) };
  }

  #context(mapItem: MapItem | undefined): Json {
    const { state, enteredAt = 0 } = this.#current ?? {};
    return {
      ...this.execution.context,
      State: { Name: state?.name ?? '', EnteredTime: new Date(enteredAt).toISOString(), RetryCount: this.retryCount },
      ...(mapItem && { Map: { Item: { Index: mapItem.index, Value: mapItem.value } } }),
    };
  }
}
