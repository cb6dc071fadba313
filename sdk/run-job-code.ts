import { errorRecord, recordError } from '../domain/attempts/record-limits';
import { stopText } from '../domain/runs/stop-run';
import type { Redactor } from '../domain/secrets/redactor';
import type { ErrorRecord, JobRunRow } from '../domain/tables/rows';
import type { JsonObject } from '../domain/values/json';
import type { AttemptSurroundings } from './attempt-dependencies';
import { AttemptLog } from './attempt-log';
import { type Ending, encodeOutput } from './ending';
import { type JobContext, openJobContext } from './job-context';
import { resolveSecrets } from './resolve-secrets';
import { Alarms } from './timers';

/** An attempt that has its claim: what its code needs to know. */
export interface StartedAttempt {
  row: JobRunRow;
  deadline: number;
}

/** Thrown by a job: ends the job run at once, whatever retries are left. */
export class PermanentJobError extends Error {
  override readonly name = 'PermanentJobError';
}

/**
 * The output of one attempt, and errors that nobody caught. Only while its code runs is such an error its failure: before the
 * claim is there it comes from an earlier attempt, after the code it must not cut END off. Then it is logged, and the process
 * is left once END is written.
 */
export class AttemptEars {
  readonly log: AttemptLog;
  readonly crashed = Promise.withResolvers<Ending>();
  #phase: 'around' | 'code' | 'over' = 'around';
  #mustLeave = false;

  constructor(
    identity: JsonObject,
    private readonly around: AttemptSurroundings,
  ) {
    this.log = new AttemptLog(identity, around.redactor, around.output.writeLine);
    around.output.giveTo(this.log.takeOutput((error) => this.#hear(error)));
  }

  codeStarts(): void {
    this.#phase = 'code';
  }

  codeEnds(): void {
    this.#phase = 'around';
    this.log.flush();
  }

  /** After END. */
  close(): void {
    this.#phase = 'over';
    this.log.flush();
    if (this.#mustLeave) this.around.leaveProcess();
  }

  #hear(error: unknown): void {
    if (this.#phase === 'over') this.around.leaveProcess();
    else if (this.#phase === 'code') this.crashed.resolve(failure(error, this.around.redactor, true));
    else this.#mustLeave = true;
  }
}

/** Runs the job's code with all that it prints turned to the attempt's log, and what it throws behind our back to its ending. */
export async function runJobCode(
  started: StartedAttempt,
  code: (job: JobContext) => unknown,
  ears: AttemptEars,
  around: AttemptSurroundings,
): Promise<Ending> {
  ears.codeStarts();
  try {
    return await runCode(started, code, ears.log, ears.crashed.promise, around);
  } catch {
    // Our own fault, and its text may be the job's.
    return { class: 'job', error: UNSHOWN, alive: true };
  } finally {
    ears.codeEnds();
  }
}

/** Runs the job's code to its end, to the deadline and its grace, or to a crash: exactly one ending comes out. */
async function runCode(
  { row, deadline }: StartedAttempt,
  code: (job: JobContext) => unknown,
  log: AttemptLog,
  crashed: Promise<Ending>,
  around: AttemptSurroundings,
): Promise<Ending> {
  const stop = new AbortController();
  const alarms = new Alarms((error) => log.write('warn', `the look whether the run is stopped failed: ${error}`));
  const tooLate = new Promise<Ending>((resolve) => {
    const late = (why: ErrorRecord, kind: 'timeout' | 'job') => {
      stop.abort(new DOMException(why.message, kind === 'timeout' ? 'TimeoutError' : 'AbortError'));
      alarms.after(around.margins.graceMs, () => resolve({ class: kind, error: why, alive: true }));
    };
    alarms.after(deadline - Date.now(), () => late(timedOut(row), 'timeout'));
    alarms.every(around.margins.stopLookMs, async () => {
      const run = await around.runs.findRun(row.run_id);
      if (run?.stop_requested && !stop.signal.aborted) late(errorRecord('AbortError', stopText(run)), 'job');
    });
  });
  try {
    return await Promise.race([settle(code, row, log, stop.signal, around), tooLate, crashed]);
  } finally {
    alarms.clear();
  }
}

/** The code's own ending. After the deadline it is a timeout, whatever the code still answers. */
async function settle(
  code: (job: JobContext) => unknown,
  row: JobRunRow,
  log: AttemptLog,
  signal: AbortSignal,
  { runs, dataRoot, secrets, redactor }: AttemptSurroundings,
): Promise<Ending> {
  try {
    const parameters = await resolveSecrets(row.parameters ?? {}, secrets, redactor);
    const result = await code(openJobContext(row, parameters, runs, dataRoot, signal, log));
    return signal.aborted ? abortedEnding(signal, row) : encodeOutput(result, redactor, log);
  } catch (error) {
    return signal.aborted ? abortedEnding(signal, row) : failure(error, redactor, false);
  }
}

/** Whatever hiding itself throws may hold what was to be hidden. */
const UNSHOWN = errorRecord('Error', "the job's error could not be shown safely");

function failure(error: unknown, { hide }: Redactor, alive: boolean): Ending {
  const kind = isPermanent(error) ? 'permanent' : 'job';
  try {
    return { class: kind, error: recordError(error, hide), alive };
  } catch {
    return { class: kind, error: UNSHOWN, alive };
  }
}

function abortedEnding(signal: AbortSignal, row: JobRunRow): Ending {
  if ((signal.reason as Error).name === 'TimeoutError') return { class: 'timeout', error: timedOut(row), alive: false };
  return { class: 'job', error: errorRecord('AbortError', 'the run was stopped'), alive: false };
}

function timedOut(row: JobRunRow): ErrorRecord {
  return errorRecord('TimedOut', `not finished after timeout_minutes = ${row.timeout_minutes}`);
}

/** By the literal name, not the class: a bundle can hold two copies of this module. */
function isPermanent(error: unknown): boolean {
  try {
    return error instanceof Error && error.name === 'PermanentJobError';
  } catch {
    // A proxy or a getter that throws: an error all the same, and the attempt's end must be recorded.
    return false;
  }
}
