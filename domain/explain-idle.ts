import type { Explained, ExplainedRow, ExplainInput } from './explanation';
import { SETTINGS_ROW } from './group-settings';
import { byAge, type LoggedChange } from './logged-change';
import type { JobRunRow } from './rows';
import { printable, showValue } from './show-value';
import { isOpen } from './statuses';

/** Why a job that is to run has not started yet. */
export function explainWaiting({ run, rows }: ExplainInput, row: ExplainedRow): Explained {
  if (run.stop_requested) {
    return { answer: 'waiting', sentences: ['It has not started, and will not: the run is being stopped.'] };
  }
  const before = rows.filter((other) => isOpen(other.status) && isBefore(other, row));
  if (before.length > 0) {
    const stages = [...new Set(before.map((other) => other.stage))].sort((a, b) => Number(a) - Number(b));
    const first = before.filter((other) => other.stage === stages[0]);
    return {
      answer: 'waiting',
      sentences: [
        `It waits for stage ${stages[0]}: ${listed(first.map((other) => `${name(other)} is ${other.status}`))}.`,
        ...(stages.length > 1
          ? [`Then stage ${stages.slice(1).join(', ')} comes, and then its own, ${row.stage}.`]
          : []),
      ],
    };
  }
  const beside = rows.filter((other) => other.stage === row.stage && other.status === 'RUNNING').length;
  const most = run.max_concurrency;
  const full = most !== undefined && beside >= most ? `: ${beside} run, and max_concurrency is ${most}` : '';
  return { answer: 'waiting', sentences: [`Its turn has come, and it waits for a free place${full}.`] };
}

/** Why a job was left out: by choice, by a stop, or for what failed before it. */
export function explainSkipped({ run, rows }: ExplainInput, row: ExplainedRow): Explained {
  const reason = printable(row.reason ?? 'nothing is known of why');
  if (reason.startsWith('not selected')) {
    return {
      answer: 'not selected',
      sentences: ['It was not selected: the run was started for some of the jobs only.'],
    };
  }
  const blamed = reason.includes('never started:') ? rows.filter((other) => holdsBack(other, row)) : [];
  const [first] = blamed;
  if (!first)
    return { answer: 'skipped', sentences: [`It was skipped: ${reason}.`], next: [`runsheet show ${run.run_id}`] };
  const stages = [...new Set(blamed.flatMap(({ stage }) => stage ?? []))].sort((a, b) => a - b).join(', ');
  return {
    answer: 'skipped',
    sentences: [
      `It was skipped because ${stages ? `stage ${stages}` : 'another job'} failed, and on_failure is ${run.on_failure ?? 'stop'}.`,
      ...blamed.slice(0, MAX_LISTED).map((other) => `${name(other)} is ${other.status}${whyOf(other)}.`),
      ...(blamed.length > MAX_LISTED ? [`So are ${blamed.length - MAX_LISTED} more.`] : []),
    ],
    next: [`runsheet why ${run.run_id} ${first.job_name}`, `runsheet rerun ${run.run_id}`],
  };
}

/** Who disabled a job, or with `@group` its whole group, and when and why, as far as the change log tells. */
export function explainDisabled(
  { run, changes, job }: Pick<ExplainInput, 'run' | 'changes' | 'job'>,
  row?: ExplainedRow,
): Explained {
  const name = row?.job_name ?? job;
  const next = [`runsheet history ${run.job_group}/${name}`];
  const what = name === SETTINGS_ROW ? 'Its group' : 'It';
  const change = lastDisabling(changes, name, run.planned_at ?? run.execution_started_at);
  if (!change) {
    const sentences = [`${what} is disabled (is_enabled is false); who did that is not in the change log.`];
    return { answer: 'disabled', sentences, next };
  }
  const who = change.by === null ? 'someone by hand, who did not say why' : printable(change.by);
  const why = change.reason === null ? '' : `, for this reason: ${printable(change.reason)}`;
  return { answer: 'disabled', sentences: [`${what} was disabled by ${who}, on ${change.at}${why}.`], next };
}

/** The change at or before the time that set `is_enabled` to false, the last of them. */
export function lastDisabling(changes: readonly LoggedChange[], job: string, time: string): LoggedChange | undefined {
  return [...changes]
    .sort(byAge)
    .filter(({ job_name, at }) => job_name === job && at <= time)
    .filter(({ before, after }) => after?.is_enabled === false && before?.is_enabled !== false)
    .at(-1);
}

const MAX_LISTED = 5;

function listed(texts: readonly string[]): string {
  const more = texts.length > MAX_LISTED ? ` and ${texts.length - MAX_LISTED} more` : '';
  return texts.slice(0, MAX_LISTED).join(', ') + more;
}

function whyOf({ error, reason }: JobRunRow): string {
  if (error) return `: ${printable(`${error.name}: ${error.message.split('\n')[0] ?? ''}`)}`;
  return reason === undefined ? '' : `: ${printable(reason)}`;
}

function name({ job_name }: JobRunRow): string {
  return /^[\w-]+$/.test(job_name) ? job_name : showValue(job_name);
}

/** Whether the other's end kept the row's stage from starting (close-run.ts says so when it closes the run). */
function holdsBack(other: JobRunRow, row: JobRunRow): boolean {
  if (other.status === 'INVALID' && other.priority === undefined) return true;
  return isBefore(other, row) && !isOpen(other.status) && !['SUCCEEDED', 'SKIPPED'].includes(other.status);
}

function isBefore(other: JobRunRow, row: JobRunRow): boolean {
  return other.stage !== undefined && row.stage !== undefined && other.stage < row.stage;
}
