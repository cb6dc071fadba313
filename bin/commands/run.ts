import { availableParallelism, userInfo } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { isPlainObject, type Json } from '../../domain/json';
import { isName, MAX_GROUP_NAME, nameRule } from '../../domain/names';
import { printable, showValue } from '../../domain/show-value';
import { type EmbeddedEngine, openEngine } from '../../local/embedded-engine';
import { findJobFunctions } from '../../local/function-sources';
import { newRunId, runGroup, serviceSources } from '../../local/run-group';
import { ExitCode, UsageError } from '../exit-codes';
import { LiveView } from '../view/live-view';
import { paint } from '../view/paint';
import { printProblem } from '../view/print-problem';
import { readRun } from '../view/read-run';
import { renderRun } from '../view/render-run';
import type { RunWithJobsJson } from '../view/run-json';
import { RunProgress } from '../view/run-progress';
import { requireGroup } from './jobs';
import { type CommonOptions, collectParameter, printJson, wholeNumber, withCommonOptions } from './options';

const HELP = `
On a terminal it shows the jobs as they run; in a pipe it prints one line an event. Ctrl-C starts no more jobs, asks those
that run to end, and closes the run as ABORTED; a second Ctrl-C leaves at once.

Examples:
  runsheet run nightly-air-traffic
  runsheet run nightly-air-traffic --param top_n=20
  runsheet run nightly-air-traffic --json > run.json`;

interface RunCommandOptions extends CommonOptions {
  param?: Record<string, string>;
  workers?: number;
}

const SIGNAL_LAG_MS = 200;

/** 8 processes, as the design has it; on a machine of many cores no fewer than cores. */
const DEFAULT_WORKERS = Math.max(8, availableParallelism());

export function runCommand(program: Command): void {
  withCommonOptions(program.command('run').argument('<group>', 'job group'))
    .description('run a job group, and show it as it runs')
    .option('--param <key=value>', "a parameter of this run, over the group's and the jobs' own", collectParameter)
    .option('--workers <n>', 'processes for job functions (default: 8, or the cores if more)', wholeNumber(1, 64))
    .addHelpText('after', HELP)
    .action(run);
}

async function run(group: string, options: RunCommandOptions): Promise<void> {
  if (!isName(group, MAX_GROUP_NAME))
    throw new UsageError(`${showValue(group)} is no group's name: expected ${nameRule(MAX_GROUP_NAME)}`);
  const jobSources = findJobFunctions(options.jobs);
  const engine = await openEngine(options.home);
  try {
    await requireGroup(engine, group);
    const runId = newRunId(group, new Date());
    // Stands until its end is seen: a run whose store or command broke down in the middle was no success.
    process.exitCode = ExitCode.RUN_FAILED;
    const interrupted = await watch(engine, group, runId, jobSources, options);
    const finished = await readRun(engine.runs, runId);
    if (finished) print(finished, options);
    else process.stderr.write(`run ${runId} was stopped before it began: nothing of it ran\n`);
    process.exitCode = interrupted || !finished ? ExitCode.INTERRUPTED : exitCode(finished);
  } finally {
    engine.close();
  }
}

/** Runs the group to its end, showing it; true where it was interrupted. */
async function watch(
  engine: EmbeddedEngine,
  group: string,
  runId: string,
  jobSources: ReadonlyMap<string, string>,
  options: RunCommandOptions,
): Promise<boolean> {
  const progress = new RunProgress();
  const live =
    process.stdout.isTTY && !options.json ? new LiveView(`${paint('bold', group)}  ${runId}`, progress) : undefined;
  const lines = !live && !options.json;
  if (lines) process.stdout.write(`run ${runId}\n`);
  const stop = new AbortController();
  const onInterrupt = () => {
    if (stop.signal.aborted) process.exit(ExitCode.INTERRUPTED);
    stop.abort('interrupted');
    const notice = 'stopping: no new jobs; those that run are asked to end (Ctrl-C again leaves at once)';
    if (live) live.notice(notice);
    else process.stderr.write(`${notice}\n`);
  };
  process.on('SIGINT', onInterrupt).on('SIGTERM', onInterrupt);
  try {
    await runGroup(engine, {
      runId,
      input: { group, parameters: options.param ?? {}, trigger: 'cli', started_by: userInfo().username },
      serviceSources: serviceSources(path.resolve(__dirname, '..')),
      jobSources,
      workers: options.workers ?? DEFAULT_WORKERS,
      signal: stop.signal,
      onEvent: (event) => {
        const line = progress.follow(event);
        if (line && lines) process.stdout.write(`${line.time.slice(11, 23)} ${printable(line.text)}\n`);
      },
    });
  } catch (error) {
    // A terminal's Ctrl-C ends the compiler too, whose complaint is no fault; it may be heard before the signal is.
    await sleep(SIGNAL_LAG_MS);
    if (!stop.signal.aborted || (await engine.runs.findRun(runId))) throw error;
  } finally {
    process.off('SIGINT', onInterrupt).off('SIGTERM', onInterrupt);
    live?.close();
  }
  return stop.signal.aborted;
}

function print(run: RunWithJobsJson, { json, home }: RunCommandOptions): void {
  if (json) {
    printJson(run);
    return;
  }
  process.stdout.write(`\n${renderRun(run)}\n`);
  if (couldNotStart(run)) return;
  if (run.status === 'SKIPPED') return;
  process.stdout.write(
    `${renderOutputs(run)}\n${paint('dim', 'Worth trying next:')}\n${nextCommands(run, home).join('\n')}\n`,
  );
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

function nextCommands(run: RunWithJobsJson, home: string): string[] {
  const worth =
    run.jobs.find((job) => job.error) ??
    run.jobs.find((job) => job.attempt > 1) ??
    run.jobs.find((job) => job.attempt > 0);
  const at = home === '.runsheet' ? '' : ` --home ${quoted(home)}`;
  const tail = worth && worth.attempt > 1 && !worth.error ? ' --attempt 1' : '';
  return [
    ...(worth ? [`  npx runsheet logs ${run.run_id} ${worth.job_name}${tail}${at}`] : []),
    `  npx runsheet show ${run.run_id} --json${at}`,
    `  npx runsheet jobs ${run.job_group}${at}`,
  ];
}

/** As a shell takes it: a folder's name may hold anything. */
function quoted(text: string): string {
  return /^[\w./~-]+$/.test(text) ? text : `'${printable(text).replaceAll("'", "'\\''")}'`;
}

/** SKIPPED is well: there was nothing to do, as `on_overlap` and `is_enabled` say. */
function exitCode(run: RunWithJobsJson): number {
  if (run.status === 'SUCCEEDED' || run.status === 'SKIPPED') return ExitCode.OK;
  if (!couldNotStart(run)) return ExitCode.RUN_FAILED;
  printProblem(run.reason ?? 'the run could not start');
  return ExitCode.COULD_NOT_START;
}

/** LoadGroup refused it: no plan was made, and so no job has a row. */
function couldNotStart(run: RunWithJobsJson): boolean {
  return run.status === 'FAILED' && run.jobs.length === 0;
}
