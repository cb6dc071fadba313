import type { ListedJob } from '../../domain/sheets/job-sheet';
import { PARALLEL } from '../../domain/tables/rows';
import { printable, showValue } from '../../domain/values/show-value';
import { cutText } from '../terminal/fit-text';
import { dim, paint } from '../terminal/paint';
import { renderTable } from '../terminal/render-table';
import type { Sheet } from '../terminal/sheet';

/** A group's jobs, one line each, in the given order. */
export function renderJobRows(listed: readonly ListedJob[], { width }: Sheet): string {
  const mark = (shown: string, row: number) => {
    const found = listed[row];
    if (!found || !('job' in found)) return paint('red', shown);
    return found.job.is_enabled ? shown : dim(shown);
  };
  const columns = [
    { title: 'JOB', cut: 'middle', least: 16, paint: mark },
    { title: 'TARGET', cut: 'middle', least: 16, drop: 4, paint: mark },
    { title: 'PRIORITY', right: true, drop: 1, paint: mark },
    { title: 'TIMEOUT', right: true, drop: 2, paint: mark },
    { title: 'RETRIES', right: true, drop: 3, paint: mark },
    // Never left out: whether the job runs at all.
    { title: '', paint: mark },
    { title: '', least: 20, drop: 5, paint: mark },
  ] as const;
  return renderTable(columns, listed.map(cellsOf), width);
}

function cellsOf(listed: ListedJob): string[] {
  if (!('job' in listed))
    return [
      showName(listed.name),
      ...RAW.map((field) => showRaw(listed.row[field])),
      'INVALID',
      cutText(printable(listed.problems.join('; ')), MAX_PROBLEMS),
    ];
  const { target, priority, timeout_minutes, maximum_retries, is_enabled, description } = listed.job;
  return [
    listed.name,
    target,
    priority === PARALLEL ? 'parallel' : String(priority),
    minutesText(timeout_minutes),
    String(maximum_retries),
    is_enabled ? '' : 'disabled',
    description ?? '',
  ];
}

/** `10 min`, `1 h 30 min`, `0.5 min`. */
export function minutesText(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60), Number((minutes % 60).toFixed(2))];
  return [...(hours > 0 ? [`${hours} h`] : []), ...(rest > 0 || hours === 0 ? [`${rest} min`] : [])].join(' ');
}

/** The fields of an INVALID row that are shown as somebody typed them. */
const RAW = ['target', 'priority', 'timeout_minutes', 'maximum_retries'] as const;

function showRaw(value: unknown): string {
  return value === undefined
    ? ''
    : printable(typeof value === 'string' ? JSON.stringify(value) : showValue(value)).slice(0, 40);
}

/** A row typed by hand may have a name of 1,024 bytes, which is cut. */
export function showName(name: string): string {
  return printable(name).slice(0, 80);
}

const MAX_PROBLEMS = 500;

export function showProblems(problems: readonly string[]): string {
  return cutText(printable(`INVALID: ${problems.join('; ')}`), MAX_PROBLEMS);
}
