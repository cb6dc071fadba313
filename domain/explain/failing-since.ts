import { isFailedJob } from '../notices/told-ends';
import type { JobRunRow } from '../tables/rows';
import { isOpen } from '../tables/statuses';

/** A run as a job's history names it. */
export interface RunAt {
  run_id: string;
  planned_at: string;
}

/** Since when a job has not succeeded. */
export interface FailingSince {
  /** Runs in a row, the newest included, in which it failed. */
  failures: number;
  first: RunAt;
  /** The last run in which it succeeded; undefined where none is known. */
  lastGood: RunAt | undefined;
  /** More runs are kept than were looked at, and none of those succeeded: it fails for longer than is told. */
  isCut: boolean;
}

const NO_NEWS: ReadonlySet<string> = new Set(['SKIPPED', 'DISABLED', 'ABORTED']);

type Seen = Pick<JobRunRow, 'run_id' | 'planned_at' | 'status'>;

/**
 * Of a job's runs, newest first. Runs in which it never started, was disabled, was stopped or is still open tell nothing of it; one that
 * was carried over succeeded in an earlier run. Undefined where its last run that tells is no failure.
 */
export function failingSince(rows: readonly Seen[], isCut: boolean): FailingSince | undefined {
  const telling = rows.filter((row) => !isOpen(row.status) && !NO_NEWS.has(row.status));
  const good = telling.findIndex(({ status }) => status === 'SUCCEEDED');
  const failed = (good < 0 ? telling : telling.slice(0, good)).filter(isFailedJob);
  const first = failed.at(-1);
  if (!first) return undefined;
  const lastGood = good < 0 ? undefined : telling[good];
  return { failures: failed.length, first: at(first), lastGood: lastGood && at(lastGood), isCut: isCut && !lastGood };
}

function at({ run_id, planned_at }: RunAt): RunAt {
  return { run_id, planned_at };
}
