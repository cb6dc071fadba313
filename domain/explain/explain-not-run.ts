import { envelope, jobFields } from '../groups/job';
import type { Disabling } from '../history/logged-change';
import { isBefore } from '../runs/close-run';
import { causeOf, type RunWithRows } from '../runs/run-with-rows';
import { badFieldsOf, jobReasonOf, problemsOf } from '../tables/reasons';
import type { JobRunRow } from '../tables/rows';
import { isOpen } from '../tables/statuses';
import { isName, MAX_JOB_NAME } from '../values/names';
import { type Cause, type Explained, onlyNamed, type Question, stopCause, stopSentence } from './explanation';
import { findHolders } from './run-summary';

/*
 * Why a job has not started, or never did.
 */

/** At most this many jobs are named; the others are counted. */
const MAX_NAMED = 5;

export function explainPending(row: JobRunRow, { run, rows }: RunWithRows): Explained {
  const next = [`show ${run.run_id}`, `stop ${run.run_id}`];
  if (run.stop_requested) {
    return {
      answer: [`${row.job_name} has not started, and will not: ${stopSentence(run)}`],
      causes: [stopCause(run)],
      next,
    };
  }
  const holders = run.on_failure === 'stop' ? findHolders(row, rows) : [];
  if (holders.length > 0) {
    const first = `${row.job_name} has not started, and will not: stage ${row.stage} is held back.`;
    return { ...explainHeld(row, holders, first), next };
  }
  const open = rows.filter((other) => isOpen(other.status) && isBefore(other, row));
  if (open.length > 0) {
    const stages = [...new Set(open.flatMap(({ stage }) => stage ?? []))].sort((a, b) => a - b);
    return {
      answer: [
        `${row.job_name} is PENDING: stage ${row.stage} starts when stage ${stages.join(' and ')} has ended.`,
        `Still open there: ${named(open)}.`,
      ],
      causes: open.map(jobCause),
      next,
    };
  }
  const places = run.max_concurrency === undefined ? '' : ` (max_concurrency is ${run.max_concurrency})`;
  const when = `It is about to start, or waits for a free place${places}.`;
  return { answer: [`${row.job_name} is PENDING: nothing before it is open. ${when}`], causes: [], next };
}

export function explainSkipped(row: JobRunRow, { run, rows }: RunWithRows): Explained {
  const because = row.reason ?? 'no reason is kept';
  const other = { causes: [{ kind: 'reason', reason: because } as Cause], next: [`rerun ${run.run_id}`] };
  const kind = jobReasonOf(row);
  if (kind === 'gone') return { ...other, answer: [`${row.job_name} did not run: it is ${because}.`] };
  if (kind === 'not_selected') {
    return {
      ...other,
      answer: [`${row.job_name} did not run: it was not selected. The run was started for other jobs only.`],
      next: onlyNamed(row, [`rerun ${run.run_id} --only ${row.job_name}`]),
    };
  }
  const holders = kind === 'stage_held' ? findHolders(row, rows) : [];
  if (holders.length > 0) {
    const held = explainHeld(row, holders, `${row.job_name} was SKIPPED: stage ${row.stage} never started.`);
    return { ...held, next: [...held.next, `rerun ${run.run_id}`] };
  }
  if (run.stop_requested) {
    return { ...other, answer: [`${row.job_name} was SKIPPED: ${stopSentence(run)}`], causes: [stopCause(run)] };
  }
  return { ...other, answer: [`${row.job_name} was SKIPPED: ${because}.`] };
}

/** Other jobs, the holders, keep the row's stage from starting. */
function explainHeld(row: JobRunRow, holders: readonly JobRunRow[], first: string): Explained {
  const more =
    holders.length > MAX_NAMED ? [`${holders.length - MAX_NAMED} more jobs of that stage did not succeed.`] : [];
  return {
    answer: [first, ...holders.slice(0, MAX_NAMED).map(holderSentence), ...more],
    causes: holders.map(jobCause),
    next: holders.slice(0, 1).flatMap((holder) => onlyNamed(holder, [`why ${row.run_id} ${holder.job_name}`])),
  };
}

