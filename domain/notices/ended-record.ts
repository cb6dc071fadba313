import { type Image, textOf } from '../history/row-image';
import { parseRunRecord } from '../history/run-record';
import { jobEntry, RUN_ENTRY } from '../tables/rows';
import { CLOSED_RUN_STATUSES, FINISHED_STATUSES, isOpen, type JobRunStatus } from '../tables/statuses';

/** What ended with one write to the run table. */
export type Ended =
  | { what: 'run'; runId: string }
  /** The run's plan was committed: its INVALID job runs have ended with that. */
  | { what: 'plan'; runId: string }
  | { what: 'job'; runId: string; jobName: string };

const FINISHED: ReadonlySet<string> = new Set(FINISHED_STATUSES);
const CLOSED: ReadonlySet<string> = new Set(CLOSED_RUN_STATUSES);

/**
 * Reads a record of the run table's stream: what ended with it (undefined: nothing), or what is wrong with it, as the
 * end of a sentence. Only a row that was open can end. A closed run is written again when it leaves its group, a
 * carried-over row is put as SUCCEEDED, and an expired row is deleted: all of these end nothing. The first
 * row of a run that was refused at once is already its last.
 */
export function readEnded(value: unknown): { ended: Ended | undefined } | { problem: string } {
  const read = parseRunRecord(value);
  if ('problem' in read) return read;
  const { runId, entry, before, after } = read.record;
  if (entry === RUN_ENTRY) return { ended: endOfRun(runId, before, after) };
  const isEnd = entry.startsWith(jobEntry('')) && isOpenJob(before) && FINISHED.has(textOf(after, 'status') ?? '');
  return { ended: isEnd ? { what: 'job', runId, jobName: entry.slice(jobEntry('').length) } : undefined };
}

function endOfRun(runId: string, before: Image | undefined, after: Image | undefined): Ended | undefined {
  if (before && textOf(before, 'status') !== 'RUNNING') return undefined;
  const status = textOf(after, 'status') ?? '';
  if (CLOSED.has(status)) return { what: 'run', runId };
  const isCommit = textOf(after, 'planned_at') !== undefined && textOf(before, 'planned_at') === undefined;
  return status === 'RUNNING' && isCommit ? { what: 'plan', runId } : undefined;
}

function isOpenJob(before: Image | undefined): boolean {
  return isOpen(textOf(before, 'status') as JobRunStatus);
}
