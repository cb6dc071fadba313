import { lockKey } from '../../../domain/runs/group-lock';
import type { JobRunRow, RunRow } from '../../../domain/tables/rows';
import { isOpen } from '../../../domain/tables/statuses';
import type { RunReply } from '../rows/a-run';
import { aCall, attempt } from '../rows/an-attempt';
import type { Tables } from './memory-tables';

/*
 * The invariants of docs/understand/protocol.md that a run's rows must hold whenever its service functions were cut off
 * and called again. Each returns what is broken, empty where nothing is.
 */

/** P1 every item that was answered can START. P3 the plan's open rows are the items. */
export async function brokenPlan(tables: Tables, reply: RunReply): Promise<string[]> {
  const run = (await tables.runs.findRun(reply.run_id)) as RunRow;
  const rows = await tables.runs.listPlanned(run);
  const items = [...reply.parallel, ...reply.stages.flatMap((stage) => stage.jobs)].map((item) => item.job).sort();
  const open = rows.filter((row) => isOpen(row.status)).map((row) => row.job_name);
  const broken: string[] = [];
  if (!run.planned_at) broken.push('P1 answered before the commit');
  if (items.join() !== open.join()) broken.push(`P3 items ${items.join()} are not the open rows ${open.join()}`);
  for (const job of items) {
    const error = await attempt(tables, aCall(reply, job));
    if (error) broken.push(`P1 ${job} cannot start: ${error.message}`);
  }
  return broken;
}

/** L1 the lock is free of a run only when all its rows are terminal. L2 at most `max` holders with an open row. */
export async function brokenLock(tables: Tables, group: string, runIds: string[], max = 1): Promise<string[]> {
  const holders = await tables.runs.findMembers(lockKey(group), 'runs');
  const busy: string[] = [];
  for (const runId of runIds) {
    const run = await tables.runs.findRun(runId);
    const rows = run ? await tables.runs.listPlanned(run) : [];
    if (run?.status === 'RUNNING' && run.planned_at && rows.some((row) => isOpen(row.status))) busy.push(runId);
  }
  const outside = busy.filter((runId) => !holders.includes(runId));
  return [
    ...outside.map((runId) => `L1 ${runId} has open rows and no place in the lock`),
    ...(busy.length > max ? [`L2 ${busy.join()} run at once`] : []),
  ];
}

/**
 * C1 the run's status is what its rows say, and its counts are theirs; FAILED whatever they say where its plan was
 * never complete. C2 whoever was SKIPPED has a reason.
 */
export async function brokenEnd(tables: Tables, runId: string, isPlanned = true): Promise<string[]> {
  const run = (await tables.runs.findRun(runId)) as RunRow;
  const rows = await tables.runs.listPlanned(run);
  const open = rows.filter((row) => isOpen(row.status));
  const good = isPlanned && rows.every((row) => ['SUCCEEDED', 'DISABLED', 'SKIPPED'].includes(row.status));
  return [
    ...open.map((row) => `C1 ${row.job_name} is ${row.status} in a run that is ${run.status}`),
    ...(run.status === 'RUNNING' ? ['C1 the run is open'] : []),
    ...((run.status === 'SUCCEEDED') === good ? [] : [`C1 the run is ${run.status}`]),
    ...(rows.length === Object.values(run.counts ?? {}).reduce((sum, count) => sum + count, 0) ? [] : ['C1 counts']),
    ...rows.filter((row) => row.status === 'SKIPPED' && !row.reason).map((row) => `C2 ${row.job_name} has no reason`),
  ];
}

/** P2 a claimed row is never PENDING again. I1 a terminal row never changes. I2 an attempt never goes back. */
export function brokenHistory(before: readonly JobRunRow[], after: readonly JobRunRow[]): string[] {
  const now = new Map(after.map((row) => [row.entry, row]));
  return before.flatMap((row) => {
    const later = now.get(row.entry);
    const broken: string[] = [];
    if (row.claim && later?.status === 'PENDING') broken.push(`P2 ${row.job_name} is PENDING again`);
    if (row.claim && !later) broken.push(`P2 ${row.job_name} is gone`);
    if (!isOpen(row.status) && JSON.stringify(later) !== JSON.stringify(row)) broken.push(`I1 ${row.job_name} changed`);
    if (later && later.attempt < row.attempt) broken.push(`I2 ${row.job_name} went back`);
    return broken;
  });
}
