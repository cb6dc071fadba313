import type { Clock } from '../clock';
import { Limits } from '../values/limits';
import { historyFull } from '../values/states-failure';
import type { HistoryEvent, HistoryEventDetails, HistoryEventType } from './history-event';

/** The events of one execution, in order; written by the engine, read by one reader as they come. */
export class EventLog {
  readonly #clock: Clock;
  #lastId = 0;
  #unread: HistoryEvent[] = [];
  #closed = false;
  #wake: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether only the execution's last event has a place left. */
  get isFull(): boolean {
    return this.#lastId >= Limits.historyEvents - 1;
  }

  /** Returns the event's id. Throws when the place that is left is the last one. */
  append(type: HistoryEventType, previousEventId: number, details: HistoryEventDetails): number {
    if (this.isFull) throw historyFull();
    return this.#write(type, previousEventId, details);
  }

  /** The execution's last event: it may take the last place. */
  appendLast(type: HistoryEventType, previousEventId: number, details: HistoryEventDetails): void {
    this.#write(type, previousEventId, details);
    this.close();
  }

  close(): void {
    this.#closed = true;
    this.#wake?.();
  }

  /** All events, each as soon as it happens, until the log is closed. */
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

  /** Many events share a millisecond, and formatting a date costs more than all the rest of an event. */
  #timestamp(): string {
    const at = this.#clock.now();
    if (at !== this.#formatted.at) this.#formatted = { at, text: new Date(at).toISOString() };
    return this.#formatted.text;
  }
}
