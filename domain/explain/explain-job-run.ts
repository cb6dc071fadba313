import type { Disabling } from '../history/logged-change';
import { causeOf, hadPlan } from '../runs/run-with-rows';
import type { JobRunRow, RunRow } from '../tables/rows';
import { isName, MAX_JOB_NAME } from '../values/names';
import { firstLine } from '../values/short-text';
import { printable } from '../values/show-value';
import { tellAttempts, took } from './explain-attempts';
import { explainInvalid } from './explain-invalid';
import { explainPending, explainSkipped, stopCause, stopSentence } from './explain-waiting';
import type { Explanation, Question, Told } from './explanation';

/** Why the job ran as it did in the run, or did not; undefined where the run has no such job. */
export function explainJobRun(question: Question): Explanation | undefined {
  const { run, rows, job } = question;
  const row = rows.find((each) => each.job_name === job);
  if (!hadPlan(run)) return finished(run, { status: row?.status ?? null, ...explainUnplanned(run) });
  return row && finished(run, { status: row.status, ...explain(row, question) });
}

function explain(row: JobRunRow, question: Question): Told {
  if (row.carried_from !== undefined) return explainCarried(row, row.carried_from, question);
  switch (row.status) {
    case 'SUCCEEDED':
      return explainSucceeded(row);
    case 'FAILED':
    case 'TIMED_OUT':
      return explainFailed(row);
    case 'SKIPPED':
      return explainSkipped(row, question);
    case 'DISABLED':
      return explainDisabled(row, question);
    case 'INVALID':
      return explainInvalid(row);
    case 'PENDING':
      return explainPending(row, question);
    case 'RUNNING':
      return explainRunning(row);
    case 'RETRYING':
      return explainRetrying(row);
    default:
      return explainCutOff(row, question.run);
  }
}

/** The run's own reason answers for every job: it was skipped, or failed before it knew its jobs. */
function explainUnplanned(run: RunRow): Told {
  const cause = { kind: 'run' as const, status: run.status, reason: run.reason ?? null };
  if (run.status === 'RUNNING') {
    return {
      answer: [`Run ${run.run_id} has no plan yet: its jobs are known in a moment.`],
      causes: [cause],
      next: [`show ${run.run_id}`],
    };
  }
  return {
    answer: [
      `No job of run ${run.run_id} ran: the run itself is ${run.status} and never had a plan.`,
      `Its reason: ${run.reason === undefined ? 'none is kept' : firstLine(run.reason)}.`,
    ],
    causes: [cause],
    next: run.job_group === undefined ? ['runs'] : [`runs ${run.job_group}`],
  };
}

function explainSucceeded(row: JobRunRow): Told {
  const { answer, causes } = tellAttempts(row);
  const retried = answer.length > 0 ? [`It took ${row.attempt} attempts.`, ...answer] : [];
  return {
    answer: [
      `${row.job_name} ran and SUCCEEDED at ${timeOf(row.ended_at)} with attempt ${row.attempt}${took(row)}.`,
      ...retried,
    ],
    causes,
    next: onlyNamed(row, [`logs ${row.run_id} ${row.job_name}`]),
  };
}

function explainFailed(row: JobRunRow): Told {
  const { answer, causes } = tellAttempts(row);
  const word = row.status === 'TIMED_OUT' ? 'TIMED_OUT' : 'FAILED';
  return {
    answer: [
      `${row.job_name} ${word} for good at ${timeOf(row.ended_at)} with attempt ${row.attempt}${took(row)}.`,
      ...answer,
      `Why no more retries: ${row.reason === undefined ? 'no reason is kept' : firstLine(row.reason)}.`,
    ],
    causes: [...causes, ...(row.reason === undefined ? [] : [{ kind: 'reason' as const, reason: row.reason }])],
    next: onlyNamed(row, [`logs ${row.run_id} ${row.job_name}`, `rerun ${row.run_id}`]),
  };
}

