import { errorRecord, MAX_OUTPUT_BYTES } from '../domain/record-limits';
import type { ErrorRecord } from '../domain/rows';

/** How the job's code ended. `alive`: it may still be at work, and only leaving the process stops it for sure. */
export type Ending =
  | { output: string }
  | { class: 'job' | 'timeout' | 'permanent'; error: ErrorRecord; alive: boolean };

/** The result as it is kept. What cannot be kept fails the job for good: another attempt would return the same. */
export function encodeOutput(result: unknown): Ending {
  let output: string;
  try {
    output = JSON.stringify(result ?? null);
    if (output === undefined) throw new TypeError(`a ${typeof result} is no JSON value`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return {
      class: 'permanent',
      error: errorRecord('Runsheet.OutputNotJson', `the job's result is no JSON: ${why}`),
      alive: false,
    };
  }
  const bytes = Buffer.byteLength(output, 'utf8');
  if (bytes <= MAX_OUTPUT_BYTES) return { output };
  const message = `the job's result is ${bytes} bytes of JSON: at most ${MAX_OUTPUT_BYTES} are kept; write data to job.dataUrl and return its name`;
  return { class: 'permanent', error: errorRecord('Runsheet.OutputTooLarge', message), alive: false };
}
