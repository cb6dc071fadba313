import type { HistoryEvent } from '../local/states/execution/history-event';

/** What AWS bills of a history: each state that is entered, and each retry of a Task. */
export class TransitionCounter {
  #entered = 0;
  #tasks = 0;
  #scheduled = 0;

  readonly take = ({ type }: Pick<HistoryEvent, 'type'>): void => {
    if (type.endsWith('StateEntered')) this.#entered++;
    if (type === 'TaskStateEntered') this.#tasks++;
    if (type === 'TaskScheduled') this.#scheduled++;
  };

  /** So far, of an execution that has no open Task. */
  get count(): number {
    return this.#entered + this.#scheduled - this.#tasks;
  }
}