function explainRunning(row: JobRunRow): Told {
  const { answer, causes } = tellAttempts(row);
  const last = row.attempts[row.attempt - 1];
  const deadline = deadlineOf(last?.started_at, row.timeout_minutes);
  const now = last?.ended_at
    ? `Attempt ${row.attempt} has ended at ${last.ended_at}, and what follows is being decided.`
    : `Its attempt ends at ${deadline} at the latest (timeout_minutes is ${row.timeout_minutes}).`;
  return {
    answer: [`${row.job_name} is RUNNING since ${timeOf(last?.started_at)}, attempt ${row.attempt}.`, now, ...answer],
    causes,
    next: onlyNamed(row, [`logs ${row.run_id} ${row.job_name}`, `stop ${row.run_id}`]),
  };
}

function explainRetrying(row: JobRunRow): Told {
  const { answer, causes } = tellAttempts(row);
  const left = Math.max(0, (row.maximum_retries ?? 0) + 1 - row.charged);
  return {
    answer: [
      `${row.job_name} is RETRYING: attempt ${row.attempt + 1} is due at ${timeOf(row.retry_at)}.`,
      `${left === 1 ? 'One more failure' : `${left} more failures`} that count would end it (maximum_retries is ${row.maximum_retries}, ${row.charged} counted).`,
      ...answer,
    ],
    causes,
    next: onlyNamed(row, [`logs ${row.run_id} ${row.job_name}`, `stop ${row.run_id}`]),
  };
}

function explainDisabled(row: JobRunRow, { run, disabling }: Question): Told {
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
    answer: [first, disabling ? disabledBy(disabling) : 'Who disabled it is not known: no change of it is kept.'],
    causes: disabling ? [{ kind: 'disabled', ...disabling }] : [],
    next: onlyNamed(row, [`enable ${job_group}/${job_name} --reason "…"`, `rerun ${run_id} --only ${job_name}`]),
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

function explainCarried(row: JobRunRow, from: string, { origin, job }: Question): Told {
  const there = origin && explainJobRun({ ...origin, job });
  return {
    answer: [
      `${row.job_name} did not run in this run: it SUCCEEDED in ${from}, and that is carried over.`,
      ...(there ? there.answer.map((sentence) => `In ${from}: ${sentence}`) : [`Run ${from} is no longer kept.`]),
    ],
    causes: [{ kind: 'carried', run_id: from }, ...(there?.causes ?? [])],
    next: [...(there?.next ?? []), ...onlyNamed(row, [`rerun ${row.run_id} --only ${row.job_name}`])],
  };
}

function explainCutOff(row: JobRunRow, run: RunRow): Told {
  const { answer, causes } = tellAttempts(row);
  const stopped = row.status === 'ABORTED' && run.stop_requested;
  const because = stopped ? stopSentence(run) : `${causeOf(row) ?? 'no reason is kept'}.`;
  const meaning = row.status === 'LOST' ? ['LOST: nobody knows whether it did its work.'] : [];
  return {
    answer: [`${row.job_name} ended ${row.status} at ${timeOf(row.ended_at)}: ${because}`, ...meaning, ...answer],
    causes: [...(stopped ? [stopCause(run)] : [{ kind: 'reason' as const, reason: row.reason ?? '' }]), ...causes],
    next: onlyNamed(row, [...(row.attempt > 0 ? [`logs ${row.run_id} ${row.job_name}`] : []), `rerun ${row.run_id}`]),
  };
}

/** A command names the job: what is no name (anyone may have typed it) must not stand in one. */
function onlyNamed({ job_name }: JobRunRow, commands: string[]): string[] {
  return isName(job_name, MAX_JOB_NAME) ? commands : [];
}

function deadlineOf(startedAt: string | null | undefined, minutes = 0): string {
  const started = Date.parse(startedAt ?? '');
  return Number.isNaN(started) ? 'a time that is not kept' : new Date(started + minutes * 60_000).toISOString();
}

function timeOf(time: string | null | undefined): string {
  return time ?? 'a time that is not kept';
}

/** Escaped; without the commands that the run's state refuses: an open run is not run again, a closed one not stopped. */
function finished(run: RunRow, { status, answer, causes, next }: Explanation): Explanation {
  const refused = run.status === 'RUNNING' ? 'rerun' : 'stop';
  const possible = next.filter((command) => !command.startsWith(`${refused} `));
  return { status, answer: answer.map(printable), causes, next: possible.map(printable) };
}
