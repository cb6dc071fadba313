import { jobRunDurationText } from '../../board/parts/job-run-text';
import { markOf } from '../../board/status-mark';
import { criticalPath, type PathStep, spanOf } from '../../domain/explain/critical-path';
import type { RunWithRows } from '../../domain/runs/run-with-rows';
import type { AttemptEntry, JobRunRow } from '../../domain/tables/rows';
import { isFailed, isOpen } from '../../domain/tables/statuses';
import { printable } from '../../domain/values/show-value';
import { cutText, spaceAfter, textWidth } from '../terminal/fit-text';
import { bold, dim, paintLine } from '../terminal/paint';
import type { Sheet } from '../terminal/sheet';
import { type Axis, cellAt, renderBar } from './gantt-bar';
import { timeTicks } from './time-axis';

/** The width in a pipe, such as the log of a CI job. */
const PIPE_WIDTH = 100;
/** A wider chart is no easier to read. */
const MAX_WIDTH = 160;

/** If a run has more than MOST_JOBS, only the MOST_CHOSEN that matter most are drawn. */
const MOST_JOBS = 40;
const MOST_CHOSEN = 24;
const MOST_OF_PATH = 8;

/**
 * Draws when each job of a run ran, stage by stage, on one axis that begins with the plan. No lines if no job ran. If
 * there are too many jobs, those that matter are drawn: on the critical path, then failed, then under way, then the
 * longest.
 */
export function renderGantt(found: RunWithRows, sheet: Sheet, mostLines = Number.POSITIVE_INFINITY): string[] {
  const { run, rows } = found;
  const spans = rows.flatMap((row) => spanOf(row, sheet.now) ?? []);
  if (spans.length === 0) return [];
  const path = criticalPath(run, rows, sheet.now);
  const chosen = choose(spans, path, mostLines);
  if (chosen.length === 0) return [];
  const onPath = new Set(path.map(({ row }) => row));
  const ends = [...spans.map(({ end }) => end), ...(run.status === 'RUNNING' ? [sheet.now] : [])];
  const start = Math.min(Date.parse(run.planned_at ?? ''), ...spans.map((span) => span.start));
  const end = Math.max(...ends);
  const layout = layOut(chosen, Math.min(sheet.width ?? PIPE_WIDTH, MAX_WIDTH), sheet.now);
  const axis = { start, end, cells: layout.cells };
  const more = spans.length - chosen.length;
  return [
    renderAxis(axis, layout, run.status === 'RUNNING'),
    ...chosen.flatMap(({ row }, at) => [
      ...(row.stage !== chosen[at - 1]?.row.stage || at === 0 ? [dim(stageTitle(row))] : []),
      renderLine(row, axis, layout, onPath.has(row), sheet.now),
    ]),
    ...(more > 0 ? [dim(`… and ${more} more`)] : []),
    ...(mostLines < LEGEND_LINES
      ? []
      : [paintLine([[dim, legend(chosen, layout.width, run.status === 'RUNNING')]], layout.width)]),
  ];
}

type Span = NonNullable<ReturnType<typeof spanOf<JobRunRow>>>;

/** Chooses as many as there is room for, and keeps their order. */
function choose(spans: readonly Span[], path: readonly PathStep[], mostLines: number): Span[] {
  const onPath = new Set(path.map(({ row }) => row));
  // A long critical path leaves the failed jobs their places.
  const byLength = [...path].sort((a, b) => b.end - b.start - (a.end - a.start));
  const longest = new Set(byLength.slice(0, MOST_OF_PATH).map(({ row }) => row));
  const rank = ({ row }: Span) => {
    if (longest.has(row)) return 0;
    if (isFailed(row.status)) return 1;
    return onPath.has(row) ? 2 : isOpen(row.status) ? 3 : 4;
  };
  const ranked = [...spans].sort((a, b) => rank(a) - rank(b) || b.end - b.start - (a.end - a.start));
  let count = spans.length <= MOST_JOBS ? spans.length : MOST_CHOSEN;
  for (; count > 0; count -= 1) {
    const chosen = new Set(ranked.slice(0, count));
    const stages = new Set([...chosen].map(({ row }) => row.stage));
    // The axis, the legend and the count of the others take lines too.
    const lines = count + stages.size + (mostLines < LEGEND_LINES ? 1 : 2) + (count < spans.length ? 1 : 0);
    if (lines <= mostLines) return spans.filter((span) => chosen.has(span));
  }
  return [];
}

