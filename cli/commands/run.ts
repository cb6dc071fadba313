import type { Command } from 'commander';
import { isName, MAX_GROUP_NAME, nameRule } from '../../domain/values/names';
import { showValue } from '../../domain/values/show-value';
import { UsageError } from '../exit-codes';
import { requireGroup } from '../lookup';
import { withCommonOptions } from '../options';
import { inputOf, type RunOptions, withRunOptions } from '../run/run-options';
import { startRun } from '../run/start-run';

const HELP = `
On a terminal it shows the jobs as they run; in a pipe it prints a line for each event. Ctrl-C
starts no more jobs, asks running jobs to end, and closes the run as ABORTED; a second Ctrl-C leaves
at once. On a stack AWS runs the group: Ctrl-C only stops showing it, and runsheet stop stops the
run. The command waits until the command of --notify has ended; its exit code does not change that
of the run.

Examples:
  runsheet run nightly
  runsheet run nightly --param since=2026-11-01
  runsheet run nightly --json > run.json
  runsheet run nightly --notify 'jq -r .detail.headline >> notices.txt'
  runsheet run nightly --stack runsheet-prod --detach`;

export function runCommand(program: Command): void {
  withRunOptions(withCommonOptions(program.command('run').argument('<group>', 'job group')))
    .description('run a job group, and show it as it runs')
    .addHelpText('after', HELP)
    .action(run);
}

async function run(group: string, options: RunOptions): Promise<void> {
  if (!isName(group, MAX_GROUP_NAME))
    throw new UsageError(`${showValue(group)} is not a valid group name: expected ${nameRule(MAX_GROUP_NAME)}`);
  await startRun(options, async (engine) => {
    await requireGroup(engine, group);
    return inputOf(group, options);
  });
}
