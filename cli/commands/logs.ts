import type { Command } from 'commander';
import { causeOf } from '../../domain/runs/run-with-rows';
import type { AttemptEntry, JobRunRow } from '../../domain/tables/rows';
import { type EngineOptions, nextCommand } from '../../domain/values/next-command';
import { withEngine } from '../engines/with-engine';
import { UsageError } from '../exit-codes';
import { noSuchJob, requireRunRows } from '../lookup';
import { type CommonOptions, wholeNumber, withCommonOptions } from '../options';
import { printJson, printLine, printNote } from '../terminal/print';
import { logLineJson, renderLogLine } from '../view/render-log-line';

const HELP = `
Examples:
  runsheet logs nightly-20261122T020000Z-1a2b3c load-orders
  runsheet logs nightly-20261122T020000Z-1a2b3c load-orders --attempt 1`;

export function logsCommand(program: Command): void {
  withCommonOptions(program.command('logs').argument('<run_id>', 'run').argument('<job>', 'job'))
    .description('print what a job printed in its last attempt, or in another')
    .option('--attempt <n>', 'number of the attempt (default: the last that started)', wholeNumber(1, 1000))
    .addHelpText('after', HELP)
    .action(logs);
}

async function logs(runId: string, jobName: string, options: CommonOptions & { attempt?: number }): Promise<void> {
  await withEngine(options, async (engine) => {
    const found = await requireRunRows(engine, runId);
    const job = found.rows.find((row) => row.job_name === jobName);
    if (!job) throw noSuchJob(engine, found, jobName);
    const attempt = requireAttempt(engine, job, options.attempt);
    const lines = await engine.readAttemptLog(attempt, job.target ?? '');
    if (options.json) {
      printJson({ run_id: runId, job_name: jobName, attempt: attempt.attempt, lines: lines.map(logLineJson) });
      return;
    }
    for (const line of lines) printLine(renderLogLine(line));
    if (lines.length === 0) printNote(`attempt ${attempt.attempt} of ${jobName} printed nothing${engine.late}`);
  });
}

function requireAttempt(engine: EngineOptions, job: JobRunRow, wanted: number | undefined): AttemptEntry {
  const { job_name, status, attempts, carried_from } = job;
  const started = attempts.filter((attempt) => attempt.log_stream !== null);
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
