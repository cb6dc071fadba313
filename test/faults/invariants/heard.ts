import type { JsonObject } from '../../../domain/values/json';
import type { HistoryEvent } from '../../../local/states/execution/history-event';
import { allEvents, type ExecutionEvidence } from './evidence';

/*
 * What the machine's history events say about the answers to its calls.
 */

interface CallPayload {
  job_name?: string;
  attempt?: number;
  Payload?: { job_name?: string };
}

export function payloadOf(event: HistoryEvent): CallPayload {
  return (event.payload ?? {}) as CallPayload;
}

/**
 * Whether the machine's last call of this service function for this job failed, so that it continued without an answer.
 */
export function isUnanswered(execution: ExecutionEvidence, service: string, job?: string): boolean {
  const ended = allEvents(execution).filter(
    (event) =>
      event.functionName === service &&
      (job === undefined || payloadOf(event).Payload?.job_name === job) &&
      event.type.startsWith('Task') &&
      event.type !== 'TaskStarted',
  );
  return ended.length > 0 && ended.at(-1)?.type !== 'TaskSucceeded';
}

/** The last answer that the machine received about each job. */
export function wordsOf(execution: ExecutionEvidence): Map<string, string> {
  const words = new Map<string, string>();
  for (const event of allEvents(execution)) {
    if (event.type !== 'TaskSucceeded') continue;
    const { job_name, Payload } = payloadOf(event);
    if (job_name !== undefined) words.set(job_name, 'SUCCEEDED');
    if (event.functionName !== 'settle-attempt' || !Payload?.job_name) continue;
    const reply = (event.output as JsonObject).Payload as JsonObject | null;
    words.set(Payload.job_name, String(reply?.outcome));
  }
  return words;
}
