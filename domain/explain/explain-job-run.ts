import { everStarted } from '../attempts/attempt';
import { timeoutMs } from '../attempts/deadline';
import { costSentence } from '../cost/cost-text';
import { costJson, costOfJobRun } from '../cost/job-cost';
import { causeOf, hadPlan, returnedText } from '../runs/run-with-rows';
import type { JobRunRow, RunRow } from '../tables/rows';
import { durationText } from '../values/duration-text';
import { firstLine } from '../values/short-text';
import { printable } from '../values/show-value';
import { explainAttempts } from './explain-attempts';
import { explainDisabled, explainInvalid, explainPending, explainSkipped } from './explain-not-run';
import { type Explained, type Explanation, onlyNamed, type Question, stopCause, stopSentence } from './explanation';

/** `show --json` has the whole output. */
const MAX_RETURNED = 2_000;

/** Explains why the job ran as it did in the run, or did not run; undefined if the run has no such job. */
export function explainJobRun(question: Question): Explanation | undefined {
  const { run, rows, job } = question;
  const row = rows.find((each) => each.job_name === job);
  if (!hadPlan(run)) return finished(run, { status: row?.status ?? null, cost: null, ...explainUnplanned(run) });
  if (!row) return undefined;
  const cost = costOfJobRun(row, run);
  const { answer, ...explained } = explain(row, question);
  const whole = [...answer, ...(cost ? [costSentence(cost)] : [])];
  return finished(run, { status: row.status, cost: costJson(cost), answer: whole, ...explained });
}

function explain(row: JobRunRow, question: Question): Explained {
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

/** The run was skipped, or failed before it knew its jobs: its own reason holds for every job. */
function explainUnplanned(run: RunRow): Explained {
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

function explainSucceeded(row: JobRunRow): Explained {
  const { answer, causes } = explainAttempts(row);
  const retried = answer.length > 0 ? [`It took ${row.attempt} attempts.`, ...answer] : [];
  const returned = returnedText(row, MAX_RETURNED);
  return {
    answer: [
      `${row.job_name} ran and SUCCEEDED at ${timeOf(row.ended_at)} with attempt ${row.attempt}${took(row)}.`,
      ...retried,
      ...(returned === null ? [] : [`It returned ${returned}`]),
    ],
    causes,
    next: onlyNamed(row, logs(row)),
  };
}

function explainFailed(row: JobRunRow): Explained {
  const { answer, causes } = explainAttempts(row);
  const word = row.status === 'TIMED_OUT' ? 'TIMED_OUT' : 'FAILED';
  return {
    answer: [
      `${row.job_name} ${word} for good at ${timeOf(row.ended_at)} with attempt ${row.attempt}${took(row)}.`,
      ...answer,
      `Why no more retries: ${row.reason === undefined ? 'no reason is kept' : firstLine(row.reason)}.`,
    ],
    causes: [...causes, ...(row.reason === undefined ? [] : [{ kind: 'reason' as const, reason: row.reason }])],
    next: onlyNamed(row, [...logs(row), `rerun ${row.run_id}`]),
  };
}

function explainRunning(row: JobRunRow): Explained {
  const { answer, causes } = explainAttempts(row);
  const last = row.attempts[row.attempt - 1];
  const deadline = deadlineOf(last?.started_at, row.timeout_minutes);
  const now = last?.ended_at
    ? `Attempt ${row.attempt} ended at ${last.ended_at}, and what follows is being decided.`
    : `Its attempt ends at ${deadline} at the latest (timeout_minutes is ${row.timeout_minutes}).`;
  return {
    answer: [`${row.job_name} is RUNNING since ${timeOf(last?.started_at)}, attempt ${row.attempt}.`, now, ...answer],
    causes,
    next: onlyNamed(row, [...logs(row), `stop ${row.run_id}`]),
  };
}

function explainRetrying(row: JobRunRow): Explained {
  const { answer, causes } = explainAttempts(row);
  const left = Math.max(0, (row.maximum_retries ?? 0) + 1 - row.charged);
  const failures = left === 1 ? 'One more failure' : `${left} more failures`;
  const counted = `maximum_retries is ${row.maximum_retries}, ${row.charged} counted`;
  return {
    answer: [
      `${row.job_name} is RETRYING: attempt ${row.attempt + 1} is due at ${timeOf(row.retry_at)}.`,
      `${failures} that count would end it (${counted}).`,
      ...answer,
    ],
    causes,
    next: onlyNamed(row, [...logs(row), `stop ${row.run_id}`]),
  };
}

function explainCarried(row: JobRunRow, from: string, { origin, job }: Question): Explained {
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

function explainCutOff(row: JobRunRow, run: RunRow): Explained {
  const { answer, causes } = explainAttempts(row);
  const stopped = row.status === 'ABORTED' && run.stop_requested;
  const because = stopped ? stopSentence(run) : `${causeOf(row) ?? 'no reason is kept'}.`;
  const meaning = row.status === 'LOST' ? ['LOST: nobody knows whether it did its work.'] : [];
  return {
    answer: [`${row.job_name} ended ${row.status} at ${timeOf(row.ended_at)}: ${because}`, ...meaning, ...answer],
    causes: [...(stopped ? [stopCause(run)] : [{ kind: 'reason' as const, reason: row.reason ?? '' }]), ...causes],
    next: onlyNamed(row, [...logs(row), `rerun ${row.run_id}`]),
  };
}

/** The command that prints the job's log, if it has one. */
function logs(row: JobRunRow): string[] {
  return everStarted(row) ? [`logs ${row.run_id} ${row.job_name}`] : [];
}

/** The end of a sentence: `, which took 4.2 s`; empty if the duration is not kept. */
function took({ duration_ms }: JobRunRow): string {
  return duration_ms === undefined ? '' : `, which took ${durationText(duration_ms)}`;
}

function deadlineOf(startedAt: string | null | undefined, minutes = 0): string {
  const started = Date.parse(startedAt ?? '');
  return Number.isNaN(started) ? 'a time that is not kept' : new Date(started + timeoutMs(minutes)).toISOString();
}

function timeOf(time: string | null | undefined): string {
  return time ?? 'a time that is not kept';
}

/** Escapes the texts, and leaves out what the run's state refuses: `rerun` of an open run, `stop` of a closed one. */
function finished(run: RunRow, { answer, next, ...explained }: Explanation): Explanation {
  const refused = run.status === 'RUNNING' ? 'rerun' : 'stop';
  const possible = next.filter((command) => !command.startsWith(`${refused} `));
  return { ...explained, answer: answer.map(printable), next: possible.map(printable) };
}
