import { Command, CommanderError } from 'commander';
import { BadInputError } from '../domain/error-names';
import { HomeError } from '../local/home';
import { applyCommand } from './commands/apply';
import { jobsCommand } from './commands/jobs';
import { logsCommand } from './commands/logs';
import { runCommand } from './commands/run';
import { runsCommand } from './commands/runs';
import { showCommand } from './commands/show';
import { ExitCode, UsageError } from './exit-codes';
import { paint } from './view/paint';

const EXAMPLES = `
Examples:
  runsheet apply examples/nightly-air-traffic.yaml   write a file's jobs into the table
  runsheet run nightly-air-traffic                   run the group, and watch it
  runsheet runs                                   the latest runs
  runsheet show <run_id>                          one run: what ran, what did not, and why
  runsheet logs <run_id> <job>                    what a job printed

Exit codes: 0 all well, 1 the run had failures, 2 it could not start, 130 interrupted, 70 a bug of Runsheet's.`;

async function main(): Promise<void> {
  const program = new Command('runsheet')
    .description('A table of jobs is the pipeline. Runs job groups on this machine, with no account.')
    .addHelpText('after', EXAMPLES)
    .showHelpAfterError('(add --help for more)')
    .exitOverride();
  for (const add of [applyCommand, jobsCommand, runCommand, runsCommand, showCommand, logsCommand]) add(program);
  for (const command of program.commands) command.exitOverride();
  await program.parseAsync();
}

/** A reader that left (`runsheet runs | head`) is no fault. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(ExitCode.OK);
  throw error;
});

main().catch((error: unknown) => {
  process.exitCode = report(error);
});

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.OK : ExitCode.COULD_NOT_START;
  const problems = error instanceof BadInputError ? error.problems : [(error as Error)?.message ?? String(error)];
  const expected = error instanceof BadInputError || error instanceof HomeError || error instanceof UsageError;
  for (const problem of problems) process.stderr.write(`${paint('red', 'error:', process.stderr)} ${problem}\n`);
  if (expected) return ExitCode.COULD_NOT_START;
  process.stderr.write(`This is a bug of Runsheet's. ${(error as Error)?.stack ?? ''}\n`);
  return ExitCode.BUG;
}
