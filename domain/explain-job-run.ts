import { explainAttempts } from './explain-attempts';
import { explainDisabled, explainSkipped, explainWaiting } from './explain-idle';
import type { Explained, ExplainedRow, ExplainedRun, ExplainInput, Explanation } from './explanation';
import { SETTINGS_ROW } from './group-settings';
import { printable } from './show-value';

/** One answer, out of the rows of the run and the change log. */
export function explainJobRun(input: ExplainInput): Explanation {
  const { row } = input;
  const explained = row ? explainRow(input, row) : explainUnplanned(input);
  return { next: [], attempts: row ? explainAttempts(row.attempts) : [], ...explained };
}

function explainRow(input: ExplainInput, row: ExplainedRow): Explained {
  const { run } = input;
  const reason = row.reason === undefined ? [] : [sentence(row.reason)];
  const logs = `runsheet logs ${run.run_id} ${row.job_name}`;
  const rerun = `runsheet rerun ${run.run_id}`;
  const error = row.error ? [sentence(`Its last error: ${row.error.name}: ${firstLine(row.error.message)}`)] : [];
  const changed = `runsheet history ${run.job_group}/${row.job_name}`;
  switch (row.status) {
    case 'SUCCEEDED':
      return explainSucceeded(row);
    case 'PENDING':
      return explainWaiting(input, row);
    case 'RUNNING':
      return {
        answer: 'running',
        sentences: [`It is running: attempt ${row.attempt} since ${since(row)}.`],
        next: [logs],
      };
    case 'RETRYING': {
      const when = row.retry_at === undefined ? 'soon' : `at ${row.retry_at}`;
      const sentences = [`It failed, and attempt ${row.attempt + 1} starts ${when}.`, ...error];
      return { answer: 'retrying', sentences, next: [logs] };
    }
    case 'FAILED':
    case 'TIMED_OUT': {
      const how = row.status === 'FAILED' ? 'failed' : 'timed out';
      const tried = `It ${how} after ${row.attempt} of at most ${(row.maximum_retries ?? 0) + 1} attempts.`;
      return { answer: 'failed', sentences: [tried, ...error, ...reason], next: [logs, rerun] };
    }
    case 'SKIPPED':
      return explainSkipped(input, row);
    case 'DISABLED':
      return explainDisabled(input, row);
    case 'INVALID':
      return {
        answer: 'invalid',
        sentences: [`Its row cannot be run: ${printable(row.reason ?? 'nobody knows why')}.`],
        next: [changed],
      };
    case 'ABORTED':
      return { answer: 'aborted', sentences: ['It was aborted.', ...reason, ...stoppedBy(run)], next: [logs, rerun] };
    case 'LOST':
      return {
        answer: 'lost',
        sentences: [
          'Nobody knows how it ended.',
          ...reason,
          'Look whether it has done its work before you run it again.',
        ],
        next: [logs, rerun],
      };
  }
}

function explainSucceeded(row: ExplainedRow): Explained {
  if (row.carried_from !== undefined) {
    const from = printable(row.carried_from);
    const sentences = [`It did not run here: it had succeeded in run ${from}, and this run carried that over.`];
    return { answer: 'carried over', sentences, next: [`runsheet show ${from}`] };
  }
  const ran = `It ran and succeeded, in attempt ${row.attempt}, from ${since(row)} to ${row.ended_at ?? 'some time'}.`;
  if (row.attempt <= 1) return { answer: 'ran', sentences: [ran] };
  return { answer: 'retried', sentences: [ran, `It took ${row.attempt} attempts.`] };
}

/** The run ended, or still goes on, before it decided what to do with its jobs. */
function explainUnplanned({ run, changes }: ExplainInput): Explained {
  if (run.status === 'RUNNING') return { answer: 'no plan', sentences: ['The run is still reading its group.'] };
  const sentences = [`It did not run: the whole run was ${run.status}.`, ...(run.reason ? [sentence(run.reason)] : [])];
  const disabled = /is disabled/.test(run.reason ?? '')
    ? explainDisabled({ run, changes, job: SETTINGS_ROW })
    : undefined;
  if (disabled)
    return { answer: 'disabled', sentences: [...sentences, ...disabled.sentences], next: disabled.next ?? [] };
  return { answer: run.status === 'SKIPPED' ? 'skipped' : 'no plan', sentences, next: [`runsheet show ${run.run_id}`] };
}

function stoppedBy({ stopped_by, stop_reason }: ExplainedRun): string[] {
  if (stopped_by === undefined) return [];
  return [sentence(`The run was stopped by ${stopped_by}${stop_reason === undefined ? '' : `: ${stop_reason}`}`)];
}

/** When the attempt that is in the row began. */
function since({ attempts, attempt, started_at }: ExplainedRow): string {
  return attempts[attempt - 1]?.started_at ?? started_at ?? 'a while';
}

function sentence(text: string): string {
  const shown = printable(text.trim());
  const upper = shown.charAt(0).toUpperCase() + shown.slice(1);
  return /[.!?]$/.test(upper) ? upper : `${upper}.`;
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}