function holderSentence(holder: JobRunRow): string {
  const where = holder.stage === undefined ? 'whose priority cannot be read' : `of stage ${holder.stage}`;
  const cause = holder.status === 'INVALID' ? problemsOf(holder).join(', and ') : causeOf(holder);
  return `${holder.job_name}, ${where}, ended ${holder.status}${cause ? `: ${cause}` : ''}.`;
}

function jobCause(row: JobRunRow): Cause {
  return { kind: 'job', job_name: row.job_name, status: row.status, stage: row.stage ?? null, cause: causeOf(row) };
}

function named(rows: readonly JobRunRow[]): string {
  const more = rows.length > MAX_NAMED ? ` and ${rows.length - MAX_NAMED} more` : '';
  const shown = rows
    .slice(0, MAX_NAMED)
    .map(({ job_name, status, stage }) => `${job_name} (stage ${stage}, ${status})`);
  return `${shown.join(', ')}${more}`;
}

export function explainDisabled(row: JobRunRow, { run, disabling }: Question): Explained {
  const { run_id, job_name, job_group } = row;
  const first = `${job_name} did not run: it was DISABLED when the run was planned.`;
  if (run.as_run !== undefined) {
    return {
      answer: [first, `The run ran the rows of ${run.as_run}, where it was disabled.`],
      causes: [{ kind: 'reason', reason: `as in ${run.as_run}` }],
      next: onlyNamed(row, [`why ${run.as_run} ${job_name}`]),
    };
  }
  return {
    answer: [
      first,
      disabling ? disabledBy(disabling) : 'Who disabled it is not known: the change log has no such change.',
    ],
    causes: disabling ? [{ kind: 'disabled', ...disabling }] : [],
    next: onlyNamed(row, [`enable ${job_group}/${job_name}`, `rerun ${run_id} --only ${job_name}`]),
  };
}

function disabledBy({ at, by, reason, from }: Disabling): string {
  const what =
    from === 'change log'
      ? 'It was disabled'
      : 'The change log has no change that disabled it; its row, disabled now, was last written';
  const why = reason === null ? ', no reason given' : `: ${reason}`;
  return `${what}${by === null ? '' : ` by ${by}`}${at === null ? '' : ` at ${at}`}${why}.`;
}

/** The job's row could not be read: each problem, and how to mend it. */
export function explainInvalid(row: JobRunRow): Explained {
  const problems = problemsOf(row);
  if (jobReasonOf(row) === 'secret_not_granted') return explainNoSecret(row, problems);
  const where = `the row of ${row.job_name} in group ${row.job_group}`;
  return {
    answer: [
      `${row.job_name} did not run: ${where} was INVALID when the run was planned.`,
      ...problems.map((problem) => `Problem: ${problem}.`),
      'Mend the row; it works from the next run on.',
    ],
    causes: problems.map((problem) => ({ kind: 'invalid', problem })),
    next: mendCommands(row),
  };
}

/** Nothing is wrong with the row, so no command that changes it is suggested. */
function explainNoSecret(row: JobRunRow, problems: readonly string[]): Explained {
  return {
    answer: [
      `${row.job_name} did not run: it is INVALID for want of a secret. Its row is well.`,
      ...problems.map((problem) => `Problem: ${problem}.`),
      'Once its function may read the secret, it works from the next run on.',
    ],
    causes: problems.map((problem) => ({ kind: 'invalid', problem })),
    next: [`rerun ${row.run_id}`],
  };
}

function mendCommands(row: JobRunRow): string[] {
  const { job_group, job_name, run_id } = row;
  if (!isName(job_name, MAX_JOB_NAME)) return [`jobs ${job_group}`];
  const bad = badFieldsOf(row).filter((field) => isName(field, MAX_JOB_NAME) && !UNSETTABLE.has(field));
  // An empty value removes an unknown field. What the value of a known one should be, only its owner knows.
  const removals = bad.filter((field) => !Object.hasOwn(jobFields, field)).map((field) => `${field}=`);
  return [
    ...(removals.length > 0 ? [`set ${job_group}/${job_name} ${removals.join(' ')}`] : []),
    ...(removals.length < bad.length ? [`jobs ${job_group}`] : []),
    `rerun ${run_id}`,
  ];
}

/** Fields that `set` refuses: the key, and the fields that it writes itself. */
const UNSETTABLE: ReadonlySet<string> = new Set(['job_name', ...Object.keys(envelope)]);
