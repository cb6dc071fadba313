import type { MasterRow } from '../../../domain/tables/master-row';
import type { Json, JsonObject } from '../../../domain/values/json';

/* What an act is, and the ends that acts have. */

export interface Act {
  /** The kind of its target. Default: `command`. */
  kind?: string;
  /** The fields of its target. Without them the row names a target that nobody declared. */
  target?: (given: ActGiven) => JsonObject;
  /** Files in the case's folder, beside those that all acts have. The job's name goes before theirs. */
  files?: Record<string, string>;
  /** The source of the job file, if Python runs it. */
  python?: (given: ActGiven) => string;
  row?: (given: ActGiven) => MasterRow;
  ends: Ends;
}

export interface ActGiven {
  /** In the environment or the arguments of all that the act starts. */
  mark: string;
  /** A folder of the case. */
  folder: string;
  /** The job's name. */
  name: string;
  /** What a shell would take for more than a text. */
  text: string;
}

export interface Ends {
  status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'INVALID';
  error?: [name: string, message: RegExp];
  reason?: RegExp;
  output?: (given: ActGiven) => Json;
  /** Another attempt would be of no use. */
  isForGood?: true;
}

export const well: Ends = { status: 'SUCCEEDED' };
export const timedOut: Ends = { status: 'TIMED_OUT', error: ['TimedOut', /^not finished after timeout_minutes/] };
export const failed = (name: string, message: RegExp): Ends => ({ status: 'FAILED', error: [name, message] });
export const forGood = (name: string, message: RegExp): Ends => ({ ...failed(name, message), isForGood: true });

/** 1.5 s: a row whose work goes on for longer. */
export const SOON = () => ({ timeout_minutes: 0.025 });
