import type { DurationChange } from '../../domain/explain/diff-duration';
import type { DiffedRun, JobDiff, RunDiff, StatusChange } from '../../domain/explain/diff-runs';
import type { FieldDiff } from '../../domain/history/diff-fields';
import { printable, showValue } from '../../domain/values/show-value';
import { dim, paint, paintStatus } from '../terminal/paint';
import { renderTable } from '../terminal/render-table';
import { renderDuration } from '../terminal/render-time';

/** What changed between two runs, for people. */
export function renderDiff(diff: RunDiff): string {
  return [
    renderTable(
      [{ title: '', paint: dim }, { title: 'RUN', cut: 'middle' }, { title: 'STATUS', status: true }, 'PLANNED'],
      [headOf('before', diff.before), headOf('after', diff.after)],
    ),
    ...diff.notes.map((note) => `${paint('yellow', 'note:')} ${printable(note)}`),
    ...block('the run', [
      ...(diff.status?.after_cause ? [statusLine(diff.status)] : []),
      ...diff.fields.map(fieldLine),
      ...durationLine(diff.duration),
    ]),
    ...diff.jobs.flatMap(renderJob),
    '',
    counted(diff),
  ].join('\n');
}

function headOf(what: string, run: DiffedRun): string[] {
  return [what, run.run_id, run.status, run.planned_at ?? ''];
}

function block(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];
}

const TITLES: Record<JobDiff['kind'], string> = { added: ' (new)', gone: ' (gone)', changed: '' };

function renderJob(job: JobDiff): string[] {
  return block(`${paint('bold', shown(job.job_name))}${TITLES[job.kind]}`, [
    ...(job.status ? [statusLine(job.status)] : []),
    ...job.fields.map(fieldLine),
    ...(job.attempts ? [line('attempts', String(job.attempts.before), String(job.attempts.after))] : []),
    ...durationLine(job.duration),
    ...carriedLine(job.carried_from),
  ]);
}

/** If only the cause differs, both causes are shown. */
function statusLine({ before, after, before_cause, after_cause }: StatusChange): string {
  const because = (cause: string | null) => (cause === null ? '' : `: ${shown(cause)}`);
  if (before === null || after === null) {
    const cause = before === null ? after_cause : before_cause;
    return `${paintStatus(after ?? before ?? '')}${because(cause)}`;
  }
  if (before === after) {
    const was = paint('dim', `(it was ${before_cause === null ? 'without a reason' : shown(before_cause)})`);
    return `${paintStatus(after)} again${because(after_cause)} ${was}`;
  }
  const cause = after_cause ?? before_cause;
  const whose =
    after_cause === null && before_cause !== null ? ` ${paint('dim', `(it was${because(cause)})`)}` : because(cause);
  return `${paintStatus(before)} -> ${paintStatus(after)}${whose}`;
}

function fieldLine({ field, kind, before, after }: FieldDiff): string {
  return line(
    shown(field),
    kind === 'added' ? 'not set' : showValue(before),
    kind === 'removed' ? 'not set' : showValue(after),
  );
}

function durationLine(duration: DurationChange | null): string[] {
  if (!duration) return [];
  const { before_ms, after_ms, ratio } = duration;
  const times = ratio === null ? '' : ` (${ratio >= 10 ? Math.round(ratio) : Number(ratio.toFixed(1))}x)`;
  return [`${line('duration', renderDuration(before_ms), renderDuration(after_ms))}${times}`];
}

function carriedLine(from: JobDiff['carried_from']): string[] {
  if (!from) return [];
  if (from.after === null) return [`ran here; before it was carried over from ${shown(from.before ?? '')}`];
  return [`carried over from ${shown(from.after)}${from.before === null ? '' : `; before from ${shown(from.before)}`}`];
}

function line(what: string, before: string, after: string): string {
  return `${what}: ${before} -> ${after}`;
}

function counted({ jobs, same, before, after }: RunDiff): string {
  if (jobs.length + same === 0) return `no jobs to compare between ${before.run_id} and ${after.run_id}`;
  const count = (many: number) => (many === 1 ? '1 job' : `${many} jobs`);
  return jobs.length === 0
    ? `all ${count(same)} are the same`
    : `${count(jobs.length)} changed, ${same === 0 ? 'none' : same} the same`;
}

const MAX_TEXT = 300;

function shown(text: string): string {
  const escaped = printable(text);
  return escaped.length > MAX_TEXT ? `${escaped.slice(0, MAX_TEXT - 1)}…` : escaped;
}
