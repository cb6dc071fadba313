import { isOfSlice } from '../../../domain/plans/batch-rows';
import type { JobRunRow } from '../../../domain/tables/rows';
import { countStatuses, isOpen } from '../../../domain/tables/statuses';
import { ActName, type CaseJob } from '../cases/fault-case';
import { aimsAt, type Evidence, type ExecutionEvidence, ownersOf } from './evidence';
import { isUnanswered } from './heard';
import { batchesOf } from './of-batches';

/*
 * What must hold for a run when its execution has ended and one sweep has passed.
 */

/**
 * I8 every execution ends, and every run has its row and belongs to one of them. H1 its history is below 24,000 events.
 */
export function runWithoutEnd(evidence: Evidence): string[] {
  const owned = new Set(ownersOf(evidence).map(({ runId }) => runId));
  return evidence.executions.flatMap((execution) => {
    const { runId, result, events, run, startedAt } = execution;
    const isOwner = run?.execution_started_at === startedAt;
    return [
      ...(result ? [] : [`I8 the execution of ${runId} has not ended`]),
      ...(owned.has(runId) ? [] : [`I8 ${runId} is ${run ? 'of no execution' : 'not recorded'}`]),
      ...(!isOwner && result?.status === 'SUCCEEDED' ? [`I8 a second execution of ${runId} SUCCEEDED`] : []),
      ...(events.length < 24_000 ? [] : [`H1 ${events.length} events`]),
    ];
  });
}

/**
 * I8 a run is closed, and has neither an open row nor a place in the lock. P3 every job of the group has one row, if
 * the run had a plan. C2 a SKIPPED job run never started, and another job is the reason.
 */
export function openRows({ faultCase, holders }: Evidence, execution: ExecutionEvidence): string[] {
  const { run, runId, rows: found } = execution;
  const rows = found.filter((row) => row.plan_no === run?.plan_no);
  const names = rows.map((row) => row.job_name).sort();
  const expected = faultCase.jobs.map((job) => job.name).sort();
  const hasPlan = execution.run?.on_failure !== undefined;
  return [
    ...(run?.status === 'RUNNING' ? [`I8 ${runId} is open`] : []),
    ...rows.filter((row) => isOpen(row.status)).map((row) => `I8 ${row.job_name} is ${row.status} at the end`),
    ...(holders.includes(runId) ? [`L1 ${runId} holds the lock after its end`] : []),
    ...(hasPlan && names.join() !== expected.join() ? [`P3 rows ${names.join()}, jobs ${expected.join()}`] : []),
    ...rows
      .filter((row) => row.status === 'SKIPPED' && !isRightlySkipped(row, rows))
      .map((row) => `C2 ${row.job_name}: ${row.reason}`),
  ];
}

function isRightlySkipped(row: JobRunRow, rows: readonly JobRunRow[]): boolean {
  if (!row.reason || row.attempt > 0) return false;
  if (!row.reason.startsWith('stage ')) return true;
  return rows.some(
    (other) => Number(other.stage) < Number(row.stage) && !isOpen(other.status) && other.status !== 'SUCCEEDED',
  );
}

const GOOD: ReadonlySet<string> = new Set(['SUCCEEDED', 'DISABLED', 'SKIPPED']);

/**
 * C1 the run's status follows from its rows and the end of its execution; its counts are those of its rows; the
 * execution agrees.
 */
export function unlikeItsRows({ writes }: Evidence, execution: ExecutionEvidence): string[] {
  const { run, result, rows: found, runId } = execution;
  if (!run || !result) return [];
  const rows = found.filter((row) => row.plan_no === run.plan_no);
  const broken: string[] = [];
  const closer = writes.find(
    (write) => write.runId === runId && write.entry === 'run' && write.item?.status === run.status,
  );
  const expected = expectedStatus(execution, rows, closer?.by);
  if (run.status !== expected)
    broken.push(`C1 the run is ${run.status}, expected ${expected} (closed by ${closer?.by})`);
  const counted = closer?.by === 'load-group' ? [] : rows;
  if (JSON.stringify(run.counts) !== JSON.stringify(sorted(countStatuses(counted), run.counts))) {
    broken.push(`C1 its counts are ${JSON.stringify(run.counts)}`);
  }
  const isWell = ['SUCCEEDED', 'SKIPPED'].includes(run.status);
  const isHeard = result.status !== 'ABORTED' && !isUnanswered(execution, 'close-run');
  if (isHeard && (result.status === 'SUCCEEDED') !== isWell) {
    broken.push(`C1 the execution is ${result.status}, the run ${run.status}`);
  }
  return broken;
}

