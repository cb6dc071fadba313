import { everStarted } from '../../domain/attempts/attempt';
import { summarizeRun } from '../../domain/explain/run-summary';
import { type JobJson, type RunWithJobsJson, runWithJobsJson } from '../../domain/runs/run-json';
import { RunOutcome, runOutcome } from '../../domain/runs/run-outcome';
import { runToRepeat } from '../../domain/runs/run-to-repeat';
import type { RunWithRows } from '../../domain/runs/run-with-rows';
import { isPlainObject, type Json } from '../../domain/values/json';
import { isName, MAX_JOB_NAME } from '../../domain/values/names';
import { nextCommand } from '../../domain/values/next-command';
import { printable } from '../../domain/values/show-value';
import type { Engine } from '../engines/engine';
import { ExitCode } from '../exit-codes';
import { dim } from '../terminal/paint';
import { printJson, printLine, printProblem } from '../terminal/print';
import { stdoutSheet } from '../terminal/sheet';
import { renderRun } from '../view/render-run';

/** Prints a run that has ended, with commands that are worth trying next. */
export function printFinished(found: RunWithRows, json: boolean, engine: Pick<Engine, 'options'>): void {
  const run = runWithJobsJson(found.run, found.rows);
  if (json) {
    printJson(run);
    return;
  }
  printLine(`\n${renderRun(found, stdoutSheet(), [], nextCommand(`show ${run.run_id} --all`, engine))}`);
  if (runOutcome(found) === RunOutcome.NOT_STARTED || run.status === 'SKIPPED') return;
  const [culprit] = summarizeRun(found).failed;
  const next = nextCommands(run, culprit?.job_name).map((command) => `  ${nextCommand(command, engine)}`);
  printLine([renderOutputs(run), dim('Worth trying next:'), ...next].join('\n'));
}

/** Also prints why a run could not start. */
export function exitCodeOf(found: RunWithRows): number {
  const outcome = runOutcome(found);
  if (outcome === RunOutcome.WELL) return ExitCode.OK;
  if (outcome === RunOutcome.FAILED) return ExitCode.RUN_FAILED;
  printProblem(found.run.reason ?? 'the run could not start');
  return ExitCode.COULD_NOT_START;
}

/**
 * The outputs of the last stage's jobs: mostly they say where the result is. Of many jobs the list has them in short.
 */
function renderOutputs(run: RunWithJobsJson): string {
  const last = Math.max(-1, ...run.jobs.map((job) => job.stage ?? -1));
  const returned = run.jobs.filter((job) => last >= 0 && job.stage === last && job.output !== null);
  if (returned.length > MOST_OUTPUTS) return '';
  return returned
    .map((job) => `\n${dim(`${job.job_name} returned`)}\n${renderOutput(job.output).join('\n')}\n`)
    .join('');
}

const MOST_OUTPUTS = 20;
const MAX_OUTPUT_LINES = 12;

function renderOutput(output: Json): string[] {
  const text = (value: Json) => printable(typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 500);
  if (!isPlainObject(output)) return [`  ${text(output)}`];
  const lines = Object.entries(output).map(([key, value]) => `  ${printable(key)}: ${text(value as Json)}`);
  return lines.length > MAX_OUTPUT_LINES ? [...lines.slice(0, MAX_OUTPUT_LINES), '  …'] : lines;
}

/**
 * Why the job failed that was the first to fail, and its log; or the log of one that was retried, or else of any; then
 * what to do with the whole run.
 */
function nextCommands(run: RunWithJobsJson, culprit: string | undefined): string[] {
  const failed = run.jobs.find((each) => each.job_name === culprit && isName(culprit, MAX_JOB_NAME));
  const job =
    run.jobs.find((each) => each === failed && everStarted(each)) ??
    run.jobs.find((each) => everStarted(each) && each.error) ??
    run.jobs.find((each) => startedEarlier(each) !== undefined) ??
    run.jobs.find(everStarted);
  const repeated = runToRepeat(run, run.jobs.length > 0);
  const earlier = job && !job.error ? startedEarlier(job) : undefined;
  const attempt = earlier === undefined ? '' : ` --attempt ${earlier}`;
  return [
    ...(failed ? [`why ${run.run_id} ${failed.job_name}`] : []),
    ...(job ? [`logs ${run.run_id} ${job.job_name}${attempt}`] : []),
    ...(repeated === undefined ? [] : [`rerun ${repeated}`]),
    `show ${run.run_id} --json`,
    // The group of a run that never began may be unknown.
    run.job_group === null ? 'runs' : `jobs ${run.job_group}`,
  ];
}

/** The number of the first attempt that started before the last one did. Undefined if there is none. */
function startedEarlier({ attempt, attempts }: JobJson): number | undefined {
  return attempts.find((entry) => entry.attempt < attempt && entry.status !== 'NOT_STARTED')?.attempt;
}
