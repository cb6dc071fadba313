import { type ErrorRecord, type JobRunRow, PARALLEL, type RunRow } from '../tables/rows';
import { firstLine, shortText } from '../values/short-text';
import type { FailedBefore } from './part-of-group';

/** A run and the job runs of its plan. */
export interface RunWithRows {
  run: RunRow;
  rows: readonly JobRunRow[];
  /** Of a rerun that left jobs out: those that are as failed as before. Absent where nobody has looked. */
  stillFailed?: readonly FailedBefore[];
}

/**
 * Whether the run's plan was ever complete. The run's settings tell, since they are written with the plan; `planned_at`
 * does not, since closing a run without a plan sets it too.
 */
export function hadPlan({ on_failure }: Pick<RunRow, 'on_failure'>): boolean {
  return on_failure !== undefined;
}

/**
 * Why a job run ended as it did: the first line of its error, or of its reason. Null if it SUCCEEDED or has neither.
 */
export function causeOf({ status, error, reason }: Pick<JobRunRow, 'status' | 'error' | 'reason'>): string | null {
  if (status === 'SUCCEEDED') return null;
  if (error) return errorLine(error);
  return reason === undefined ? null : firstLine(reason);
}

/** What a job that SUCCEEDED returned: JSON in one line of at most `most` characters. Null if it returned nothing. */
export function returnedText({ status, output }: Pick<JobRunRow, 'status' | 'output'>, most: number): string | null {
  // Anyone may have edited the row.
  const isText = typeof output === 'string' && output !== 'null';
  return status === 'SUCCEEDED' && isText ? shortText(output, most) : null;
}

/** An error in one line: `TypeError: no such shop (jobs/load-orders.ts:12:9)`. */
export function errorLine({ name, message, stack }: ErrorRecord): string {
  const place = authorPlace(stack ?? '');
  return `${name}: ${firstLine(message)}${place === undefined ? '' : ` (${place})`}`;
}

/** A frame's place, which may hold blanks: `at load (notebooks/load.ipynb cell 2:3)`, `at jobs/load.ts:12:9`. */
const PLACE = /\(([^()]+:\d+(?::\d+)?)\)$|([^\s()]+?:\d+(?::\d+)?)\)?$/;

/** The place in the author's files from which the error came, past the package that threw it. Python has no columns. */
function authorPlace(stack: string): string | undefined {
  const places = stack.split('\n').flatMap((frame) => {
    const [, enclosed, bare] = PLACE.exec(frame) ?? [];
    return enclosed ?? bare ?? [];
  });
  return places.find((place) => !place.startsWith('node_modules/')) ?? places[0];
}

/** The fields of a job run, or of a job without a run, that decide its place in a list. */
export type Readable = Pick<JobRunRow, 'job_name' | 'stage' | 'status' | 'priority'>;

/** The jobs by stage, then the parallel jobs, then those that were not to run; equals by name. */
export function inReadingOrder<T extends Readable>(rows: readonly T[]): T[] {
  return [...rows].sort((a, b) => place(a) - place(b) || a.job_name.localeCompare(b.job_name));
}

function place(row: Readable): number {
  if (row.stage !== undefined) return row.stage;
  return row.status === 'DISABLED' ? 3e6 : row.priority === PARALLEL ? 1e6 : 2e6;
}
