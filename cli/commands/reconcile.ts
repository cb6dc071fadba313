import type { Command } from 'commander';
import { callReconcile, StackError } from '../../adapters/aws/stack';
import type { KeptReply } from '../../operations/keep-schedules';
import { reconcileSchedules } from '../../operations/reconcile-schedules';
import { openHomeEngine } from '../engines/home-engine';
import { openStackEngine, type StackEngine } from '../engines/stack-engine';
import { closing, onStack } from '../engines/with-engine';
import { ExitCode } from '../exit-codes';
import { type CommonOptions, printJson, withCommonOptions } from '../options';
import { printProblem } from '../terminal/print';

const HELP = `
Reads every group of the table, and makes, changes and removes schedules until both say the same; a schedule in the
stack's schedule group that no group asks for goes. The stack does it by itself every hour, and after each edit of the
table for its group. On this machine it brings the list of groups up to date. Ends with 1 where something could not be
set right.

Examples:
  runsheet reconcile --stack runsheet-prod
  runsheet reconcile --stack runsheet-prod --json`;

export function reconcileCommand(program: Command): void {
  withCommonOptions(program.command('reconcile'))
    .description('set right what the table and the schedules differ in')
    .addHelpText('after', HELP)
    .action(reconcile);
}

async function reconcile(options: CommonOptions): Promise<void> {
  const reply = await (options.stack === undefined ? reconcileHere(options.home) : reconcileStack(options.stack));
  const { groups, created, updated, deleted, problems } = reply;
  process.exitCode = problems.length > 0 ? ExitCode.RUN_FAILED : ExitCode.OK;
  if (options.json) {
    printJson({ groups, created, updated, deleted, problems });
    return;
  }
  const changes = `${created} created, ${updated} updated, ${deleted} deleted`;
  process.stdout.write(`${groups} ${groups === 1 ? 'group' : 'groups'}; schedules: ${changes}\n`);
  for (const problem of problems) printProblem(problem);
}

async function reconcileHere(home: string): Promise<KeptReply> {
  return closing(await openHomeEngine(home), ({ master }) =>
    reconcileSchedules({ find_groups: true }, { master, schedules: undefined, now: Date.now() }),
  );
}

async function reconcileStack(name: string): Promise<KeptReply> {
  return onStack(async () =>
    closing(await openStackEngine(name), async ({ stack }: StackEngine) => {
      if (stack.reconcileFunction === undefined)
        throw new StackError(`stack "${name}" has no schedules yet: deploy it anew with npm run cdk -- deploy`);
      return (await callReconcile(stack.reconcileFunction)) as KeptReply;
    }),
  );
}
