import { errorRecord, MAX_OUTPUT_BYTES } from '../domain/attempts/record-limits';
import type { Redactor } from '../domain/secrets/redactor';
import type { ErrorRecord } from '../domain/tables/rows';
import type { AttemptLog } from './attempt-log';

/** How the job's code ended. `alive`: it may still be at work, and only leaving the process stops it for sure. */
export type Ending =
  | { output: string }
  | { class: 'job' | 'timeout' | 'permanent'; error: ErrorRecord; alive: boolean };

/** The result as it is kept. What cannot be kept fails the job for good: another attempt would return the same. */
export function encodeOutput(result: unknown, redactor: Redactor, log: AttemptLog): Ending {
  let json: string | undefined;
  try {
    json = JSON.stringify(result ?? null);
    if (json === undefined) throw new TypeError(`a ${typeof result} is no JSON value`);
  } catch (error) {
    const why = redactor.hide(error instanceof Error ? error.message : String(error));
    return notKept('Runsheet.OutputNotJson', `the job's result is no JSON: ${why}`);
  }
  let output: string;
  try {
    output = redactor.hideInJson(json);
  } catch {
    // What hiding throws may hold what was to be hidden.
    return notKept('Runsheet.OutputNotJson', "the job's result could not be kept safely");
  }
  if (output !== json) log.write('warn', "the job's result holds a secret: it is kept without it");
  const bytes = Buffer.byteLength(output, 'utf8');
  if (bytes <= MAX_OUTPUT_BYTES) return { output };
  const message = `the job's result is ${bytes} bytes of JSON: at most ${MAX_OUTPUT_BYTES} are kept; write data to job.dataUrl and return its name`;
  return notKept('Runsheet.OutputTooLarge', message);
}

function notKept(name: string, message: string): Ending {
  return { class: 'permanent', error: errorRecord(name, message), alive: false };
}
