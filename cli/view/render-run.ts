import { jobRunDurationText } from '../../board/parts/job-run-text';
import { shortCostText } from '../../domain/cost/cost-text';
import { costOfJobRun } from '../../domain/cost/job-cost';
import { countText } from '../../domain/explain/run-summary';
import { errorLine, type RunWithRows, returnedText } from '../../domain/runs/run-with-rows';
import { type JobRunRow, PARALLEL } from '../../domain/tables/rows';
import { consoleUrl } from '../../domain/targets/kinds';
import type { Chain } from '../../operations/read-chain';
import { dim, paintProse } from '../terminal/paint';
import { renderTable } from '../terminal/render-table';
import { type Sheet, stdoutSheet } from '../terminal/sheet';
import { renderRunHead } from './render-run-head';
import { shortList } from './short-list';

/**
 * A run for people: its head, then the table of its jobs with the reason of each that did not end well.
 * @param between lines that stand between the two, such as a Gantt chart
 * @param seeAll the command that lists all jobs, where a terminal shows of many jobs those that matter
 */
export function renderRun(
  found: RunWithRows,
  sheet: Sheet = stdoutSheet(),
  between: readonly string[] = [],
  seeAll?: string,
): string {
  const short = seeAll === undefined || sheet.width === undefined ? undefined : shortList(found.rows);
  const shown = short ? [...short.first, ...short.last, ...short.failed] : found.rows;
  const table = shown.length > 0 ? ['', renderJobRuns({ ...found, rows: shown }, sheet)] : [];
  if (short) table.push(dim(`… and ${countText(short.left, 'more job')}: see all with ${seeAll}`));
  const head = renderRunHead(found, sheet).map((line) => paintProse(line, sheet.width));
  return [...head, ...(between.length > 0 ? ['', ...between] : []), ...table].join('\n');
}

/** `show --json` and `why` show longer notes whole. */
const MAX_NOTE = 300;
const MAX_RETURNED = 120;

const COLUMNS = [
  { title: 'JOB', cut: 'middle', least: 24 },
  { title: 'STAGE', drop: 1 },
  { title: 'STATUS', status: true },
  { title: 'ATTEMPTS', right: true, drop: 4 },
  { title: 'DURATION', right: true, drop: 2 },
] as const;
/** Only where some job ran up a cost. */
const COST = { title: 'COST', right: true, drop: 5 } as const;
const NOTE = { title: '', least: 20, drop: 3 } as const;

export function renderJobRuns({ run, rows }: RunWithRows, { width, now }: Sheet): string {
  const costs = rows.map((row) => costOfJobRun(row, run));
  const hasCosts = costs.some((cost) => cost !== undefined);
  const cells = rows.map((row, at) => {
    const cost = costs[at];
    return [
      row.job_name,
      renderStage(row),
      row.status,
      String(row.attempt),
      jobRunDurationText(row, now),
      ...(hasCosts ? [cost ? shortCostText(cost) : ''] : []),
      note(row).slice(0, MAX_NOTE),
    ];
  });
  return renderTable([...COLUMNS, ...(hasCosts ? [COST] : []), NOTE], cells, width);
}

function renderStage({ stage, priority }: JobRunRow): string {
  if (stage !== undefined) return String(stage);
  return priority === PARALLEL ? 'parallel' : '';
}

/**
 * What explains the status: the work that runs, the error, the reason why the job did not run, or the error of an
 * earlier attempt and what the job returned.
 */
function note(row: JobRunRow): string {
  const error = row.error ? errorLine(row.error) : '';
  const parts = [error, row.reason ?? ''].filter((part) => part !== '');
  if (parts.length > 0) return parts.join('; ');
  const work = row.status === 'RUNNING' ? row.attempts.at(-1)?.external_id : undefined;
  if (work !== undefined) return [work, consoleUrl(row.target, work) ?? ''].filter((part) => part !== '').join(' ');
  const failed = row.attempts.find((attempt) => attempt.error);
  const before = failed?.error ? `attempt ${failed.attempt}: ${errorLine(failed.error)}` : '';
  const returned = returnedText(row, MAX_RETURNED);
  return [before, returned === null ? '' : `returned ${returned}`].filter((part) => part !== '').join('; ');
}

/**
 * A chain of reruns for people: its runs, and the status of each job after all of them. A run without reruns renders as
 * nothing.
 * @param seeAll as of `renderRun`
 */
export function renderChain({ chain, merged }: Chain, shown: string, seeAll?: string): string {
  if (chain.length < 2) return '';
  const runs = chain.map(({ run_id, status, rerun_of }) => [
    run_id,
    status,
    [rerun_of === null ? '' : `rerun of ${rerun_of}`, run_id === shown ? '(shown above)' : '']
      .filter((part) => part !== '')
      .join(' '),
  ]);
  const short = seeAll === undefined ? undefined : shortList(merged);
  const listed = short ? [...short.first, ...short.last, ...short.failed] : merged;
  const jobs = listed.map(({ job_name, status, run_id }) => [job_name, status, run_id]);
  const more = short ? `\n${dim(`… and ${countText(short.left, 'more job')}: see all with ${seeAll}`)}` : '';
  return `\n${statusTable(['CHAIN', 'STATUS', ''], runs)}\n\n${statusTable(['ALL TOGETHER', 'STATUS', 'FROM'], jobs)}${more}`;
}

function statusTable([what = '', status = '', more = '']: string[], rows: string[][]): string {
  return renderTable(
    [
      { title: what, cut: 'middle' },
      { title: status, status: true },
      { title: more, cut: 'middle', least: 20 },
    ],
    rows,
  );
}
