import type { HistoryEvent } from './history-event';

/** Events on their way to one reader, who reads them as they come. */
export class EventQueue {
  #unread: HistoryEvent[] = [];
  #closed = false;
  #wake: (() => void) | undefined;

  readonly push = (event: HistoryEvent): void => {
    this.#unread.push(event);
    this.#wake?.();
  };

  close(): void {
    this.#closed = true;
    this.#wake?.();
  }

  /** Yields all events, each as soon as it happens, until the queue is closed. */
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
}