/** With fewer lines there is no legend, and the jobs get its line. */
const LEGEND_LINES = 10;

interface Layout {
  width: number;
  name: number;
  cells: number;
  /** Columns for the duration at the end; 0 if there is no room. */
  took: number;
}

/** The mark before the name, and the spaces after it. */
const MARK = 2;
const GAP = 2;
const MOST_NAME = 32;
const LEAST_NAME = 6;
const LEAST_CELLS = 24;

function layOut(spans: readonly Span[], width: number, now: number): Layout {
  const longest = Math.max(...spans.map(({ row }) => textWidth(printable(row.job_name))));
  const name = Math.min(longest, MOST_NAME, Math.max(LEAST_NAME, Math.floor(width / 3)));
  const took = Math.max('DURATION'.length, ...spans.map(({ row }) => jobRunDurationText(row, now).length));
  const room = width - MARK - name - GAP;
  const isWide = room - GAP - took >= LEAST_CELLS;
  return { width, name, took: isWide ? took : 0, cells: Math.max(1, isWide ? room - GAP - took : room) };
}

function stageTitle({ stage }: JobRunRow): string {
  return stage === undefined ? 'parallel' : `stage ${stage}`;
}

function renderLine(
  row: JobRunRow,
  axis: Axis,
  { name, took: tookWidth }: Layout,
  isOnPath: boolean,
  now: number,
): string {
  const shown = cutText(printable(row.job_name), name, 'middle');
  const head = `${isOnPath ? '◆' : ' '} ${isOnPath ? bold(shown) : shown}${spaceAfter(shown, name)}`;
  const duration = jobRunDurationText(row, now);
  const tail = tookWidth > 0 ? `${' '.repeat(GAP)}${duration.padStart(tookWidth)}` : '';
  return `${head}${' '.repeat(GAP)}${renderBar(row, axis, now)}${tail}`.trimEnd();
}

const MOST_TICKS = 6;
/** Room for a tick with its text, such as `│30 min`, and for the space after it. */
const TICK_CELLS = 12;

/** `│0    │2 min   │4 min`, each mark above its moment. The axis of an open run ends with `now`. */
function renderAxis(axis: Axis, { name, took }: Layout, isOpenRun: boolean): string {
  const length = axis.end - axis.start;
  const ticks = timeTicks(length, Math.min(MOST_TICKS, 1 + Math.floor(axis.cells / TICK_CELLS)));
  const end = isOpenRun ? 'now│' : '';
  let line = '';
  for (const { at, text } of ticks) {
    const cell = cellAt(axis, axis.start + at);
    const isFree = line === '' || cell > line.length;
    if (isFree && cell + 1 + text.length <= axis.cells - end.length) line = `${line.padEnd(cell)}│${text}`;
  }
  if (end !== '' && line.length < axis.cells - end.length) line = `${line.padEnd(axis.cells - end.length)}${end}`;
  const title = took > 0 ? `${' '.repeat(GAP)}${'DURATION'.padStart(took)}` : '';
  return dim(`${' '.repeat(MARK + name + GAP)}${line.padEnd(axis.cells)}${title}`.trimEnd());
}

/** The legend explains only the signs that are drawn. */
function legend(spans: readonly Span[], width: number, isOpenRun: boolean): string {
  const attempts = spans.flatMap(({ row }) => row.attempts);
  const isRetried = spans.some(({ row }) => row.attempts.length > 1 || row.status === 'RETRYING');
  return [
    isOpenRun
      ? '◆ critical path so far'
      : width < 60
        ? '◆ critical path'
        : "◆ critical path: what the run's end waited for",
    '█ attempt',
    ...legendOfFailures(attempts),
    ...(isRetried ? ['· wait'] : []),
  ].join('   ');
}

/** `▒✕ failed`, `▒■ aborted`: one entry for each way in which a drawn attempt ended badly. */
function legendOfFailures(attempts: readonly AttemptEntry[]): string[] {
  // An attempt has its error before SettleAttempt has set its status.
  const statuses = attempts.map(({ status, error }) => (status === 'RUNNING' && error ? 'FAILED' : status));
  const drawn = [...new Set(statuses)].filter((status) => status !== 'NOT_STARTED' && isFailed(status));
  return drawn.map((status) => `▒${markOf(status).sign} ${status.toLowerCase().replace('_', ' ')}`);
}
