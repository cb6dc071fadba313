import { Command, CommanderError } from 'commander';
import { StackError } from '../adapters/aws/stack-error';
import { BadInputError } from '../domain/tables/error-names';
import { HomeError } from '../local/home';
import { StoreLostError } from '../local/store/store-problem';
import { COMMANDS, type ListedCommand } from './command-table';
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

/** Runs the command that `process.argv` names. It rejects with an error for `exitCodeOf`. */
export async function main(): Promise<void> {
  const program = await commandLine(namedIn(process.argv.slice(2)));
  await program.parseAsync();
}

/** The first word is the name of a command: no option before it has a value. `help runs` names `runs`. */
function namedIn(args: readonly string[]): string[] {
  const words = args.filter((word) => !word.startsWith('-'));
  return words[0] === 'help' ? words.slice(1) : words;
}

/**
 * The command line, with all its commands.
 * @param named the names of the command that is used, and of the command in it. The files of no other are loaded: the
 *   others are there as the help lists them. Without it all are loaded.
 */
export async function commandLine(named?: readonly string[]): Promise<Command> {
  const program = new Command('runsheet')
    .version(ownVersion(), '--version', 'print the version')
    .description('Runs the jobs that a table lists: on this machine, without any account, or on AWS.')
    .addHelpText('after', EXAMPLES)
    .showHelpAfterError('(add --help for more)')
    .configureHelp({ subcommandTerm: (command) => `${command.name()} ${command.usage()}` })
    .configureOutput({ outputError: (text, write) => write(plainArgumentError(text)) })
    .exitOverride()
    .hook('preAction', (_, command) => heedCommand(fullName(command), command.opts()));
  await addCommands(program, COMMANDS, named);
  return program;
}

async function addCommands(
  parent: Command,
  listed: readonly ListedCommand[],
  named: readonly string[] | undefined,
): Promise<void> {
  for (const { name, description, load, commands = [], ...each } of listed) {
    const command = parent.command(name).description(description);
    for (const [argument, what] of Object.entries(each.arguments ?? {})) command.argument(argument, what);
    const isNamed = named === undefined || named[0] === name;
    if (isNamed) (await load())(command);
    await addCommands(command, commands, isNamed ? named?.slice(1) : []);
  }
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
