import type { GroupSettings } from '../groups/group-settings';
import type { PlannedRow } from '../tables/rows';

/** A row of a plan that has not run yet, and whether it will start. */
export interface OutlinedRow {
  row: PlannedRow;
  /** An INVALID job in an earlier stage keeps the job from starting. */
  isHeld: boolean;
}

/**
 * The rows of a plan as a person reads them: the stages in order, then the parallel jobs, then those that do not run.
 */
export function outlinePlan(rows: readonly PlannedRow[], onFailure: GroupSettings['on_failure']): OutlinedRow[] {
  const broken = onFailure === 'stop' ? brokenStage(rows) : Number.POSITIVE_INFINITY;
  return [...rows]
    .sort((a, b) => place(a) - place(b) || a.job_name.localeCompare(b.job_name))
    .map((row) => ({ row, isHeld: isHeld(row, broken) }));
}

/** The first stage with an INVALID job: no later stage starts. If the job's priority is unreadable, no stage starts. */
function brokenStage(rows: readonly PlannedRow[]): number {
  const stages = rows
    .filter(({ status }) => status === 'INVALID')
    .map(({ stage, priority }) => (priority === undefined ? -1 : stage));
  return Math.min(...stages.filter((stage) => stage !== undefined));
}

function isHeld({ status, stage }: PlannedRow, broken: number): boolean {
  return status === 'PENDING' && stage !== undefined && stage > broken;
}

function place(row: PlannedRow): number {
  if (row.stage !== undefined) return row.stage;
  return row.status === 'PENDING' ? 1e6 : 2e6;
}
