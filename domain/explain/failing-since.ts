import type { JobRunRow } from '../tables/rows';
import { isNotifiedJob } from '../tables/statuses';

/** A run in a job's history. */
export interface RunAt {
  run_id: string;
  planned_at: string;
}

/** Since when a job has been failing. */
export interface FailingSince {
  /** The number of failed runs since the last success. */
  failures: number;
  first: RunAt;
  /** The last run in which it succeeded; undefined if none is known. */
  lastGood: RunAt | undefined;
  /**
   * Older runs exist that were not read, and no success was found: the job has been failing for longer than this says.
   */
  isCut: boolean;
}

type Seen = Pick<JobRunRow, 'run_id' | 'planned_at' | 'status'>;

/**
 * Reads a job's runs, newest first. Only those that SUCCEEDED and those that are notified as failed count: a run in
 * which the job never started, was disabled, was stopped or is still open says nothing about it. A carried-over row
 * SUCCEEDED in an earlier run. Undefined where the newest run that counts is a success.
 */
export function failingSince(rows: readonly Seen[], isCut: boolean): FailingSince | undefined {
  const counting = rows.filter(({ status }) => status === 'SUCCEEDED' || isNotifiedJob(status));
  const good = counting.findIndex(({ status }) => status === 'SUCCEEDED');
  const failed = good < 0 ? counting : counting.slice(0, good);
  const first = failed.at(-1);
  if (!first) return undefined;
  const lastGood = good < 0 ? undefined : counting[good];
  return { failures: failed.length, first: at(first), lastGood: lastGood && at(lastGood), isCut: isCut && !lastGood };
}

function at({ run_id, planned_at }: RunAt): RunAt {
  return { run_id, planned_at };
}
