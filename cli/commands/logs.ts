import { type Command, Option } from 'commander';
import { causeOf, errorLine, type RunWithRows } from '../../domain/runs/run-with-rows';
import type { AttemptEntry, JobRunRow } from '../../domain/tables/rows';
import { isOpen } from '../../domain/tables/statuses';
import { type EngineOptions, nextCommand } from '../../domain/values/next-command';
import { wellFormedJson } from '../../domain/values/well-formed';
import type { Engine } from '../engines/engine';
import { withEngine } from '../engines/with-engine';
import { ExitCode, UsageError } from '../exit-codes';
import { followLogs } from '../logs/follow-logs';
import { type RunLogLine, RunLogReader, startedAttempts } from '../logs/run-log-reader';
import { noSuchJob, requireRunRows } from '../lookup';
import { type CommonOptions, wholeNumber, withCommonOptions } from '../options';
import { printJson, printLine, printNote, printProblem } from '../terminal/print';
import { terminalWidth } from '../terminal/sheet';
import { logLineJson, renderLogLine } from '../view/render-log-line';
import { RunLogRenderer, renderGoneLogs, runLogLineJson } from '../view/render-run-log';

const HELP = `
Without a job it prints what all jobs of the run printed, in all their attempts, in the order of
time, each line behind the name of its job (from the second attempt on: load-orders#2). Of a log
that was removed it says so. If all were, it ends with 2.

With --follow it goes on until the run, or the job with its retries, has ended. Ctrl-C ends the
following with 130, and leaves the run alone. On a stack the lines arrive some seconds late.

With --json one attempt of a job is one object, and a whole run or what is followed is one object a
line.

Examples:
  runsheet logs nightly-20261122T020000Z-1a2b3c
  runsheet logs nightly --follow     the newest run of nightly
  runsheet logs nightly-20261122T020000Z-1a2b3c load-orders
  runsheet logs nightly-20261122T020000Z-1a2b3c load-orders --attempt 1
  runsheet logs nightly-20261122T020000Z-1a2b3c --json | jq -c 'select(.level == "error")'`;

export function logsCommand(command: Command): void {
  withCommonOptions(command)
    .option('--follow', 'go on until the run or the job has ended')
    .addOption(
      new Option('--attempt <n>', 'number of the attempt of the job (default: the last that started)')
        .argParser(wholeNumber(1, 1000))
        .conflicts('follow'),
    )
    .addHelpText('after', HELP)
    .action(logs);
}

type LogsOptions = CommonOptions & { attempt?: number; follow?: true };

async function logs(wanted: string, jobName: string | undefined, options: LogsOptions): Promise<void> {
  if (jobName === undefined && options.attempt !== undefined)
    throw new UsageError('--attempt is for one job: name the job after the run, or leave --attempt out');
  await withEngine(options, async (engine) => {
    const found = await requireRunRows(engine, wanted);
    const job = found.rows.find((row) => row.job_name === jobName);
    if (jobName !== undefined && !job) throw noSuchJob(engine, found, jobName);
    // Of a job that has ended there is nothing to follow: what it has printed, or the reason why it has not.
    if (options.follow && (!job || isOpen(job.status))) await follow(engine, found, job, options);
    else if (job) await printAttempt(engine, found, job, options);
    else await printRun(engine, found, options);
  });
}

async function follow(engine: Engine, found: RunWithRows, job: JobRunRow | undefined, options: LogsOptions) {
  const print = printerOf(found, job, options);
  const isHere = options.stack === undefined;
  const outcome = await followLogs(engine, found.run.run_id, { job: job?.job_name, isHere, print });
  if (outcome === 'left') process.exitCode = ExitCode.INTERRUPTED;
}

async function printRun(engine: Engine, found: RunWithRows, options: LogsOptions): Promise<void> {
  const reader = new RunLogReader(engine, false);
  const lines = await reader.read(found.rows);
  const started = found.rows.flatMap(startedAttempts).length;
  const gone = renderGoneLogs(reader.gone);
  if (started > 0 && reader.gone.length === started) {
    for (const each of gone) printProblem(each);
    process.exitCode = ExitCode.COULD_NOT_START;
    return;
  }
  const print = printerOf(found, undefined, options);
  for (const line of lines) print(line);
  for (const each of gone) printNote(each);
  if (lines.length === 0 && gone.length === 0)
    printNote(`no job of ${found.run.run_id} has printed anything${engine.late}`);
  const carried = found.rows.filter(({ carried_from }) => carried_from !== undefined);
  for (const original of new Set(carried.map(({ carried_from }) => carried_from)))
    printNote(`carried over, with its log in its own run: ${nextCommand(`logs ${original}`, engine)}`);
}

function printerOf({ run, rows }: RunWithRows, job: JobRunRow | undefined, { json }: LogsOptions) {
  if (json) return (line: RunLogLine) => printLine(wellFormedJson(runLogLineJson(run.run_id, line)));
  if (job) return ({ line }: RunLogLine) => printLine(renderLogLine(line));
  const names = rows.filter(({ attempts }) => attempts.length > 0).map(({ job_name }) => job_name);
  const renderer = new RunLogRenderer(
    run.status === 'RUNNING' ? rows.map((row) => row.job_name) : names,
    terminalWidth(),
  );
  return (line: RunLogLine) => printLine(renderer.render(line));
}

async function printAttempt(engine: Engine, { run }: RunWithRows, job: JobRunRow, options: LogsOptions): Promise<void> {
  const { job_name } = job;
  const attempt = requireAttempt(engine, job, options.attempt);
  const lines = await engine.readAttemptLog(attempt, job);
  if (options.json) {
    printJson({ run_id: run.run_id, job_name, attempt: attempt.attempt, lines: lines.map(logLineJson) });
    return;
  }
  for (const line of lines) printLine(renderLogLine(line));
  if (lines.length === 0) {
    const error = attempt.error === null ? '' : `, and failed: ${errorLine(attempt.error)}`;
    printNote(`attempt ${attempt.attempt} of ${job_name} printed nothing${engine.late}${error}`);
  }
}

function requireAttempt(engine: EngineOptions, job: JobRunRow, wanted: number | undefined): AttemptEntry {
  const { job_name, status, carried_from } = job;
  const started = startedAttempts(job);
  const attempt = wanted === undefined ? started.at(-1) : started.find((each) => each.attempt === wanted);
  if (attempt) return attempt;
  if (carried_from) {
    throw new UsageError(
      `${job_name} has no log in this run, which carried it over: see ${nextCommand(`logs ${carried_from} ${job_name}`, engine)}`,
    );
  }
  if (started.length === 0) {
    const cause = causeOf(job);
    throw new UsageError(
      `${job_name} has no log, because it never started: it is ${status}${cause === null ? '' : `: ${cause}`}`,
    );
  }
  const numbers = started.map((each) => each.attempt).join(', ');
  throw new UsageError(`${job_name} has no attempt ${wanted} that started: it has ${numbers}`);
}
