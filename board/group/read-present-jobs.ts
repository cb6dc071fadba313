import { listChanges } from '../../adapters/dynamodb/change-log';
import type { MasterTable } from '../../adapters/dynamodb/master-table';
import type { BriefRun } from '../../adapters/dynamodb/run-queries';
import { readablePriority } from '../../domain/groups/job';
import { isUnselected } from '../../domain/plans/left-out';
import { isPart } from '../../domain/runs/part-of-group';
import type { Readable } from '../../domain/runs/run-with-rows';
import { jobReasonOf } from '../../domain/tables/reasons';
import type { JobRunRow } from '../../domain/tables/rows';
import { presentJob } from './grid-jobs';

/** With more changes since the last run, the table itself is read. */
const MOST_CHANGES = 500;

/** A run that has a digest, and its job runs. */
export interface DigestedRun {
  run: BriefRun;
  rows: readonly JobRunRow[];
}

/**
 * The jobs of the master table. Of a large group they are those of its newest whole run, with what the change log has
 * since: 10,000 rows would be 700 read units for each look at the page.
 */
export async function readPresentJobs(
  master: MasterTable,
  group: string,
  known: DigestedRun | undefined,
): Promise<Readable[]> {
  const changed = known && (await listChanged(master, group, known.run.execution_started_at));
  if (!known || !changed) return (await master.readGroup(group)).jobs.map(presentJob);
  const jobs = new Map(known.rows.flatMap((row) => plannedJob(row) ?? []).map((job) => [job.job_name, job]));
  for (const [name, row] of changed) {
    if (row) jobs.set(name, presentJob(row));
    else jobs.delete(name);
  }
  return [...jobs.values()];
}

/** Whether its job runs are all jobs of the master table, as it was when the run began. */
export function hasWholeGroup(run: BriefRun): boolean {
  return run.digest !== undefined && !isPart(run) && run.rerun_of === undefined && run.as_run === undefined;
}

/** The last rows of the jobs that were changed since then; undefined in place of a row that was removed. */
async function listChanged(master: MasterTable, group: string, from: string) {
  const changes = await listChanges(master, group, { from, limit: MOST_CHANGES + 1 });
  if (changes.length > MOST_CHANGES) return undefined;
  const names = new Set(changes.map(({ job_name }) => job_name).filter((name) => !name.startsWith('@')));
  const rows = await Promise.all([...names].map(async (name) => [name, await master.readRow(group, name)] as const));
  return new Map(rows);
}

/** Undefined for a job run whose job was gone already. */
function plannedJob(row: JobRunRow): Readable | undefined {
  if (jobReasonOf(row) === 'gone' || isUnselected(row)) return undefined;
  const priority = readablePriority(row.priority);
  const status = row.status === 'DISABLED' || row.status === 'INVALID' ? row.status : 'PENDING';
  return { job_name: row.job_name, status, ...(priority !== undefined && { priority }) };
}
