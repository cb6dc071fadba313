import { outlinePlan } from '../../domain/plans/plan-outline';
import { PARALLEL, type PlannedRow } from '../../domain/tables/rows';
import { ownValue } from '../../domain/values/json';
import { printable } from '../../domain/values/show-value';
import { paintStatus } from '../terminal/paint';
import { renderTable } from '../terminal/render-table';

/** What a rerun would do, for people: the jobs that run, in order, then those that do not, and why. */
export function renderRerun(rows: readonly PlannedRow[], onFailure: 'stop' | 'continue'): string {
  const lines = outlinePlan(rows, onFailure).map(({ row, isHeld }) =>
    isHeld
      ? [row.job_name, stageOf(row), 'SKIPPED', 'an INVALID job keeps its stage from starting']
      : [row.job_name, stageOf(row), actionOf(row), printable(reasonOf(row)).slice(0, MAX_REASON)],
  );
  const painted = (cell: string) => paintStatus(ownValue(STYLE, cell) ?? cell, cell);
  return renderTable(
    [{ title: 'JOB', cut: 'middle', least: 24 }, 'STAGE', { title: 'PLAN', paint: painted }, { title: '', least: 20 }],
    lines,
  );
}

const MAX_REASON = 300;
/** The statuses in whose colours these are painted. */
const STYLE: Record<string, string> = { runs: 'RUNNING', 'carried over': 'SUCCEEDED' };

function actionOf(row: PlannedRow): string {
  if (row.carried_from !== undefined) return 'carried over';
  return row.status === 'PENDING' ? 'runs' : row.status;
}

function reasonOf(row: PlannedRow): string {
  return row.carried_from === undefined ? (row.reason ?? '') : `from ${row.carried_from}`;
}

function stageOf(row: PlannedRow): string {
  if (row.stage !== undefined) return String(row.stage);
  return row.status === 'PENDING' && row.priority === PARALLEL ? 'parallel' : '';
}
