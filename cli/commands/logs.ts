import type { Command } from 'commander';
import { withEngine } from '../engines/with-engine';
import { UsageError } from '../exit-codes';
import { requireRun } from '../lookup';
import { type CommonOptions, printJson, unknown, wholeNumber, withCommonOptions } from '../options';
import { logLineJson, renderLogLine } from '../view/render-log-line';
import type { JobJson } from '../view/run-json';

const HELP = `
Examples:
  runsheet logs nightly-air-traffic-20261122T020000Z-1a2b3c write-report
  runsheet logs nightly-air-traffic-20261122T020000Z-1a2b3c extract-strikes --attempt 1`;

export function logsCommand(program: Command): void {
  withCommonOptions(program.command('logs').argument('<run_id>', 'run').argument('<job>', 'job'))
    .description('print what a job printed, of its last attempt or of another')
    .option('--attempt <n>', 'which attempt (default: the last that started)', wholeNumber(1, 1000))
    .addHelpText('after', HELP)
    .action(logs);
}

async function logs(runId: string, jobName: string, options: CommonOptions & { attempt?: number }): Promise<void> {
  await withEngine(options, async (engine) => {
    const run = await requireRun(engine, runId);
    const job = run.jobs.find((each) => each.job_name === jobName);
    if (!job)
      throw unknown(
        'job',
        jobName,
        run.jobs.map((each) => each.job_name),
        `see them with runsheet show ${runId}`,
      );
    const attempt = requireAttempt(job, options.attempt);
    const lines = await engine.readAttemptLog(attempt, job.target ?? '');
    if (options.json) {
      printJson({ run_id: runId, job_name: jobName, attempt: attempt.attempt, lines: lines.map(logLineJson) });
    } else for (const line of lines) process.stdout.write(`${renderLogLine(line)}\n`);
    if (lines.length === 0 && !options.json)
      process.stderr.write(`attempt ${attempt.attempt} of ${jobName} printed nothing${engine.late}\n`);
  });
}

function requireAttempt(job: JobJson, wanted: number | undefined) {
  const started = job.attempts.filter((attempt) => attempt.log_stream !== null);
  const attempt = wanted === undefined ? started.at(-1) : started.find((each) => each.attempt === wanted);
  if (attempt) return attempt;
  if (started.length === 0)
    throw new UsageError(
      `${job.job_name} never started (${job.status}${job.reason ? `: ${job.reason}` : ''}): it has no log`,
    );
  throw new UsageError(
    `${job.job_name} has no attempt ${wanted}: it has ${started.map((each) => each.attempt).join(', ')}`,
  );
}
