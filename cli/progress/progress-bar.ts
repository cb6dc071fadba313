import { markOf } from '../../board/status-mark';
import { durationText } from '../../domain/values/duration-text';
import { textWidth } from '../terminal/fit-text';
import { dim, paintLine, paintStatus, type Span } from '../terminal/paint';
import { isDone, type JobProgress, statusOf } from './job-progress';

const MOST_CELLS = 40;
const LEAST_CELLS = 8;

/** `██████████▒▒░░░░  6 of 14 done  ✓ 5  ✕ 1  ▶ 2  ○ 6  3 min 05 s`. A narrow terminal shows no bar. */
export function renderProgressBar(
  jobs: readonly JobProgress[],
  elapsedMs: number,
  width: number,
  planned = jobs.length,
): string {
  const all = Math.max(planned, jobs.length);
  const unknown = all - jobs.length;
  const countOf = (status: string) => jobs.filter((job) => statusOf(job) === status).length;
  const counts = ORDER.map((status) => [status, countOf(status) + (status === 'PENDING' ? unknown : 0)] as const);
  const text: Span[] = [
    `${jobs.filter(isDone).length} of ${all} done  `,
    ...counts.flatMap(([status, count]): Span[] =>
      count === 0 ? [] : [[(part) => paintStatus(status, part), `${markOf(status).sign} ${count}`], '  '],
    ),
    [dim, clockText(elapsedMs)],
  ];
  const used = text.reduce((sum, span) => sum + textWidth(typeof span === 'string' ? span : span[1]), 0);
  const cells = Math.min(MOST_CELLS, width - used - 2);
  return paintLine([...(cells < LEAST_CELLS ? [] : [...bar(counts, all, cells), '  ']), ...text], width);
}

const ORDER = ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'LOST', 'ABORTED', 'RUNNING', 'RETRYING', 'PENDING'] as const;

/**
 * How each part of the bar is drawn. Without colours too, done jobs differ from those under way, and these from the
 * rest.
 */
const CELLS: Record<(typeof ORDER)[number], string> = {
  SUCCEEDED: '█',
  FAILED: '█',
  TIMED_OUT: '█',
  LOST: '█',
  ABORTED: '█',
  RUNNING: '▒',
  RETRYING: '▒',
  PENDING: '░',
};

function bar(counts: readonly (readonly [(typeof ORDER)[number], number])[], all: number, cells: number): Span[] {
  let jobs = 0;
  let drawn = 0;
  return counts.map(([status, count]): Span => {
    jobs += count;
    const end = Math.round((jobs / all) * cells);
    const part = CELLS[status].repeat(end - drawn);
    drawn = end;
    return [(text) => paintStatus(status, text), part];
  });
}

/** In whole seconds, so that the line changes once a second and not with every frame. */
function clockText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return seconds < 60 ? `${seconds} s` : durationText(seconds * 1000);
}
