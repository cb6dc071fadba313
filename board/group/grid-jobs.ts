import type { BriefJobRun } from '../../adapters/dynamodb/job-run-queries';
import { parseJobRow, readablePriority } from '../../domain/groups/job';
import { jobNameOf } from '../../domain/plans/run-plan';
import { numberStages } from '../../domain/plans/stage-numbers';
import { inReadingOrder, type Readable } from '../../domain/runs/run-with-rows';
import { PARALLEL } from '../../domain/tables/rows';

/** A line of the grid: a job, and the section in which people look for it. */
export interface GridJob {
  name: string;
  section: 'stage' | 'parallel' | 'off' | 'gone';
  /** Counted from 0. */
  stage?: number;
  priority?: number;
  /** The state of its row in the master table. */
  state: 'ready' | 'disabled' | 'invalid';
}

/** The same as `gridOf`, from rows of the master table. */
export function gridJobs(
  rows: readonly Readonly<Record<string, unknown>>[],
  columns: readonly ReadonlyMap<string, BriefJobRun>[],
): GridJob[] {
  return gridOf(rows.map(presentJob), columns);
}

/**
 * Every job once, in reading order: first the jobs of the master table as they would be planned now, then the jobs that
 * only occur in runs. `columns`: the job runs of each run, the newest run last.
 */
export function gridOf(jobs: readonly Readable[], columns: readonly ReadonlyMap<string, BriefJobRun>[]): GridJob[] {
  const present = new Map(jobs.map((job) => [job.job_name, { ...job }]));
  const staged = [...present.values()].filter(
    ({ status, priority = PARALLEL }) => status !== 'DISABLED' && priority > PARALLEL,
  );
  const stageOf = numberStages(staged.map(({ priority }) => priority));
  for (const each of staged) each.stage = stageOf.get(each.priority as number) as number;
  const gone = new Map<string, Readable>();
  for (const column of columns.toReversed()) {
    for (const [name, row] of column) if (!present.has(name) && !gone.has(name)) gone.set(name, row);
  }
  return [
    ...inReadingOrder([...present.values()]).map((row) => gridJob(row, sectionOf(row))),
    ...inReadingOrder([...gone.values()]).map((row) => gridJob(row, 'gone')),
  ];
}

/** A job of the master table: PENDING if the next run would run it, or else DISABLED or INVALID. */
export function presentJob(row: Readonly<Record<string, unknown>>): Readable {
  const parsed = parseJobRow(row);
  const priority = readablePriority(row.priority);
  const status = 'problems' in parsed ? 'INVALID' : parsed.job.is_enabled ? 'PENDING' : 'DISABLED';
  return { job_name: jobNameOf(row), status, ...(priority !== undefined && { priority }) };
}

function sectionOf({ stage, status, priority }: Readable): GridJob['section'] {
  if (stage !== undefined) return 'stage';
  return status !== 'DISABLED' && priority === PARALLEL ? 'parallel' : 'off';
}

function gridJob({ job_name, stage, priority, status }: Readable, section: GridJob['section']): GridJob {
  return {
    name: job_name,
    section,
    ...(stage !== undefined && { stage }),
    ...(priority !== undefined && { priority }),
    state:
      section === 'gone' ? 'ready' : status === 'DISABLED' ? 'disabled' : status === 'INVALID' ? 'invalid' : 'ready',
  };
}
