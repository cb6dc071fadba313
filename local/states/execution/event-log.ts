import { Limits } from '../values/limits';
import { historyFull } from '../values/states-failure';
import type { Clock } from './clock';
import type { HistoryEvent, HistoryEventDetails, HistoryEventType } from './history-event';

/** The events of one execution, in order. The engine writes them; one reader reads them as they come. */
export class EventLog {
  readonly #clock: Clock;
  #lastId = 0;
  #unread: HistoryEvent[] = [];
  #closed = false;
  #wake: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether the only place left is the one for the execution's last event. */
  get isFull(): boolean {
    return this.#lastId >= Limits.historyEvents - 1;
  }

  /** Returns the event's id. Throws if the log is full. */
  append(type: HistoryEventType, previousEventId: number, details: HistoryEventDetails): number {
    if (this.isFull) throw historyFull();
    return this.#write(type, previousEventId, details);
  }

  /** Appends the execution's last event, which may take the last place, and closes the log. */
  appendLast(type: HistoryEventType, previousEventId: number, details: HistoryEventDetails): void {
    this.#write(type, previousEventId, details);
    this.close();
  }

  close(): void {
    this.#closed = true;
    this.#wake?.();
  }

  /** Yields all events, each as soon as it happens, until the log is closed. */
  async *read(): AsyncGenerator<HistoryEvent, void> {
    for (;;) {
      const batch = this.#unread;
      this.#unread = [];
      for (const event of batch) yield event;
      if (this.#unread.length > 0) continue;
      if (this.#closed) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  #write(type: HistoryEventType, previousEventId: number, details: HistoryEventDetails): number {
    const id = ++this.#lastId;
    this.#unread.push({ id, type, timestamp: this.#timestamp(), previousEventId, ...details });
    this.#wake?.();
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
