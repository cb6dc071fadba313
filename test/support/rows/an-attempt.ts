import type { AttemptRequest } from '../../../domain/attempts/attempt-request';
import { EMBEDDED_MARGINS, type Margins } from '../../../domain/attempts/deadline';
import { Redactor } from '../../../domain/secrets/redactor';
import type { OutputSink } from '../../../sdk/capture-channels';
import type { JobContext } from '../../../sdk/job-context';
import type { Invocation } from '../../../sdk/job-handler';
import { type AttemptDependencies, runAttempt } from '../../../sdk/run-attempt';
import { dieAtWrite } from '../services/faults';
import type { MemoryTables, Tables } from '../services/memory-tables';
import type { RunReply } from './a-run';

/** Margins so short that a test of a deadline takes a blink. */
export const SHORT_MARGINS: Margins = { ...EMBEDDED_MARGINS, graceMs: 60, watchdogMs: 400, stopLookMs: 15 };

/** The call of a planned job, as the machine makes it. */
export function aCall(reply: RunReply, job: string, given: Partial<AttemptRequest> = {}): AttemptRequest {
  const planned = [...reply.parallel, ...reply.stages.flatMap((stage) => stage.jobs)].find((each) => each.job === job);
  if (!planned) throw new Error(`${job} is not in the plan`);
  const { timeout_seconds } = planned;
  const { run_id, plan, parts } = reply;
  return { run_id, plan, job_name: job, attempt: 1, timeout_seconds, ...(parts && { parts }), ...given };
}

let invocations = 0;

export function anInvocation(given: Partial<Invocation> = {}): Invocation {
  invocations += 1;
  return {
    awsRequestId: `00000000-0000-4000-8000-${String(invocations).padStart(12, '0')}`,
    logStreamName: 'job-load-orders-1',
    getRemainingTimeInMillis: () => 900_000,
    ...given,
  };
}

/** The dependencies of an attempt, and what it did to them. */
export interface WatchedDependencies extends AttemptDependencies {
  /** What happened, in order: `left` where the attempt ended its process, `is the last` where none may follow it. */
  events: string[];
  /** The log's lines. */
  lines: string[];
  /** The last sink of the process's output. */
  sink: OutputSink | undefined;
  /** The last time the watchdog was set to; undefined while it is disarmed. */
  watchdogAt: number | undefined;
}

export function attemptDependencies(tables: Tables, given: Partial<AttemptDependencies> = {}): WatchedDependencies {
  const deps: WatchedDependencies = {
    runs: tables.runs,
    dataRoot: 'file:///data',
    margins: SHORT_MARGINS,
    watchdog: {
      arm: (time) => {
        deps.watchdogAt = time;
      },
      disarm: () => {
        deps.watchdogAt = undefined;
      },
    },
    secrets: { granted: new Set(), read: (reference) => Promise.reject(new Error(`no ${reference} here`)) },
    redactor: new Redactor(),
    output: {
      writeLine: (line) => deps.lines.push(line),
      sendTo: (sink) => {
        deps.sink = sink;
      },
      isIntact: () => true,
    },
    leaveProcess: () => deps.events.push('left'),
    leaveAfterReply: () => deps.events.push('is the last'),
    events: [],
    lines: [],
    sink: undefined,
    watchdogAt: undefined,
    ...given,
  };
  return deps;
}

/** Makes one attempt. Returns the error that the state machine gets, or `undefined` for a success. */
export async function attempt(
  tables: Tables,
  call: unknown,
  code: (job: JobContext) => unknown = () => null,
  deps: AttemptDependencies = attemptDependencies(tables),
  invocation: Invocation = anInvocation(),
): Promise<Error | undefined> {
  try {
    await runAttempt(call, invocation, code, deps);
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

/** An attempt whose process dies in the middle of its code: the row stays RUNNING. `late`: its lease has passed. */
export async function aLostAttempt(tables: MemoryTables, call: AttemptRequest, late = false): Promise<Invocation> {
  const dying = tables.another();
  dieAtWrite(dying, 2, 'request lost');
  const invocation = anInvocation(late ? { getRemainingTimeInMillis: () => -60_000 } : {});
  await attempt(dying, call, () => null, attemptDependencies(dying), invocation);
  return invocation;
}

/** The error that Step Functions gets when the process of this call has died. */
export function aCrashOf({ awsRequestId }: Invocation): { Error: string; Cause: string } {
  const errorMessage = `RequestId: ${awsRequestId} Error: Runtime exited with error: exit status 1`;
  return { Error: 'Runtime.ExitError', Cause: JSON.stringify({ errorType: 'Runtime.ExitError', errorMessage }) };
}
