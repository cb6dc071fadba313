import { jsonBytes } from '../domain/values/json';
import type { HistoryEvent } from '../local/states/execution/history-event';

export interface HistoryCosts {
  /** From the first event to the last, with loading and closing. */
  ms: number;
  /** From LoadGroup's answer to CloseRun's call, for the jobs alone. */
  jobsMs: number;
  eventsPerJob: number;
  payloadBytesPerJob: number;
}

/**
 * Counts the events of a run without keeping them, for the times and for the costs of a parallel job on Step Functions.
 */
export class HistoryCounter {
  #jobs = 0;
  #events = 0;
  #payloadBytes = 0;
  #first = Number.NaN;
  #loaded = Number.NaN;
  #closing = Number.NaN;
  #last = Number.NaN;

  readonly take = (event: HistoryEvent): void => {
    const { type, stateName } = event;
    this.#last = Date.parse(event.timestamp);
    if (type === 'ExecutionStarted') this.#first = this.#last;
    if (type === 'TaskSucceeded' && stateName === 'LoadGroup') this.#planned(event);
    if (type === 'TaskScheduled' && stateName === 'CloseRun') this.#closing = this.#last;
    const ofMap = type.startsWith('MapIteration') && stateName === 'ParallelJobs';
    if (type === 'MapIterationStarted' && ofMap) this.#jobs++;
    if (ofMap || stateName === 'InvokeJob') this.#events++;
  };

  costs(): HistoryCosts {
    return {
      ms: this.#last - this.#first,
      jobsMs: this.#closing - this.#loaded,
      eventsPerJob: this.#events / this.#jobs,
      payloadBytesPerJob: this.#payloadBytes / this.#jobs,
    };
  }

  /** LoadGroup's reply, with function names as long as on AWS: `runsheet-prod-job-` and 20 characters. */
  #planned(event: HistoryEvent): void {
    this.#loaded = Date.parse(event.timestamp);
    const { Payload } = event.output as { Payload: unknown };
    const onAws = JSON.stringify(Payload).replaceAll('"job-no-op"', '"runsheet-prod-job-extract-daily-orders"');
    this.#payloadBytes = jsonBytes(JSON.parse(onAws));
  }
}
