import type { RunWithRows } from '../../domain/runs/run-with-rows';
import { isGood } from '../../domain/tables/statuses';
import { isPlainObject, type Json } from '../../domain/values/json';
import { printable } from '../../domain/values/show-value';
import { ExitCode } from '../exit-codes';
import { printJson } from '../options';
import { paint } from '../terminal/paint';
import { printProblem } from '../terminal/print';
import { renderRun } from '../view/render-run';
import { type RunWithJobsJson, runWithJobsJson } from '../view/run-json';

/** Prints a run that has ended. `options`: those that name its engine to the next command. */
export function printFinished(found: RunWithRows, json: boolean, options: string): void {
  const run = runWithJobsJson(found.run, found.rows);
  if (json) {
    printJson(run);
    return;
  }
  process.stdout.write(`\n${renderRun(found)}\n`);
  if (couldNotStart(found) || run.status === 'SKIPPED') return;
  process.stdout.write(
    `${renderOutputs(run)}\n${paint('dim', 'Worth trying next:')}\n${nextCommands(run, options).join('\n')}\n`,
  );
}

/** SKIPPED is well: there was nothing to do, as `on_overlap` and `is_enabled` say. */
export function exitCodeOf(found: RunWithRows): number {
  const { run } = found;
  if (isGood(run.status)) return ExitCode.OK;
  if (!couldNotStart(found)) return ExitCode.RUN_FAILED;
  printProblem(run.reason ?? 'the run could not start');
  return ExitCode.COULD_NOT_START;
}

/** What the last stage's jobs returned: mostly where the result is. */
function renderOutputs(run: RunWithJobsJson): string {
  const last = Math.max(-1, ...run.jobs.map((job) => job.stage ?? -1));
  return run.jobs
    .filter((job) => last >= 0 && job.stage === last && job.output !== null)
    .map((job) => `\n${paint('dim', `${job.job_name} returned`)}\n${renderOutput(job.output).join('\n')}\n`)
    .join('');
}

const MAX_OUTPUT_LINES = 12;

function renderOutput(output: Json): string[] {
  const text = (value: Json) => printable(typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 500);
  if (!isPlainObject(output)) return [`  ${text(output)}`];
  const lines = Object.entries(output).map(([key, value]) => `  ${printable(key)}: ${text(value as Json)}`);
  return lines.length > MAX_OUTPUT_LINES ? [...lines.slice(0, MAX_OUTPUT_LINES), '  …'] : lines;
}

function nextCommands(run: RunWithJobsJson, options: string): string[] {
  const worth =
    run.jobs.find((job) => job.error) ??
    run.jobs.find((job) => job.attempt > 1) ??
    run.jobs.find((job) => job.attempt > 0);
  const tail = worth && worth.attempt > 1 && !worth.error ? ' --attempt 1' : '';
  return [
    ...(worth ? [`  npx runsheet logs ${run.run_id} ${worth.job_name}${tail}${options}`] : []),
    ...(run.status === 'SUCCEEDED' ? [] : [`  npx runsheet rerun ${run.run_id}${options}`]),
    `  npx runsheet show ${run.run_id} --json${options}`,
    `  npx runsheet jobs ${run.job_group}${options}`,
  ];
}

/** LoadGroup refused it: no plan was made, and so no job has a row. */
function couldNotStart({ run, rows }: RunWithRows): boolean {
  return run.status === 'FAILED' && rows.length === 0;
}
