import type { AttemptRequest } from '../../../domain/attempts/attempt-request';
import { EMBEDDED_MARGINS, type Margins } from '../../../domain/attempts/deadline';
import { Redactor } from '../../../domain/secrets/redactor';
import type { AttemptSurroundings } from '../../../sdk/attempt-dependencies';
import type { OutputTaker } from '../../../sdk/capture-output';
import type { JobContext } from '../../../sdk/job-context';
import { type Invocation, runAttempt } from '../../../sdk/run-attempt';
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
  return { run_id: reply.run_id, plan: reply.plan, job_name: job, attempt: 1, timeout_seconds, ...given };
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

/** What happened around an attempt, in order: `left` where it ended its process. */
export interface Watched extends AttemptSurroundings {
  events: string[];
  /** The log's lines. */
  lines: string[];
  /** Who was given the process's output last. */
  taker: OutputTaker | undefined;
  /** The last time the watchdog was set to; undefined while it is calm. */
  watchdogAt: number | undefined;
}

export function anAttemptAround(tables: Tables, given: Partial<AttemptSurroundings> = {}): Watched {
  const around: Watched = {
    runs: tables.runs,
    dataRoot: 'file:///data',
    margins: SHORT_MARGINS,
    watchdog: {
      arm: (time) => {
        around.watchdogAt = time;
      },
      calm: () => {
        around.watchdogAt = undefined;
      },
    },
    secrets: { granted: new Set(), read: (reference) => Promise.reject(new Error(`no ${reference} here`)) },
    redactor: new Redactor(),
    output: {
      writeLine: (line) => around.lines.push(line),
      giveTo: (taker) => {
        around.taker = taker;
      },
    },
    leaveProcess: () => around.events.push('left'),
    events: [],
    lines: [],
    taker: undefined,
    watchdogAt: undefined,
    ...given,
  };
  return around;
}

/** Makes one attempt and returns how its call ended: `undefined` for a success, else the error that the machine hears. */
export async function attempt(
  tables: Tables,
  call: unknown,
  code: (job: JobContext) => unknown = () => null,
  around: AttemptSurroundings = anAttemptAround(tables),
  invocation: Invocation = anInvocation(),
): Promise<Error | undefined> {
  try {
    await runAttempt(call, invocation, code, around);
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

/** An attempt whose process dies in the middle of its code: its row stays RUNNING, with no END. `late`: and its lease has passed. */
export async function aLostAttempt(tables: MemoryTables, call: AttemptRequest, late = false): Promise<Invocation> {
  const dying = tables.another();
  dieAtWrite(dying, 2, 'request lost');
  const invocation = anInvocation(late ? { getRemainingTimeInMillis: () => -60_000 } : {});
  await attempt(dying, call, () => null, anAttemptAround(dying), invocation);
  return invocation;
}

/** What Step Functions hears when the process of this call has died. */
export function aCrashOf({ awsRequestId }: Invocation): { Error: string; Cause: string } {
  const errorMessage = `RequestId: ${awsRequestId} Error: Runtime exited with error: exit status 1`;
  return { Error: 'Runtime.ExitError', Cause: JSON.stringify({ errorType: 'Runtime.ExitError', errorMessage }) };
}
