import { markOf } from '../../board/status-mark';
import { partText } from '../../domain/runs/part-of-group';
import { type RunJson, runTook } from '../../domain/runs/run-json';
import { JOB_RUN_STATUSES } from '../../domain/tables/statuses';
import { dim, paintStatus } from '../terminal/paint';
import { renderTable } from '../terminal/render-table';
import { renderAge, renderDuration, renderTime } from '../terminal/render-time';
import type { Sheet } from '../terminal/sheet';

/** The latest runs, one line each. In a pipe, times are as the tables have them, and counts are in words. */
export function renderRuns(runs: readonly RunJson[], sheet: Sheet): string {
  return sheet.width === undefined ? inAPipe(runs, sheet) : onATerminal(runs, sheet, sheet.width);
}

function inAPipe(runs: readonly RunJson[], sheet: Sheet): string {
  const rows = runs.map((run) => [
    run.run_id,
    run.status,
    run.planned_at ?? '',
    renderDuration(runTook(run, sheet.now)),
    countsOf(run, (count, status) => `${count} ${status}`).join(', '),
    noteOf(run),
  ]);
  const columns = [
    'RUN',
    { title: 'STATUS', status: true },
    'PLANNED',
    { title: 'DURATION', right: true },
    'JOBS',
    '',
  ] as const;
  return renderTable(columns, rows, undefined);
}

/** The time is left out first: the run's name holds it too. */
function onATerminal(runs: readonly RunJson[], sheet: Sheet, width: number): string {
  const rows = runs.map((run) => [
    run.run_id,
    run.status,
    renderTime(run.planned_at, sheet),
    renderAge(run.planned_at, sheet.now),
    renderDuration(runTook(run, sheet.now)),
    countsOf(run, (count, status) => `${markOf(status).sign} ${count}`).join('  '),
    noteOf(run),
  ]);
  const columns = [
    { title: 'RUN', cut: 'middle' },
    { title: 'STATUS', status: true },
    { title: 'PLANNED (UTC)', drop: 5 },
    { title: 'AGO', right: true, drop: 3 },
    { title: 'DURATION', right: true, drop: 1 },
    { title: 'JOBS', drop: 2, paint: paintCounts },
    { title: '', least: 20, drop: 4, paint: dim },
  ] as const;
  return renderTable(columns, rows, width);
}

/** Whether it ran a part of its group only, what it repeats, and why it has its status. */
function noteOf(run: RunJson): string {
  const part = partText({ job_count: run.job_count ?? 0, left_out: run.left_out });
  const repeats = run.rerun_of === null ? '' : `rerun of ${run.rerun_of}`;
  return [part, repeats, run.reason].filter((text) => text != null && text !== '').join('; ');
}

function countsOf({ counts }: RunJson, text: (count: number, status: string) => string): string[] {
  return Object.entries(counts).flatMap(([status, count]) => (count > 0 ? [text(count, status)] : []));
}

const BY_SIGN: ReadonlyMap<string, string> = new Map(JOB_RUN_STATUSES.map((status) => [markOf(status).sign, status]));

function paintCounts(shown: string): string {
  return shown.replace(/(\S) \d+/gu, (count, sign: string) => paintStatus(BY_SIGN.get(sign) ?? '', count));
}
