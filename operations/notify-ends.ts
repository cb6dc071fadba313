import { EventsNotTaken } from '../adapters/aws/notices';
import { type EndedJobRun, findEndedJobRun } from '../adapters/dynamodb/ended-job-runs';
import { printLine } from '../adapters/log';
import { keysOf, sequenceOf } from '../domain/history/stream-record';
import { readEnded } from '../domain/notices/ended-record';
import type { RunRow } from '../domain/tables/rows';
import { isOpen } from '../domain/tables/statuses';
import { type BatchReply, failedRecords } from './batch-reply';
import { eventsOfJob, type NotifyDependencies, notifyOfPlan, notifyOfRun, printJobMetrics } from './end-notices';
import { inParallel } from './in-parallel';

/**
 * Ends that are handled together. Their rows are read ten at once (10 ms each) and their events put ten in a call (30
 * ms): 10,000 failed jobs of one run, which come by one shard, take a minute.
 */
const AT_ONCE = 50;
const READS_AT_ONCE = 10;

/** One end takes at most this long: 10,000 rows with 32 KB of output are read in 35 s, and calls are retried. */
const LEAST_MS = 60_000;

/**
 * Handles a batch of the run table's stream: notifies of each end of a run or job run, in order, whoever wrote it. It
 * stops at the first record that fails, because Lambda sends that record and all later ones again: so no other end is
 * measured twice, and of the events at most nine are sent twice. Only if the function is killed in the middle does the
 * whole batch come again.
 */
export async function notifyEnds(
  records: readonly unknown[],
  deps: NotifyDependencies,
  remainingMs: () => number,
): Promise<BatchReply> {
  const readEnd = endReader(deps);
  for (let at = 0; at < records.length; at += AT_ONCE) {
    const some = records.slice(at, at + AT_ONCE);
    const stop = await notifyTogether(some, readEnd, deps, remainingMs);
    if (!stop) continue;
    const record = some[stop.index];
    if (stop.error) {
      const { name, message: reason } = stop.error;
      const fields = { keys: keysOf(record), sequence: sequenceOf(record), error: name, reason };
      printLine({ level: 'error', message: 'an end could not be notified', fields });
    }
    return failedRecords([record]);
  }
  return failedRecords([]);
}

/** What a record is the end of, with its run. Undefined: of nothing that anybody is notified of. */
type End = { what: 'run' | 'plan'; run: RunRow } | { what: 'job'; run: RunRow; row: EndedJobRun } | undefined;

/** The first record that was not handled, and the error of one that failed. */
interface Stop {
  index: number;
  error?: Error;
}

/** Notifies in the order of the records. The events of jobs are put together, before any later end of a run. */
async function notifyTogether(
  records: readonly unknown[],
  readEnd: (record: unknown) => Promise<End>,
  deps: NotifyDependencies,
  remainingMs: () => number,
): Promise<Stop | undefined> {
  if (remainingMs() < LEAST_MS) return { index: 0 };
  const ends = await inParallel(records, (record) => readEnd(record).catch((error: Error) => error), READS_AT_ONCE);
  let jobs: JobEnd[] = [];
  for (const [index, end] of ends.entries()) {
    if (end === undefined) continue;
    if (!(end instanceof Error) && end.what === 'job') {
      jobs.push({ ...end, index });
      continue;
    }
    const stop = await notifyOfJobs(jobs, deps);
    if (stop) return stop;
    jobs = [];
    if (end instanceof Error) return { index, error: end };
    if (remainingMs() < LEAST_MS) return { index };
    try {
      await (end.what === 'run' ? notifyOfRun(end.run, deps) : notifyOfPlan(end.run, deps));
    } catch (error) {
      return { index, error: error as Error };
    }
  }
  return notifyOfJobs(jobs, deps);
}

/** The end of a job run, and the place of its record. */
interface JobEnd {
  run: RunRow;
  row: EndedJobRun;
  index: number;
}

async function notifyOfJobs(jobs: readonly JobEnd[], deps: NotifyDependencies): Promise<Stop | undefined> {
  const events = jobs.flatMap(({ row, run, index }) => eventsOfJob(row, run, deps).map((event) => ({ event, index })));
  let stop: Stop | undefined;
  try {
    await deps.putEvents(events.map(({ event }) => event));
  } catch (error) {
    const taken = error instanceof EventsNotTaken ? error.taken : 0;
    stop = { index: events[taken]?.index ?? 0, error: error as Error };
  }
  for (const { row, run, index } of jobs) if (!stop || index < stop.index) printJobMetrics(row, run, deps);
  return stop;
}

/**
 * Returns the function that reads what one record is the end of. It uses only the record's keys and statuses, and reads
 * each run once per batch: that is soon enough, since the records were written before the read.
 */
function endReader({ runs }: NotifyDependencies): (record: unknown) => Promise<End> {
  const found = new Map<string, Promise<RunRow | undefined>>();
  const findRun = (runId: string) => {
    const run = found.get(runId) ?? runs.findRun(runId);
    found.set(runId, run);
    return run;
  };
  return async (record) => {
    const read = readEnded(record);
    if ('problem' in read) throw new Error(`it is not a record of a stream: ${read.problem}`);
    const { ended } = read;
    const run = ended && (await findRun(ended.runId));
    if (!ended || !run) return undefined;
    if (ended.what !== 'job') return { what: ended.what, run };
    const row = await findEndedJobRun(runs, run, ended.jobName);
    // A row of another plan is ignored.
    return row && row.plan_no === run.plan_no && !isOpen(row.status) ? { what: 'job', run, row } : undefined;
  };
}
