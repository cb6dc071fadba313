import type { Command } from 'commander';
import { callReconcile } from '../../adapters/aws/stack';
import { StackError } from '../../adapters/aws/stack-error';
import type { KeptReply } from '../../operations/keep-schedules';
import { reconcileSchedules } from '../../operations/reconcile-schedules';
import type { HomeEngine } from '../engines/home-engine';
import type { StackEngine } from '../engines/stack-engine';
import { withEitherEngine } from '../engines/with-engine';
import { ExitCode } from '../exit-codes';
import { type CommonOptions, withCommonOptions } from '../options';
import { printJson, printLine, printProblem } from '../terminal/print';

const HELP = `
Reads every group of the table, and creates, changes and deletes schedules until they match. A
schedule in the stack's schedule group that no group asks for is deleted. The stack does the same by
itself every hour, and for a single group after each edit of its rows. On this machine the command
brings the list of groups up to date. It ends with 1 if something could not be corrected.

Examples:
  runsheet reconcile --stack runsheet-prod
  runsheet reconcile --stack runsheet-prod --json`;

export function reconcileCommand(command: Command): void {
  withCommonOptions(command).addHelpText('after', HELP).action(reconcile);
}

async function reconcile(options: CommonOptions): Promise<void> {
  const reply = await withEitherEngine(options, { home: reconcileHome, stack: reconcileStack });
  const { groups, created, updated, deleted, problems } = reply;
  process.exitCode = problems.length > 0 ? ExitCode.RUN_FAILED : ExitCode.OK;
  if (options.json) {
    printJson({ groups, created, updated, deleted, problems });
    return;
  }
  const changes = `${created} created, ${updated} updated, ${deleted} deleted`;
  printLine(`${groups} ${groups === 1 ? 'group' : 'groups'}; schedules: ${changes}`);
  for (const problem of problems) printProblem(problem);
}

function reconcileHome({ master }: HomeEngine): Promise<KeptReply> {
  return reconcileSchedules({ find_groups: true }, { master, schedules: undefined, now: Date.now() });
}

async function reconcileStack({ stack }: StackEngine): Promise<KeptReply> {
  if (stack.reconcileFunction === undefined)
    throw new StackError(`stack "${stack.name}" has no schedules yet: deploy it again with npx cdk deploy`);
  return (await callReconcile(stack.reconcileFunction)) as KeptReply;
}
