import { markOf } from '../../board/status-mark';
import { costText, ESTIMATE } from '../../domain/cost/cost-text';
import { costOfRun } from '../../domain/cost/job-cost';
import { countText, failureText, runHeadline, type SkippedJobs, summarizeRun } from '../../domain/explain/run-summary';
import { partText } from '../../domain/runs/part-of-group';
import { runTook } from '../../domain/runs/run-json';
import type { RunWithRows } from '../../domain/runs/run-with-rows';
import type { JobRunRow, RunRow } from '../../domain/tables/rows';
import { printable } from '../../domain/values/show-value';
import { bold, dim, paintStatus, type Span } from '../terminal/paint';
import { renderAge, renderDuration, renderTime } from '../terminal/render-time';
import type { Sheet } from '../terminal/sheet';

/**
 * What a person asks first about a run: how it ended, what failed, what was skipped because of it, when it ran, and who
 * started it.
 */
export function renderRunHead(found: RunWithRows, sheet: Sheet): Span[][] {
  const { run, rows } = found;
  const { failed, skipped } = summarizeRun({ rows });
  const headline = runHeadline(found);
  return [
    [[bold, run.run_id], '  ', statusSpan(run.status, sheet), `  ${renderDuration(runTook(run, sheet.now))}`],
    [printable(headline)],
    ...(run.reason && failed.length === 0 && !headline.includes(run.reason)
      ? [[[dim, 'reason:'] as const, ` ${printable(run.reason)}`]]
      : []),
    [[dim, printable(renderOrigin(run, sheet))]],
    ...costLine(found),
    // A single failed job is in the headline already.
    ...(failed.length > 1 ? named('did not succeed:', failed, (row) => `${row.job_name}${failureText(row)}`) : []),
    ...skipped.slice(0, MOST_NAMED).map((each) => [renderSkipped(each)]),
  ];
}

function costLine({ run, rows }: RunWithRows): Span[][] {
  const cost = costOfRun(run, rows);
  return cost ? [[[dim, 'cost:'], ` ${costText(cost)}`, [dim, ` (${ESTIMATE})`]]] : [];
}

/** On a terminal the status has its sign; in a pipe it is the word alone. */
function statusSpan(status: string, { width }: Sheet): Span {
  const word = printable(status);
  return [(text) => paintStatus(status, text), width === undefined ? word : `${markOf(status).sign} ${word}`];
}

function renderOrigin(run: RunRow, sheet: Sheet): string {
  const { rerun_of, started_by, trigger } = run;
  const by = `by ${trigger}${started_by ? ` (${started_by})` : ''}`;
  const when = sheet.width === undefined ? timesInAPipe(run) : timesOnATerminal(run, sheet);
  return [...when, by, ...(rerun_of ? [`rerun of ${rerun_of}`] : []), ...[partText(run) ?? []].flat()].join(', ');
}

function timesInAPipe({ planned_at, ended_at, scheduled_time }: RunRow): string[] {
  return [
    ...(planned_at ? [`planned ${planned_at}`] : []),
    ...(ended_at ? [`ended ${ended_at}`] : []),
    ...(scheduled_time ? [`for ${scheduled_time}`] : []),
  ];
}

/** The scheduled time is shown if it differs from the plan's by more than this. */
const SAME_TIME_MS = 60_000;

/** `planned 22 Nov 02:00:00 UTC (3 h ago), ended 02:12:05`. */
function timesOnATerminal({ planned_at, ended_at, scheduled_time }: RunRow, sheet: Sheet): string[] {
  const [planned, ended] = [renderTime(planned_at, sheet), renderTime(ended_at, sheet)];
  const isSameDay = planned_at !== undefined && ended_at?.slice(0, 10) === planned_at.slice(0, 10);
  const late = Math.abs(Date.parse(planned_at ?? '') - Date.parse(scheduled_time ?? ''));
  return [
    ...(planned ? [`planned ${planned} UTC (${renderAge(planned_at, sheet.now)} ago)`] : []),
    ...(ended ? [`ended ${isSameDay ? ended.slice(-8) : ended}`] : []),
    ...(scheduled_time && !(late < SAME_TIME_MS) ? [`for ${renderTime(scheduled_time, sheet)}`] : []),
  ];
}

/** A person reads no more jobs than this before the table. */
const MOST_NAMED = 5;
/** An error's first line may be long. */
const MAX_LINE = 300;

function named(title: string, rows: readonly JobRunRow[], text: (row: JobRunRow) => string): Span[][] {
  const more = rows.length - MOST_NAMED;
  return [
    [title],
    ...rows.slice(0, MOST_NAMED).map((row) => [`  ${printable(text(row)).slice(0, MAX_LINE)}`]),
    ...(more > 0 ? [[`  … and ${more} more`]] : []),
  ];
}

/** `skipped: 3 jobs because of load-orders (FAILED): clean, measure, report`. */
function renderSkipped({ because, reason, jobs }: SkippedJobs): string {
  const blamed = because.slice(0, MOST_NAMED).map(({ job_name, status }) => `${job_name} (${status})`);
  const why = because.length > 0 ? `because of ${listed(blamed, because.length)}` : `(${reason})`;
  const names = jobs.slice(0, MOST_NAMED).map(({ job_name }) => job_name);
  return printable(`skipped: ${countText(jobs.length, 'job')} ${why}: ${listed(names, jobs.length)}`).slice(0, 1000);
}

function listed(names: readonly string[], count: number): string {
  return `${names.join(', ')}${count > names.length ? ` and ${count - names.length} more` : ''}`;
}
