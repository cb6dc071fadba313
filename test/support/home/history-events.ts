import type { JobRunStatus } from '../../../domain/tables/statuses';
import type { Json } from '../../../domain/values/json';
import type { HistoryEvent } from '../../../local/states/execution/history-event';

/** 02:30:00 plus this many ms. */
export function at(ms: number): number {
  return Date.parse('2026-11-22T02:30:00.000Z') + ms;
}

let id = 0;

function anEvent(type: HistoryEvent['type'], ms: number, details: Partial<HistoryEvent>): HistoryEvent {
  id += 1;
  return { id, type, timestamp: new Date(at(ms)).toISOString(), previousEventId: id - 1, ...details };
}

export function loadStarted(): HistoryEvent {
  return anEvent('TaskStarted', 0, { stateName: 'LoadGroup', payload: {} });
}

/** LoadGroup's answer: these stages and parallel jobs. */
export function planned(stages: string[][], parallel: string[] = [], decision = 'RUN'): HistoryEvent {
  const call = (job: string) => ({ job, function: `job-${job}`, timeout_seconds: 70 });
  const plan = {
    decision,
    stages: stages.map((jobs) => ({ jobs: jobs.map(call), broken: false })),
    parallel: parallel.map(call),
  };
  return anEvent('TaskSucceeded', 0, {
    stateName: 'LoadGroup',
    payload: {},
    output: { Payload: plan } as unknown as Json,
  });
}

export function started(job: string, ms: number, attempt = 1): HistoryEvent {
  return anEvent('TaskStarted', ms, { stateName: 'InvokeJob', payload: { job_name: job, attempt } });
}

export function succeeded(job: string, ms: number): HistoryEvent {
  return anEvent('TaskSucceeded', ms, { stateName: 'InvokeJob', payload: { job_name: job, attempt: 1 }, output: null });
}

export function failed(job: string, ms: number, message: string, error = 'Runsheet.AttemptFailed'): HistoryEvent {
  const cause = JSON.stringify({ errorType: error, errorMessage: message });
  return anEvent('TaskFailed', ms, { stateName: 'InvokeJob', payload: { job_name: job, attempt: 1 }, error, cause });
}

export function timedOut(job: string, ms: number): HistoryEvent {
  return anEvent('TaskTimedOut', ms, { stateName: 'InvokeJob', payload: { job_name: job, attempt: 1 } });
}

interface SettledNext {
  wait_seconds?: number;
  status?: JobRunStatus;
}

/** SettleAttempt's answer. */
export function settled(job: string, ms: number, outcome: string, next: SettledNext = {}): HistoryEvent {
  return anEvent('TaskSucceeded', ms, {
    stateName: 'SettleAttempt',
    payload: { Payload: { job_name: job, attempt: 1 } },
    output: { Payload: { outcome, ...next } },
  });
}
