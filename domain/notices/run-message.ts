import { everStarted } from '../attempts/attempt';
import {
  countText,
  failureText,
  type RunSummary,
  runHeadline,
  type SkippedJobs,
  summarizeRun,
} from '../explain/run-summary';
import { isLate, runDuration } from '../runs/run-times';
import type { RunWithRows } from '../runs/run-with-rows';
import type { JobRunRow, RunRow } from '../tables/rows';
import { isFailed, isNotifiedRun } from '../tables/statuses';
import { durationText } from '../values/duration-text';
import { isName, MAX_JOB_NAME } from '../values/names';
import { type EngineOptions, nextCommand } from '../values/next-command';
import { shortText } from '../values/short-text';
import type { RunLinks } from './run-links';

/*
 * Characters that a text from a row may take. An EventBridge entry may have 256 KB, which up to ten entries share. With
 * twenty failed jobs an event has 40 KB at the worst, usually 3 KB.
 */
export const MAX_TEXT = 500;
export const MAX_ERROR_TEXT = 300;
/** A valid job's name has at most 64. */
export const MAX_NAME_TEXT = 200;

/** At most this many failed jobs, reasons of skips and skipped jobs are named; the others are counted. */
const MAX_FAILED = 20;
const MAX_SKIPS = 5;
const MAX_SKIPPED = 10;

/**
 * Whether the run's end sends a message, by its group's settings as they were when it was planned or skipped. A run
 * that ended before they were read (a duplicate, or a failure before the plan) counts as `failures`: it sends a message
 * if something went wrong, except if a person stopped it.
 */
export function sendsMessage(run: RunRow): boolean {
  const { notify = 'failures' } = run;
  return notify === 'failures' ? isNotifiedRun(run) : notify === 'all';
}

/** SNS takes ASCII without line ends or control characters, fewer than 100 of them (API reference, Publish). */
const MAX_SUBJECT = 99;

/** A mail's subject: `runsheet-prod: nightly failed: 2 of 14 jobs, …`. */
export function messageSubject(stack: string, headline: string): string {
  const text = `${stack}: ${headline}`.replace(/[^\x20-\x7e]/g, '?');
  return text.length <= MAX_SUBJECT ? text : `${text.slice(0, MAX_SUBJECT - 3)}...`;
}

/** The text of a mail: what happened, which jobs did not run because of it, and what to do next. */
export function runMessage(found: RunWithRows, links: RunLinks | null, engine: EngineOptions): string {
  const { run } = found;
  const summary = summarizeRun(found);
  return paragraphs([
    [shortHeadline(found)],
    list('Did not succeed:', summary.failed.map(failedLine), MAX_FAILED),
    list('Never started:', summary.skipped.map(skippedLine), MAX_SKIPS),
    [startedLine(run), ...tookLines(run)],
    commandLines(run, summary, engine),
    linkLines(links),
  ]);
}

/** The same for one failed job. */
export function jobMessage(row: JobRunRow, run: RunRow, links: RunLinks | null, engine: EngineOptions): string {
  return paragraphs([
    [jobHeadline(row)],
    row.reason === undefined ? [] : [shortText(row.reason, MAX_TEXT)],
    [startedLine(run)],
    ['Next:', ...jobCommands(row, engine), `  ${nextCommand(`show ${run.run_id}`, engine)}`],
    linkLines(links),
  ]);
}

export function shortHeadline(found: RunWithRows): string {
  return shortText(runHeadline(found), MAX_TEXT);
}

export function jobHeadline(row: JobRunRow): string {
  return shortText(`${row.job_name} of ${row.job_group} failed${failureText(row)}`, MAX_TEXT);
}

function paragraphs(all: readonly string[][]): string {
  const filled = all.filter((lines) => lines.length > 0);
  return filled.map((lines) => lines.join('\n')).join('\n\n');
}

function list(title: string, lines: readonly string[], most: number): string[] {
  if (lines.length === 0) return [];
  const more = lines.length > most ? [`  and ${lines.length - most} more`] : [];
  return [title, ...lines.slice(0, most).map((line) => `  ${line}`), ...more];
}

function failedLine(row: JobRunRow): string {
  const how = row.status === 'FAILED' ? ' (FAILED)' : '';
  return shortText(`${row.job_name}${how}${failureText(row)}`, MAX_TEXT);
}

function skippedLine({ because, reason, jobs }: SkippedJobs): string {
  const why = because.length > 0 ? `because of ${names(because)}` : shortText(reason, MAX_NAME_TEXT);
  return `${countText(jobs.length, 'job')} ${because.length > 0 ? why : `(${why})`}: ${names(jobs)}`;
}

function names(rows: readonly JobRunRow[]): string {
  const named = rows.slice(0, MAX_SKIPPED).map(({ job_name }) => shortText(job_name, MAX_NAME_TEXT));
  return `${named.join(', ')}${rows.length > named.length ? ` and ${rows.length - named.length} more` : ''}`;
}

function startedLine({ run_id, trigger, started_by, scheduled_time, rerun_of }: RunRow): string {
  const by = started_by === undefined ? '' : ` by ${shortText(started_by, MAX_NAME_TEXT)}`;
  const when = scheduled_time === undefined ? '' : ` for ${scheduled_time}`;
  return `Run ${run_id} (${trigger}${by}${when}${rerun_of === undefined ? '' : `, a rerun of ${rerun_of}`})`;
}

function tookLines(run: RunRow): string[] {
  const duration = runDuration(run);
  if (duration === null) return [];
  const expected = run.expected_minutes === undefined ? '' : `, expected ${run.expected_minutes} min at most`;
  return [`It took ${durationText(duration)}${expected}${isLate(run) ? ': LATE' : ''}`];
}

/** The commands to try next. They contain only valid names, because a shell reads them. */
function commandLines(run: RunRow, { failed: [first] }: RunSummary, engine: EngineOptions): string[] {
  const ofJob = first ? jobCommands(first, engine) : [];
  const rerun = isFailed(run.status) && run.job_count ? [`  ${nextCommand(`rerun ${run.run_id}`, engine)}`] : [];
  return ['Next:', ...(ofJob.length > 0 ? ofJob : [`  ${nextCommand(`show ${run.run_id}`, engine)}`]), ...rerun];
}

function jobCommands(row: JobRunRow, engine: EngineOptions): string[] {
  const { run_id, job_name } = row;
  if (!isName(job_name, MAX_JOB_NAME)) return [];
  const logs = everStarted(row) ? [`  ${nextCommand(`logs ${run_id} ${job_name}`, engine)}`] : [];
  return [`  ${nextCommand(`why ${run_id} ${job_name}`, engine)}`, ...logs];
}

function linkLines(links: RunLinks | null): string[] {
  return links ? [`Execution: ${links.execution}`, `Dashboard: ${links.dashboard}`] : [];
}
