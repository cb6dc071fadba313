import { callGoesOn } from '../domain/attempts/attempt';
import { errorRecord, recordError } from '../domain/attempts/attempt-error';
import { STOPPED_ERROR, stopText } from '../domain/runs/stop-run';
import type { Redactor } from '../domain/secrets/redactor';
import { MAX_OUTPUT_BYTES } from '../domain/tables/limits';
import type { AttemptClass, ErrorRecord, JobRunRow } from '../domain/tables/rows';
import { authorFrames, type Bundle } from '../domain/values/stack-frames';
import { wellFormedJson } from '../domain/values/well-formed';
import { toIso } from './own-globals';
import { callEndOf, isPermanent } from './permanent';

/** How the job's code ended. */
export type Ending =
  | { output: string }
  | {
      class: AttemptClass;
      error: ErrorRecord;
      /** It may still be at work, and only leaving the process stops it for sure. */
      alive: boolean;
      /** What it called elsewhere may be at work until then, epoch ms. */
      workUntil?: number | undefined;
    };

/** Recorded instead of an error that could not be redacted, since that error's text may hold the secret. */
const UNSHOWN = errorRecord('Error', "the job's error could not be shown safely");

/**
 * The ending of an attempt that failed by a fault of ours. The fault's text is not shown, since it may quote the job's.
 */
export const BROKEN: Ending = { class: 'job', error: UNSHOWN, alive: true };

/**
 * The ending of code that returned `result`. A result that cannot be kept fails the job for good, since another attempt
 * would return the same. `warn` hears of a result that holds a secret, which is kept without it.
 */
export function returned(result: unknown, redactor: Redactor, warn: (message: string) => void): Ending {
  let json: string | undefined;
  try {
    json = wellFormedJson(result ?? null);
    if (json === undefined) throw new TypeError(`a ${typeof result} has no JSON form`);
  } catch (error) {
    const why = redactor.hide(error instanceof Error ? error.message : String(error));
    return unusable('Runsheet.OutputNotJson', `the job's result cannot be written as JSON: ${why}`);
  }
  let output: string;
  try {
    output = redactor.hideInJson(json);
  } catch {
    // The error of a redactor may hold the secret that it was to hide.
    return unusable('Runsheet.OutputNotJson', "the job's result could not be kept safely");
  }
  if (output !== json) warn("the job's result holds a secret: it is kept without it");
  const bytes = Buffer.byteLength(output, 'utf8');
  if (bytes <= MAX_OUTPUT_BYTES) return { output };
  const message = `the job's result is ${bytes} bytes of JSON: at most ${MAX_OUTPUT_BYTES} are kept; write data to the run's folder (job.dataUrl, or data_url of a Python event) and return its name`;
  return unusable('Runsheet.OutputTooLarge', message);
}

function unusable(name: string, message: string): Ending {
  return { class: 'permanent', error: errorRecord(name, message), alive: false };
}

/**
 * The ending of code that threw `error`. `alive`: nobody caught it, so other code of the job may still be at work.
 * @param bundle the file that the code runs from; without it the error's frames are kept as they are
 */
export function threw(error: unknown, { hide }: Redactor, alive: boolean, bundle?: Bundle): Ending {
  const { class: own, workUntil } = callEndOf(error);
  const ending = { class: own ?? (isPermanent(error) ? 'permanent' : 'job'), alive, workUntil };
  try {
    return { ...ending, error: recordError(error, hide, bundle && ((stack) => authorFrames(stack, bundle))) };
  } catch {
    return { ...ending, error: UNSHOWN };
  }
}

/** The ending of code that came back after its signal was aborted, whatever it returned, or threw: `thrown`. */
export function aborted(signal: AbortSignal, row: JobRunRow, thrown?: unknown): Ending {
  const { workUntil } = callEndOf(thrown);
  const isTimeout = (signal.reason as Error).name === 'TimeoutError';
  const { name, message } = isTimeout ? timedOut(row) : errorRecord(STOPPED_ERROR, stopText({}));
  const error = workUntil === undefined ? message : `${message}; ${callGoesOn(toIso(workUntil))}`;
  return { class: isTimeout ? 'timeout' : 'job', error: errorRecord(name, error), alive: false, workUntil };
}

export function timedOut(row: JobRunRow): ErrorRecord {
  return errorRecord('TimedOut', `not finished after timeout_minutes = ${row.timeout_minutes}`);
}
