import { causeMessage, failureRecord } from '../../domain/attempts/attempt-error';
import { EMBEDDED_MARGINS } from '../../domain/attempts/deadline';
import { isStoppedCause } from '../../domain/runs/stop-run';
import { isStillRunning } from '../../domain/tables/error-names';
import type { JobRunStatus } from '../../domain/tables/statuses';
import type { HistoryEvent } from '../../local/states/execution/history-event';
import type { BatchReply } from '../../operations/load/load-batch';
import type { LoadReply } from '../../operations/load/load-reply';
import { type JobProgress, LOADING, type ProgressLine, renderPlanned } from './job-progress';

/** Follows a run by its execution's events: it keeps the jobs' states, and says what happened. */
export class EventProgress {
  readonly jobs = new Map<string, JobProgress>();
  /** How many jobs the run has. Those of a large run's batches are named only once their batch begins. */
  planned = 0;
  preparing = 'starting the functions';
  /** True once a job reported the stop; later failures are put down to it. */
  #isStopped = false;

  /** Takes the event in, and returns its line for people, if it has one. */
  follow(event: HistoryEvent): ProgressLine | undefined {
    const text = event.type === 'ExecutionAborted' ? 'stopped' : this.#apply(event);
    return text === undefined ? undefined : { time: event.timestamp, text };
  }

  /** The same of an event of a batch, whose end does not end the run. */
  followBatch(event: HistoryEvent): ProgressLine | undefined {
    const text = this.#apply(event);
    return text === undefined ? undefined : { time: event.timestamp, text };
  }

