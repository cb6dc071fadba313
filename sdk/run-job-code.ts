import type { RunTable } from '../adapters/dynamodb/run-table';
import type { AttemptClaim } from '../domain/attempts/attempt';
import { errorRecord } from '../domain/attempts/attempt-error';
import type { Margins } from '../domain/attempts/deadline';
import type { Usage } from '../domain/cost/usage';
import { STOPPED_ERROR, stopText } from '../domain/runs/stop-run';
import type { Redactor } from '../domain/secrets/redactor';
import type { SecretSource } from '../domain/secrets/secret-reference';
import type { ErrorRecord, JobRunRow } from '../domain/tables/rows';
import type { Bundle } from '../domain/values/stack-frames';
import type { AttemptCode } from './attempt-code';
import type { AttemptLog } from './attempt-log';
import type { AttemptOutput } from './attempt-output';
import { aborted, BROKEN, type Ending, returned, threw, timedOut } from './ending';
import { KeptGlobals } from './kept-globals';
import { openAttempt } from './open-attempt';
import { openJobContext } from './open-job-context';
import { OwnDOMException } from './own-globals';
import { resolveParameters } from './parameters/resolve-parameters';
import { monotonicMs } from './stopwatch';
import { Timers } from './timers';

/** An attempt that has its claim: what its code needs to know. `deadline` is in ms of the monotonic clock. */
export interface ClaimedAttempt {
  row: JobRunRow;
  claim: AttemptClaim;
  deadline: number;
  /** What the work has used, if anybody has said it by now. */
  usage?: Usage;
}

/** The part of the run table that an attempt uses. */
export type AttemptTable = Pick<RunTable, 'findRun' | 'findJobRun' | 'update'>;

export interface JobCodeDependencies {
  runs: AttemptTable;
  /** The folder or bucket that holds the folders of all runs. */
  dataRoot: string;
  margins: Margins;
  secrets: SecretSource;
  redactor: Redactor;
  /** The file that the code runs from. */
  bundle?: Bundle;
}

/** The frames of an error, 10 by default. Beneath a call of the AWS SDK the author's own frame is about the 20th. */
const STACK_TRACE_LIMIT = 40;

/** Runs the job's code. Its output goes to the attempt's log, and an error that nobody caught becomes its ending. */
export async function runJobCode(
  claimed: ClaimedAttempt,
  code: AttemptCode,
  output: AttemptOutput,
  deps: JobCodeDependencies,
): Promise<Ending> {
  const globals = new KeptGlobals();
  Error.stackTraceLimit = STACK_TRACE_LIMIT;
  output.codeStarts();
  try {
    return await firstEnding(claimed, code, output, deps);
  } catch {
    return BROKEN;
  } finally {
    globals.putBack();
    output.codeEnds();
  }
}

/** Exactly one ending: the code's own, that of the deadline or a stop after the grace, or that of a crash. */
async function firstEnding(
  claimed: ClaimedAttempt,
  code: AttemptCode,
  { log, crashed }: AttemptOutput,
  deps: JobCodeDependencies,
): Promise<Ending> {
  const { row, deadline } = claimed;
  const stop = new AbortController();
  const timers = new Timers((error) => log.write('warn', `the check whether the run is stopped failed: ${error}`));
  const tooLate = new Promise<Ending>((resolve) => {
    const abort = (why: ErrorRecord, kind: 'timeout' | 'job') => {
      stop.abort(new OwnDOMException(why.message, kind === 'timeout' ? 'TimeoutError' : 'AbortError'));
      timers.after(deps.margins.graceMs, () => resolve({ class: kind, error: why, alive: true }));
    };
    timers.after(deadline - monotonicMs(), () => abort(timedOut(row), 'timeout'));
    timers.every(deps.margins.stopLookMs, async () => {
      const run = await deps.runs.findRun(row.run_id);
      if (run?.stop_requested && !stop.signal.aborted) abort(errorRecord(STOPPED_ERROR, stopText(run)), 'job');
    });
  });
  try {
    return await Promise.race([endingOfCode(code, claimed, log, stop.signal, deps), tooLate, crashed]);
  } finally {
    timers.clear();
  }
}

/** The code's own ending. After the deadline it is a timeout, whatever the code still answers. */
async function endingOfCode(
  code: AttemptCode,
  claimed: ClaimedAttempt,
  log: AttemptLog,
  signal: AbortSignal,
  { runs, dataRoot, secrets, redactor, bundle }: JobCodeDependencies,
): Promise<Ending> {
  const { row } = claimed;
  try {
    const parameters = await resolveParameters(row, { runs, dataRoot, secrets, redactor });
    const context = openJobContext(row, parameters, runs, dataRoot, signal, log);
    const result = await code(context, openAttempt(claimed, runs, { secrets, redactor }));
    if (signal.aborted) return aborted(signal, row);
    return returned(result, redactor, (message) => log.write('warn', message));
  } catch (error) {
    if (signal.aborted) return aborted(signal, row, error);
    // The row has room for 1 KB of it only. What was printed before comes before it.
    log.flush();
    log.write('error', error);
    return threw(error, redactor, false, bundle);
  }
}
