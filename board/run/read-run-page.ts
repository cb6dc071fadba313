import { findLastSucceeded } from '../../adapters/dynamodb/run-queries';
import { criticalPath, type PathStep } from '../../domain/explain/critical-path';
import type { FailingSince } from '../../domain/explain/failing-since';
import { type RunSummary, summarizeRun } from '../../domain/explain/run-summary';
import type { FailedBefore } from '../../domain/runs/part-of-group';
import { inReadingOrder } from '../../domain/runs/run-with-rows';
import type { JobRunRow, RunRow } from '../../domain/tables/rows';
import { isName, MAX_GROUP_NAME } from '../../domain/values/names';
import { readFailingSince } from '../../operations/job-histories';
import { listChain, readStillFailed } from '../../operations/read-chain';
import { readJobRuns, readWhole, type ShownJobRuns } from '../../operations/show/read-job-runs';
import type { Sources } from '../page';
import { sanitizeJobRun, sanitizeRun } from '../parts/sanitize-rows';
import { attemptOf, type Place } from '../place';
import { type AttemptLog, readLog } from './attempt-log';
import { type ExecutedNotebook, readNotebook } from './executed-notebook';
import { detailedJobs } from './shown-jobs';

/** All that the page of one run shows. */
export interface RunPage {
  place: Place;
  run: RunRow;
  /** In reading order. Of a large run only those that the page shows have outputs, errors and attempts. */
  rows: JobRunRow[];
  pastOf: ShownJobRuns['pastOf'];
  summary: RunSummary;
  path: PathStep[];
  /** Since when the first MAX_PASTS of the failed jobs fail, by the name of the job. */
  since: Map<string, FailingSince>;
  /** If the run has failures: the last run of the group before it that SUCCEEDED. */
  lastGood: RunRow | undefined;
  /** Of a rerun that left jobs out: those that are as failed as before. */
  stillFailed: FailedBefore[];
  /** The run and its reruns, the oldest first. */
  chain: RunRow[];
  /** Whether the page can show the log of an attempt. */
  hasLogs: boolean;
  /** The log that the place asks for. */
  log: AttemptLog | undefined;
  /** Whether the page can show executed notebooks. */
  hasNotebooks: boolean;
  /** The executed notebook that the place asks for. */
  notebook: ExecutedNotebook | undefined;
}

/**
 * The search for the last success and for reruns reads at most this many pages of 1 MB of the group's runs, some
 * thousand runs. A group that runs every few minutes has a hundred thousand runs a year.
 */
const MAX_PAGES = 5;

/** The past is read for at most this many failed jobs; each takes a query. */
export const MAX_PASTS = 10;

export async function readRunPage(
  { runs, readAttemptLog, readNotebook: readKept }: Sources,
  place: Place & { page: 'run' },
  now: number,
): Promise<RunPage | undefined> {
  const found = await runs.findRun(place.run);
  if (!found) return undefined;
  const run = sanitizeRun(found);
  const { rows, pastOf } = await readShown(runs, run, place, now);
  const summary = summarizeRun({ rows });
  const wanted = attemptOf(place.notebook);
  const asked = rows.some(({ job_name }) => job_name === wanted?.job) ? wanted : undefined;
  const [since, lastGood, stillFailed, chain, log, notebook] = await Promise.all([
    readPasts(runs, summary.failed.slice(0, MAX_PASTS)),
    summary.failed.length > 0 && isName(run.job_group, MAX_GROUP_NAME) && run.planned_at !== undefined
      ? findLastSucceeded(runs, run.job_group, run.planned_at, MAX_PAGES)
      : undefined,
    readStillFailed(runs, run, rows),
    listChain(runs, place.run, MAX_PAGES),
    readLog(rows, attemptOf(place.log), readAttemptLog),
    readNotebook(asked && { runId: run.run_id, ...asked }, readKept),
  ]);
  return {
    place,
    run,
    rows,
    pastOf,
    summary,
    path: criticalPath(run, rows, now),
    since,
    lastGood: lastGood && sanitizeRun(lastGood),
    stillFailed,
    chain: chain.map(sanitizeRun),
    hasLogs: readAttemptLog !== undefined,
    log,
    hasNotebooks: readKept !== undefined,
    notebook,
  };
}

/** The job runs in reading order, from the run's digest if it has one. Those shown in detail are read whole. */
async function readShown(
  runs: Sources['runs'],
  run: RunRow,
  place: Place & { page: 'run' },
  now: number,
): Promise<Pick<RunPage, 'rows' | 'pastOf'>> {
  const { rows: found, isDigest, pastOf } = await readJobRuns(runs, run);
  if (!isDigest) return { rows: inReadingOrder(found.map(sanitizeJobRun)), pastOf };
  const rows = inReadingOrder(found);
  const whole = await readWhole(runs, rows, detailedJobs(rows, run, place, now));
  return { rows: whole.map((row, at) => (row === rows[at] ? row : sanitizeJobRun(row))), pastOf };
}

async function readPasts(runs: Sources['runs'], failed: readonly JobRunRow[]): Promise<Map<string, FailingSince>> {
  const found = await Promise.all(
    failed.map(async (row) => [row.job_name, await readFailingSince(runs, row)] as const),
  );
  return new Map(found.flatMap(([name, since]) => (since ? [[name, since] as const] : [])));
}
