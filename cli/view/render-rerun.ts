import type { PlannedRow } from '../../domain/tables/rows';
import { PARALLEL } from '../../domain/tables/rows';
import { printable } from '../../domain/values/show-value';
import { paintStatus } from '../terminal/paint';
import { renderTable } from '../terminal/render-table';

/** What a rerun would do, for people: what runs in its order, then what does not, and why. */
export function renderRerun(rows: readonly PlannedRow[], onFailure: 'stop' | 'continue'): string {
  const held = onFailure === 'stop' ? brokenStage(rows) : Number.POSITIVE_INFINITY;
  const lines = [...rows]
    .sort((a, b) => place(a) - place(b) || a.job_name.localeCompare(b.job_name))
    .map((row) =>
      isHeld(row, held)
        ? [row.job_name, stage(row), 'SKIPPED', 'an INVALID job holds its stage up']
        : [row.job_name, stage(row), what(row), printable(reason(row)).slice(0, MAX_REASON)],
    );
  const painted = (cell: string) => paintStatus(STYLE[cell] ?? cell, cell);
  return renderTable(
    [{ title: 'JOB', cut: 'middle', least: 24 }, 'STAGE', { title: 'PLAN', paint: painted }, { title: '', least: 20 }],
    lines,
  );
}

/** The first stage that holds an INVALID job: those after it never start. One of unknown priority holds all of them. */
function brokenStage(rows: readonly PlannedRow[]): number {
  const stages = rows
    .filter(({ status }) => status === 'INVALID')
    .map(({ stage, priority }) => (priority === undefined ? -1 : stage));
  return Math.min(...stages.filter((stage) => stage !== undefined));
}

function isHeld({ status, stage }: PlannedRow, broken: number): boolean {
  return status === 'PENDING' && stage !== undefined && stage > broken;
}

const MAX_REASON = 300;
/** Painted as these statuses are. */
const STYLE: Record<string, string> = { runs: 'RUNNING', 'carried over': 'SUCCEEDED' };

function what(row: PlannedRow): string {
  if (row.carried_from !== undefined) return 'carried over';
  return row.status === 'PENDING' ? 'runs' : row.status;
}

/** The status says the rest of it. */
function reason(row: PlannedRow): string {
  return row.carried_from === undefined ? (row.reason ?? '') : `from ${row.carried_from}`;
}

function stage(row: PlannedRow): string {
  if (row.stage !== undefined) return String(row.stage);
  return row.status === 'PENDING' && row.priority === PARALLEL ? 'parallel' : '';
}

function place(row: PlannedRow): number {
  if (row.stage !== undefined) return row.stage;
  return row.status === 'PENDING' ? 1e6 : 2e6;
}
