import type { ChangedField } from '../../domain/changed-fields';
import { isNotable, type JobDiff, type RunsDiff, type WholeRun } from '../../domain/diff-runs';
import { plainJson } from '../../domain/plain-json';
import { printable, showValue } from '../../domain/show-value';
import { renderDuration } from './duration';
import { paint, paintStatus } from './paint';
import { renderTable } from './render-table';

/** The comparison as `--json` prints it: every job of either run. */
export function diffJson(before: WholeRun, after: WholeRun, { run, jobs }: RunsDiff) {
  return {
    before: before.run.run_id,
    after: after.run.run_id,
    run: run.map(fieldJson),
    jobs: jobs.map((job) => ({ ...job, notable: isNotable(job), fields: job.fields.map(fieldJson) })),
  };
}

/** The comparison for people: what differs, and how many jobs do not. */
export function renderDiff(before: WholeRun, after: WholeRun, { run, jobs }: RunsDiff): string {
  const notable = jobs.filter(isNotable);
  const alike = jobs.length - notable.length;
  return [
    `before  ${renderHead(before)}`,
    `after   ${renderHead(after)}`,
    // How the runs ended stands above.
    ...run.filter(({ field }) => field !== 'status' && field !== 'reason').map(renderField),
    ...(notable.length > 0 ? ['', renderJobs(notable)] : []),
    ...renderFields(notable),
    '',
    paint('dim', `${alike} ${alike === 1 ? 'job' : 'jobs'} alike`),
  ].join('\n');
}

/** Fields below the jobs that have them: what was changed in all of a group is said once. */
function renderFields(jobs: readonly JobDiff[]): string[] {
  const names = new Map<string, string[]>();
  for (const { job_name, fields } of jobs.filter((job) => job.fields.length > 0)) {
    const text = fields.map(renderField).join('\n');
    names.set(text, [...(names.get(text) ?? []), printable(job_name)]);
  }
  return [...names].flatMap(([text, of]) => {
    const more = of.length > MAX_NAMES ? ` and ${of.length - MAX_NAMES} more` : '';
    return ['', paint('bold', `${of.slice(0, MAX_NAMES).join(', ')}${more}`), text];
  });
}

const MAX_NAMES = 5;

function fieldJson({ field, before, after }: ChangedField) {
  return { field, before: plainJson(before), after: plainJson(after) };
}

function renderHead({ run }: WholeRun): string {
  const { run_id, status, planned_at, ended_at, reason } = run;
  const took = planned_at && ended_at ? Date.parse(ended_at) - Date.parse(planned_at) : null;
  const parts = [run_id, paintStatus(status), planned_at ?? '', renderDuration(took), printable(reason ?? '')];
  return parts.filter((part) => part !== '').join('  ');
}

function renderField({ field, before, after }: ChangedField): string {
  const shown = (value: unknown) => (value === undefined ? 'none' : showValue(value));
  return `    ${printable(field)}: ${shown(before)} -> ${shown(after)}`;
}

const STATUS_COLUMN = 1;

function renderJobs(jobs: readonly JobDiff[]): string {
  const rows = jobs.map((job) => [
    printable(job.job_name),
    oneOrTwo(job.before?.status ?? 'not there', job.after?.status ?? 'not there'),
    oneOrTwo(attempts(job.before), attempts(job.after)),
    oneOrTwo(renderDuration(job.before?.duration_ms), renderDuration(job.after?.duration_ms)),
    job.ratio === null ? '' : `x ${job.ratio.toFixed(job.ratio < 10 ? 1 : 0)}`,
    note(job),
  ]);
  return renderTable(['JOB', 'STATUS', 'ATTEMPTS', 'DURATION', '', ''], rows, (cell, column, row) => {
    if (row < 0) return paint('dim', cell);
    return column === STATUS_COLUMN ? paintStatus(cell.trimEnd().split(' ').at(-1) ?? '', cell) : cell;
  });
}

function note({ presence, after, before }: JobDiff): string {
  if (presence === 'added') return 'new';
  if (presence === 'gone') return 'gone';
  return before?.status === after?.status ? '' : printable(after?.reason ?? '').slice(0, MAX_NOTE);
}

const MAX_NOTE = 200;

function attempts(outcome: JobDiff['before']): string {
  return outcome ? String(outcome.attempts) : '';
}

function oneOrTwo(before: string, after: string): string {
  return before === after ? after : `${before || 'none'} -> ${after || 'none'}`;
}
