import { isBefore } from '../runs/close-run';
import { causeOf, type RunWithRows } from '../runs/run-with-rows';
import { jobReasonOf, problemsOf } from '../tables/reasons';
import type { JobRunRow, RunRow } from '../tables/rows';
import { isOpen } from '../tables/statuses';
import { isName, MAX_JOB_NAME } from '../values/names';
import type { Cause, Told } from './explanation';
import { findHolders } from './run-summary';

/*
 * Why a job has not started, or never did.
 */

const MAX_NAMED = 5;

export function explainPending(row: JobRunRow, { run, rows }: RunWithRows): Told {
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
    return {
      ...held(row, holders, `${row.job_name} has not started, and will not: stage ${row.stage} is held back.`),
      next,
    };
  }
  const open = rows.filter((other) => isOpen(other.status) && isBefore(other, row));
  if (open.length > 0) {
    const stages = [...new Set(open.map(({ stage }) => stage))].sort();
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
  return {
    answer: [
      `${row.job_name} is PENDING: nothing before it is open. It is about to start, or waits for a free place${places}.`,
    ],
    causes: [],
    next,
  };
}

export function explainSkipped(row: JobRunRow, { run, rows }: RunWithRows): Told {
  const because = row.reason ?? 'no reason is kept';
  const other = { causes: [{ kind: 'reason', reason: because } as Cause], next: [`rerun ${run.run_id}`] };
  const kind = jobReasonOf(row);
  if (kind === 'gone') return { ...other, answer: [`${row.job_name} did not run: it is ${because}.`] };
  if (kind === 'not_selected') {
    return {
      ...other,
      answer: [`${row.job_name} did not run: it was not selected. The run was started for other jobs only.`],
      next: isName(row.job_name, MAX_JOB_NAME) ? [`rerun ${run.run_id} --only ${row.job_name}`] : [],
    };
  }
  const holders = kind === 'stage_held' ? findHolders(row, rows) : [];
  if (holders.length > 0) {
    return held(row, holders, `${row.job_name} was SKIPPED: stage ${row.stage} never started.`, [
      `rerun ${run.run_id}`,
    ]);
  }
  if (run.stop_requested) {
    return { ...other, answer: [`${row.job_name} was SKIPPED: ${stopSentence(run)}`], causes: [stopCause(run)] };
  }
  return { ...other, answer: [`${row.job_name} was SKIPPED: ${because}.`] };
}

function held(row: JobRunRow, holders: readonly JobRunRow[], first: string, after: string[] = []): Told {
  const more =
    holders.length > MAX_NAMED ? [`${holders.length - MAX_NAMED} more jobs of that stage did not succeed.`] : [];
  return {
    answer: [first, ...holders.slice(0, MAX_NAMED).map(holderSentence), ...more],
    causes: holders.map(jobCause),
    next: [
      ...holders
        .slice(0, 1)
        .filter(({ job_name }) => isName(job_name, MAX_JOB_NAME))
        .map(({ job_name }) => `why ${row.run_id} ${job_name}`),
      ...after,
    ],
  };
}

function holderSentence(holder: JobRunRow): string {
  const where = holder.stage === undefined ? 'whose priority cannot be read' : `of stage ${holder.stage}`;
  const cause = holder.status === 'INVALID' ? problemsOf(holder).join(', and ') : causeOf(holder);
  return `${holder.job_name}, ${where}, ended ${holder.status}${cause ? `: ${cause}` : ''}.`;
}

export function stopSentence({ stopped_by, stop_reason }: RunRow): string {
  const by = stopped_by === undefined ? '' : ` by ${stopped_by}`;
  return `the run was stopped${by}${stop_reason ? `, who said: ${stop_reason}` : ''}.`;
}

export function stopCause({ stopped_by, stop_reason }: RunRow): Cause {
  return { kind: 'stop', by: stopped_by ?? null, reason: stop_reason ?? null };
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
