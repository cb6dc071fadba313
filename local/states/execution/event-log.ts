import { Limits } from '../values/limits';
import { historyFull } from '../values/states-failure';
import type { Clock } from './clock';
import type { HistoryEvent, HistoryEventDetails, HistoryEventType } from './history-event';

/** Numbers the events of one execution, and hands on each as it happens. It keeps none of them. */
export class EventLog {
  readonly #clock: Clock;
  readonly #onEvent: (event: HistoryEvent) => void;
  #lastId = 0;

  constructor(clock: Clock, onEvent: (event: HistoryEvent) => void) {
    this.#clock = clock;
    this.#onEvent = onEvent;
  }

  /** Whether the only place left is the one for the execution's last event. */
  get isFull(): boolean {
    return this.#lastId >= Limits.historyEvents - 1;
  }

  /** Returns the event's id. Throws if the log is full. */
  append(type: HistoryEventType, previousEventId: number, details: HistoryEventDetails): number {
    if (this.isFull) throw historyFull();
    return this.appendLast(type, previousEventId, details);
  }

  /** Appends the execution's last event, which may take the last place. */
  appendLast(type: HistoryEventType, previousEventId: number, details: HistoryEventDetails): number {
    const id = ++this.#lastId;
    this.#onEvent({ id, type, timestamp: this.#timestamp(), previousEventId, ...details });
    return id;
  }

  #formatted = { at: Number.NaN, text: '' };

  /**
   * The last text is kept, because many events share a millisecond and formatting a date is the dearest part of an
   * event.
   */
  #timestamp(): string {
    const at = this.#clock.now();
    if (at !== this.#formatted.at) this.#formatted = { at, text: new Date(at).toISOString() };
    return this.#formatted.text;
  }
}