  #apply(event: HistoryEvent): string | undefined {
    // An invocation's own events carry its payload; TaskStateEntered and TaskStateExited do not.
    if (!event.type.startsWith('Task') || event.payload === undefined) return undefined;
    if (event.stateName === 'LoadGroup') return this.#loading(event);
    if (event.stateName?.startsWith('LoadBatch')) return this.#loaded(event);
    if (event.stateName?.startsWith('InvokeJob')) return this.#invoked(event);
    if (event.stateName?.startsWith('SettleAttempt')) return this.#settled(event);
    return undefined;
  }

  #loading(event: HistoryEvent): string | undefined {
    this.preparing = LOADING;
    return event.type === 'TaskSucceeded' ? this.#planned(event) : undefined;
  }

  #planned(event: HistoryEvent): string | undefined {
    const plan = (event.output as { Payload: LoadReply }).Payload;
    if (plan.decision !== 'RUN' && plan.decision !== 'RUN_BATCHES') return undefined;
    const add = this.#adder(event);
    for (const [at, stage] of plan.stages.entries())
      if ('jobs' in stage) for (const { job } of stage.jobs) add(job, stage.stage ?? at);
    if (plan.decision === 'RUN') for (const { job } of plan.parallel) add(job, null);
    const { parallel, staged } =
      plan.decision === 'RUN'
        ? { parallel: plan.parallel.length, staged: this.jobs.size - plan.parallel.length }
        : plan.planned;
    this.planned = parallel + staged;
    const stages = plan.stages.filter((stage) => 'batches' in stage || stage.jobs.length > 0);
    return renderPlanned(this.planned, parallel, stages.length, plan.invalid ?? 0);
  }

  /** The jobs of a batch are known once it has read them. */
  #loaded(event: HistoryEvent): undefined {
    if (event.type !== 'TaskSucceeded') return;
    const { stage = null } = event.payload as { stage?: number };
    const add = this.#adder(event);
    for (const { job } of (event.output as unknown as { Payload: BatchReply }).Payload.jobs) add(job, stage);
  }

  #adder({ timestamp }: HistoryEvent): (job: string, stage: number | null) => void {
    const since = Date.parse(timestamp);
    return (job, stage) => this.jobs.set(job, { job, stage, state: 'queued', attempt: 0, since });
  }

  #invoked(event: HistoryEvent): string | undefined {
    const { job_name, attempt } = event.payload as unknown as Call;
    const job = this.jobs.get(job_name);
    if (!job) return undefined;
    switch (event.type) {
      case 'TaskStarted':
        // Another look at work in a service.
        if (job.isLookedAt && job.attempt === attempt) return undefined;
        this.#set(job, { state: 'running', attempt }, event);
        return `${job_name} started${attempt > 1 ? ` (attempt ${attempt})` : ''}`;
      case 'TaskSucceeded':
        this.#set(job, { state: 'SUCCEEDED' }, event);
        return `${job_name} SUCCEEDED`;
      case 'TaskFailed':
      case 'TaskTimedOut': {
        if (isStillRunning(event.error)) return this.#lookedAt(job, event);
        const error = isOverdue(event, job.since) ? 'did not end in time' : failureText(event);
        this.#isStopped ||= isStoppedCause(error);
        this.#set(job, { state: 'settling', error: error.split('\n')[0] ?? '' }, event);
        return this.#isStopped ? `${job_name} was stopped` : `${job_name} ${job.error}`;
      }
      default:
        return undefined;
    }
  }

  /** Says once what the work is called in its service. */
  #lookedAt(job: JobProgress, event: HistoryEvent): string | undefined {
    if (job.isLookedAt) return undefined;
    Object.assign(job, { isLookedAt: true });
    return `${job.job}: ${causeMessage(event.cause ?? '')}`;
  }

  #settled(event: HistoryEvent): string | undefined {
    if (event.type !== 'TaskSucceeded') return undefined;
    const { job_name } = (event.payload as unknown as { Payload: Call }).Payload;
    const job = this.jobs.get(job_name);
    const next = (event.output as unknown as { Payload: Settled }).Payload;
    if (!job) return undefined;
    const until = Date.parse(event.timestamp) + (next.wait_seconds ?? 0) * 1000;
    switch (next.outcome) {
      case 'RETRY':
        if (next.Payload?.attempt === job.attempt) return `${job_name} is looked at again in ${next.wait_seconds} s`;
        this.#set(job, { state: 'retrying', until, isLookedAt: false }, event);
        return `${job_name} retries in ${next.wait_seconds} s`;
      case 'AWAIT':
        return undefined;
      case 'LOOK':
        this.#set(job, { state: 'looking', until }, event);
        return `${job_name} may still be at work: looking again in ${next.wait_seconds} s`;
      default:
        this.#set(
          job,
          {
            state:
              next.outcome === 'SUCCEEDED' ? 'SUCCEEDED' : (next.status ?? (this.#isStopped ? 'ABORTED' : 'FAILED')),
          },
          event,
        );
        return `${job_name} ${job.state}`;
    }
  }

  #set(job: JobProgress, change: Partial<JobProgress>, event: HistoryEvent): void {
    Object.assign(job, change, { since: Date.parse(event.timestamp) });
  }
}

interface Settled {
  outcome: string;
  Payload?: Call;
  wait_seconds?: number;
  /** The row's status after a failure for good. */
  status?: JobRunStatus;
}

/** Whether the job's Task timed out, or its process was ended as one that did not heed its deadline. */
function isOverdue({ type, error, payload, timestamp }: HistoryEvent, since: number): boolean {
  if (type === 'TaskTimedOut') return true;
  const { timeout_seconds = Infinity } = payload as unknown as Call;
  const deadline = since + (timeout_seconds - EMBEDDED_MARGINS.backstopSeconds) * 1000;
  return error === 'Runtime.ExitError' && Date.parse(timestamp) >= deadline;
}

/** As the row will have it: a process that ended, in a sentence. An attempt that failed by itself says how. */
function failureText({ error = '', cause = '' }: HistoryEvent): string {
  const { name, message } = failureRecord({ error, cause: cause === '' ? error : cause });
  return name.startsWith('Runsheet.Attempt') || message === name ? message : `${name}: ${message}`;
}

interface Call {
  job_name: string;
  attempt: number;
  timeout_seconds?: number;
}
