import type { JobRunRow } from '../../../domain/tables/rows';
import { isOpen } from '../../../domain/tables/statuses';
import type { Ends } from './act';
import { ACTS } from './acts';
import type { WorkJob } from './make-work-case';
import type { WorkEvidence } from './run-work-case';

/** Returns every broken invariant. Each begins with its id. */
export function brokenWork(evidence: WorkEvidence): string[] {
  return [
    ...badRows(evidence),
    ...evidence.leftAtEnd.map((each) => `W4 when the machine hears of the end of ${each} runs`),
    ...evidence.leftAfter.map((each) => `W5 after the run ${each} runs`),
    ...evidence.folders.map((each) => `W6 the folder ${each} of an attempt is left`),
    ...evidence.strays.map((each) => `W7 ${each} was made by a value`),
  ];
}

/** W1 no row is lost, W2 each job ends as its act says, by one clear error, W3 in as many attempts as its row has. */
function badRows({ workCase, rows, run, given }: WorkEvidence): string[] {
  if (!run || isOpen(run.status as never)) return [`W1 the run is ${run?.status}`];
  if (rows.length !== workCase.jobs.length) return [`W1 of ${workCase.jobs.length} rows ${rows.length} are there`];
  return workCase.jobs.flatMap((job) => {
    const row = rows.find(({ job_name }) => job_name === job.name) as JobRunRow;
    const { ends } = ACTS[job.act] as (typeof ACTS)[string];
    const problems = isOpen(row.status) ? [`W1 it is ${row.status}`] : [];
    if (wasCutShort(row, workCase.stopAtMs)) problems.push(...(row.reason ? [] : ['W1 it has no reason']));
    else problems.push(...wrongEnd(row, ends, given.get(job.name) as never), ...wrongAttempts(row, job, ends));
    problems.push(...unclear(row), ...overlapping(row));
    return problems.map((each) => `${each} (${job.name}: ${job.act})`);
  });
}

/** A stage that failed keeps the next from starting, and a run that was stopped ends what is open. */
function wasCutShort({ status }: JobRunRow, stopAtMs: number | undefined): boolean {
  return status === 'SKIPPED' || (stopAtMs !== undefined && status === 'ABORTED');
}

function wrongEnd(row: JobRunRow, ends: Ends, given: Parameters<NonNullable<Ends['output']>>[0]): string[] {
  const { status, error, reason, output } = row;
  const problems: string[] = [];
  if (status !== ends.status) problems.push(`W2 it is ${status}: ${reason} ${JSON.stringify(error)}`);
  if (ends.error && (error?.name !== ends.error[0] || !ends.error[1].test(error.message)))
    problems.push(`W2 its error is ${error?.name}: ${error?.message}`);
  if (ends.reason && !ends.reason.test((reason ?? '').replace(/^\w+ is "[^"]*": /, '')))
    problems.push(`W2 its reason is ${reason}`);
  if (ends.output && output !== JSON.stringify(ends.output(given))) problems.push(`W2 its output is ${output}`);
  return problems;
}

function wrongAttempts({ attempts }: JobRunRow, { maximumRetries }: WorkJob, { status, isForGood }: Ends): string[] {
  const tries = status === 'INVALID' ? 0 : status === 'SUCCEEDED' || isForGood ? 1 : maximumRetries + 1;
  return attempts.length === tries ? [] : [`W3 it had ${attempts.length} attempts: expected ${tries}`];
}

/** An error is one sentence of the job's, without Runsheet's own frames, and a failure has a reason or an error. */
function unclear({ status, error, reason }: JobRunRow): string[] {
  const text = JSON.stringify(error ?? '');
  const isOurs = /run-work|work-process|python-process|node:internal|Runtime\.|\bundefined\b/.test(text);
  if (isOurs) return [`W2 its error tells of Runsheet: ${text}`];
  return status === 'SUCCEEDED' || error || reason ? [] : ['W2 nothing says why'];
}

/** An attempt begins when the one before has ended. */
function overlapping({ attempts }: JobRunRow): string[] {
  return attempts.flatMap(({ started_at, attempt }, at) => {
    const before = attempts[at - 1]?.ended_at;
    return before && started_at && started_at < before
      ? [`W3 attempt ${attempt} began before the end of the last`]
      : [];
  });
}
