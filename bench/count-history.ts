import { type Json, jsonBytes } from '../domain/json';
import type { HistoryEvent } from '../local/states/history-event';

export interface HistoryCount {
  transitionsPerJob: number;
  eventsPerJob: number;
  payloadBytesPerJob: number;
}

/** What one job of the group's Map of parallel jobs costs on Step Functions, counted on a run's event log. */
export function countHistory(events: readonly HistoryEvent[]): HistoryCount {
  const entered = events.filter((event) => event.type === 'MapStateEntered' && event.stateName === 'ParallelJobs');
  const jobs = events.filter(
    (event) => event.type === 'MapIterationStarted' && event.stateName === 'ParallelJobs',
  ).length;
  if (entered.length !== 1 || jobs === 0) throw new Error('the log is of no run with parallel jobs');
  const ofJobs = events.filter(
    (event) =>
      event.stateName === 'InvokeJob' || (event.type.startsWith('MapIteration') && event.stateName === 'ParallelJobs'),
  );
  // A state's entry is what AWS bills as a transition.
  const transitions = ofJobs.filter((event) => event.type === 'TaskStateEntered').length;
  return {
    transitionsPerJob: transitions / jobs,
    eventsPerJob: ofJobs.length / jobs,
    payloadBytesPerJob: payloadBytes(events) / jobs,
  };
}

/** LoadGroup's reply, with each function's name as long as on AWS: `runsheet-prod-job-` in place of `job-`, and 20 characters. */
function payloadBytes(events: readonly HistoryEvent[]): number {
  const loaded = events.find((event) => event.type === 'TaskSucceeded' && event.stateName === 'LoadGroup');
  if (!loaded) throw new Error('LoadGroup never answered');
  const { Payload } = loaded.output as { Payload: Json };
  return jsonBytes(
    JSON.parse(JSON.stringify(Payload).replaceAll('"job-no-op"', '"runsheet-prod-job-extract-daily-orders"')),
  );
}

/** Dollars for 1,000 jobs' transitions: $0.025 per 1,000 (aws.amazon.com/step-functions/pricing). */
export function pricePerThousand(transitionsPerJob: number): number {
  return transitionsPerJob * 0.025;
}
