import type { Command } from 'commander';
import { isName, MAX_GROUP_NAME, nameRule } from '../../domain/names';
import { showValue } from '../../domain/show-value';
import { openHomeEngine } from '../engines/home-engine';
import { openStackEngine } from '../engines/stack-engine';
import { closing, onStack } from '../engines/with-engine';
import { UsageError } from '../exit-codes';
import { runHere } from '../run/run-here';
import { runOnStack } from '../run/run-on-stack';
import type { RunOptions } from '../run/run-options';
import { requireGroup } from './jobs';
import { collectParameter, wholeNumber, withCommonOptions } from './options';

const HELP = `
On a terminal it shows the jobs as they run; in a pipe it prints one line an event. Ctrl-C starts no more jobs, asks those
that run to end, and closes the run as ABORTED; a second Ctrl-C leaves at once. On a stack the run is AWS's own: Ctrl-C
leaves it alone and only stops showing it.

Examples:
  runsheet run nightly-air-traffic
  runsheet run nightly-air-traffic --param top_n=20
  runsheet run nightly-air-traffic --json > run.json
  runsheet run nightly-air-traffic --stack runsheet-prod --detach`;

export function runCommand(program: Command): void {
  withCommonOptions(program.command('run').argument('<group>', 'job group'))
    .description('run a job group, and show it as it runs')
    .option('--param <key=value>', "a parameter of this run, over the group's and the jobs' own", collectParameter)
    .option(
      '--workers <n>',
      'on this machine: processes for job functions (8, or the cores if more)',
      wholeNumber(1, 64),
    )
    .option('--detach', 'on a stack: start it, print its run_id, and leave')
    .addHelpText('after', HELP)
    .action(run);
}

async function run(group: string, options: RunOptions): Promise<void> {
  if (!isName(group, MAX_GROUP_NAME))
    throw new UsageError(`${showValue(group)} is no group's name: expected ${nameRule(MAX_GROUP_NAME)}`);
  const { stack, home } = options;
  if (stack !== undefined) {
    await onStack(async () =>
      closing(await openStackEngine(stack), async (engine) => {
        await requireGroup(engine, group);
        await runOnStack(engine, group, options);
      }),
    );
    return;
  }
  if (options.detach)
    throw new UsageError('--detach is for a stack (--stack): on this machine the command is what runs it');
  await closing(await openHomeEngine(home), async (engine) => {
    await requireGroup(engine, group);
    await runHere(engine, group, options);
  });
}