function expectedStatus({ run, result }: ExecutionEvidence, rows: JobRunRow[], closer: string | undefined): string {
  if (closer === 'load-group') return 'SKIPPED';
  const wasCutShort = run?.on_failure === undefined || rows.some(isCutShort);
  // CloseRun may have read the run before it was asked to stop.
  if (run?.stop_requested && wasCutShort && run.status !== 'FAILED') return 'ABORTED';
  if (closer === 'sweep') return result?.status === 'ABORTED' ? 'ABORTED' : 'FAILED';
  const isGood = run?.on_failure !== undefined && rows.every((row) => GOOD.has(row.status));
  return isGood ? 'SUCCEEDED' : 'FAILED';
}

/** Whether the job run did not succeed, or was skipped at the run's end. A row that the plan skipped has no end. */
function isCutShort({ status, ended_at }: JobRunRow): boolean {
  return !GOOD.has(status) || (status === 'SKIPPED' && ended_at !== undefined);
}

/** The entries in the order of the other map, since a map from the table has no order. */
function sorted(counts: Record<string, number>, like: Record<string, number> = {}): Record<string, number | undefined> {
  return Object.fromEntries(Object.keys(like).map((key) => [key, counts[key]]));
}

/** O3 nothing is LOST if every service function answered and the execution ended by itself. */
export function unexplainedLoss(_: Evidence, execution: ExecutionEvidence): string[] {
  const { result, rows, run } = execution;
  if (result?.status === 'ABORTED') return [];
  if (['load-group', 'close-run'].some((service) => isUnanswered(execution, service))) return [];
  const lost = batchesOf(execution).flatMap(({ slice, isLoaded }) => (isLoaded ? [] : [slice]));
  return rows
    .filter((row) => row.plan_no === run?.plan_no && row.status === 'LOST')
    .filter((row) => !lost.some((batch) => isOfSlice(row, batch)))
    .filter(() => !rows.some((row) => isUnanswered(execution, 'settle-attempt', row.job_name)))
    .map((row) => `O3 ${row.job_name} is LOST, and everybody answered: ${row.reason}`);
}

const SUCCEEDING: readonly (ActName | undefined)[] = [ActName.SUCCEED, ActName.DIRTY, ActName.LEAVE_CHILD];

/** The acts that end at once, and the same way each time. */
const PLAIN: ReadonlySet<ActName> = new Set([
  ...[ActName.SUCCEED, ActName.DIRTY, ActName.LEAVE_CHILD],
  ...[ActName.FAIL, ActName.FAIL_FOR_GOOD],
]);

/** E1 a job ends as its acts say if no fault was aimed at it or at its run. */
export function unlikeItsScript(evidence: Evidence, { rows, result, runId, run }: ExecutionEvidence): string[] {
  const aims = aimsAt(evidence, runId);
  const faults = aims.faults.filter((fault) => fault.kind !== 'clock');
  if (faults.some((fault) => fault.kind === 'machine' || fault.place.of !== 'job')) return [];
  // What strikes the first run may still hold the lock when the rerun begins.
  if (evidence.executions.length > 2 && runId === evidence.rerun?.runId) return [];
  // A job that is aimed at in either run has a short timeout in both, which a busy machine may exceed.
  const all = [...evidence.faultCase.faults, ...(evidence.faultCase.rerun?.faults ?? [])];
  const aimedAt = all.map((fault) => ('place' in fault && 'job' in fault.place ? fault.place.job : ''));
  const plain = aims.jobs.filter((job) => !aimedAt.includes(job.name) && !job.row && isPlain(job));
  if (result?.status === 'ABORTED') return [`E1 nobody stopped ${runId}`];
  return plain.flatMap((job) => {
    const row = rows.find((each) => each.job_name === job.name && each.plan_no === run?.plan_no);
    if (row?.status === 'SKIPPED' || row?.carried_from !== undefined) return [];
    const { status, attempt } = expectedEnd(job);
    const same = row?.status === status && row.attempt === attempt;
    return same
      ? []
      : [`E1 ${job.name} is ${row?.status} in attempt ${row?.attempt}, expected ${status} in ${attempt}`];
  });
}

function isPlain({ acts }: CaseJob): boolean {
  return acts.every((act) => PLAIN.has(act.do));
}

function expectedEnd({ acts, maximumRetries }: CaseJob): { status: string; attempt: number } {
  for (let attempt = 1; ; attempt++) {
    const act = acts[Math.min(attempt, acts.length) - 1]?.do;
    if (SUCCEEDING.includes(act)) return { status: 'SUCCEEDED', attempt };
    if (act === ActName.FAIL_FOR_GOOD || attempt > maximumRetries) return { status: 'FAILED', attempt };
  }
}
