import { Command, CommanderError } from 'commander';
import { StackError } from '../adapters/aws/stack';
import { BadInputError } from '../domain/tables/error-names';
import { HomeError } from '../local/home';
import { StoreLostError } from '../local/store/store-problem';
import { applyCommand } from './commands/apply';
import { backfillCommand } from './commands/backfill';
import { boardCommand } from './commands/board';
import { costCommand } from './commands/cost';
import { diffCommand } from './commands/diff';
import { doctorCommand } from './commands/doctor';
import { exportCommand } from './commands/export';
import { historyCommand } from './commands/history';
import { backupCommand } from './commands/home/backup';
import { pruneCommand } from './commands/home/prune';
import { importCommand } from './commands/import';
import { initCommand } from './commands/init';
import { jobsCommand } from './commands/jobs';
import { ledgerCommand } from './commands/ledger/ledger';
import { lineageCommand } from './commands/lineage';
import { logsCommand } from './commands/logs';
import { planCommand } from './commands/plan';
import { reconcileCommand } from './commands/reconcile';
import { removeCommand } from './commands/remove';
import { rerunCommand } from './commands/rerun';
import { runCommand } from './commands/run';
import { runsCommand } from './commands/runs';
import { scheduleCommand } from './commands/schedule';
import { disableCommand, enableCommand, setCommand } from './commands/set';
import { showCommand } from './commands/show';
import { stopCommand } from './commands/stop';
import { targetsCommand } from './commands/targets';
import { whyCommand } from './commands/why';
import { ExitCode, InterruptedError, PlanExitCode, UsageError } from './exit-codes';
import { plainArgumentError } from './terminal/argument-error';
import { heedCommand } from './terminal/output';
import { printProblems } from './terminal/print';
import { ownVersion } from './version';

const EXAMPLES = `
Examples, in a project (runsheet init makes one):
  runsheet init my-pipelines               make a project of your own
  runsheet plan                            see what its groups files would change in the table
  runsheet apply                           see the plan, say yes, and write it
  runsheet run nightly                     run the group nightly, and watch it
  runsheet schedule --watch                run what is due, on this machine
  runsheet runs                            list the latest runs
  runsheet show latest                     see what ran in the newest run, what did not, and why
  runsheet board                           see all of it in a browser
  runsheet why <run_id> <job>              see why a job of the run ran as it did, or did not run
  runsheet logs <run_id> <job>             read what the job printed
  runsheet diff --since-green <run_id>     see what changed since the last run that succeeded
  runsheet cost <group>                    see what a run and a month of it cost on AWS
  runsheet ledger export <folder>          keep the log of all runs as Delta tables
  runsheet history <group>                 see what was changed in the table, by whom and why
  runsheet rerun <run_id>                  run again the jobs that did not succeed
  runsheet runs --stack runsheet-prod      work on AWS: every command takes --stack

Exit codes: 0 all well, 1 the run had failures, 2 the command could not start, 70 a bug in Runsheet, 130 interrupted.`;

/**
 * In the order of the help: a project, the table, schedules, starting and stopping runs, looking at them, the ledger,
 * the home.
 */
const COMMANDS = [
  initCommand,
  importCommand,
  planCommand,
  applyCommand,
  exportCommand,
  setCommand,
  enableCommand,
  disableCommand,
  removeCommand,
  historyCommand,
  jobsCommand,
  targetsCommand,
  scheduleCommand,
  reconcileCommand,
  runCommand,
  rerunCommand,
  backfillCommand,
  stopCommand,
  runsCommand,
  showCommand,
  boardCommand,
  whyCommand,
  diffCommand,
  costCommand,
  logsCommand,
  ledgerCommand,
  lineageCommand,
  pruneCommand,
  backupCommand,
  doctorCommand,
];

/** Runs the command that `process.argv` names. It rejects with an error for `exitCodeOf`. */
export async function main(): Promise<void> {
  await commandLine().parseAsync();
}

/** The command line, with all its commands. */
export function commandLine(): Command {
  const program = new Command('runsheet')
    .version(ownVersion(), '--version', 'print the version')
    .description('Runs the jobs that a table lists: on this machine, without any account, or on AWS.')
    .addHelpText('after', EXAMPLES)
    .showHelpAfterError('(add --help for more)')
    .configureOutput({ outputError: (text, write) => write(plainArgumentError(text)) })
    .exitOverride()
    .hook('preAction', (_, command) => heedCommand(fullName(command), command.opts()));
  for (const add of COMMANDS) add(program);
  for (const command of program.commands.flatMap((each) => [each, ...each.commands])) command.exitOverride();
  return program;
}

/** `runs`; of a command in another, both their names: `ledger export`. */
function fullName(command: Command): string {
  const parent = command.parent?.parent ? `${command.parent.name()} ` : '';
  return parent + command.name();
}

/** Prints the error, and returns the exit code for it. `plan --exit-code` has a code of its own for every error. */
export function exitCodeOf(error: unknown): number {
  const code = report(error);
  const [command, ...options] = process.argv.slice(2);
  return code !== ExitCode.OK && command === 'plan' && options.includes('--exit-code') ? PlanExitCode.ERROR : code;
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.OK : ExitCode.COULD_NOT_START;
  printProblems(error);
  if (error instanceof InterruptedError) return ExitCode.INTERRUPTED;
  if (error instanceof StoreLostError) return storeLostCode();
  if (
    error instanceof BadInputError ||
    error instanceof HomeError ||
    error instanceof StackError ||
    error instanceof UsageError
  ) {
    return ExitCode.COULD_NOT_START;
  }
  process.stderr.write(`This is a bug in Runsheet. ${(error as Error)?.stack ?? ''}\n`);
  return ExitCode.BUG;
}

/** A run that was under way has failed, and its exit code is set already. Any other command did nothing. */
function storeLostCode(): number {
  return Number(process.exitCode ?? ExitCode.COULD_NOT_START);
}
