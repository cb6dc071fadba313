import type { Command } from 'commander';
import { isName, MAX_GROUP_NAME, nameRule } from '../../domain/values/names';
import { showValue } from '../../domain/values/show-value';
import { UsageError } from '../exit-codes';
import { withCommonOptions } from '../options';
import { inputOf, type RunOptions, withRunOptions } from '../run/run-options';
import { startRun } from '../run/start-run';
import { requireGroup } from './jobs';

const HELP = `
On a terminal it shows the jobs as they run; in a pipe it prints one line an event. Ctrl-C starts no more jobs, asks those
that run to end, and closes the run as ABORTED; a second Ctrl-C leaves at once. On a stack the run is AWS's own: Ctrl-C
leaves it alone and only stops showing it (runsheet stop stops it). The command of --notify is waited for; whatever becomes of it, the
exit code is the run's.

Examples:
  runsheet run nightly-air-traffic
  runsheet run nightly-air-traffic --param top_n=20
  runsheet run nightly-air-traffic --json > run.json
  runsheet run nightly-air-traffic --notify 'jq -r .detail.headline >> told.txt'
  runsheet run nightly-air-traffic --stack runsheet-prod --detach`;

export function runCommand(program: Command): void {
  withRunOptions(withCommonOptions(program.command('run').argument('<group>', 'job group')))
    .description('run a job group, and show it as it runs')
    .addHelpText('after', HELP)
    .action(run);
}

async function run(group: string, options: RunOptions): Promise<void> {
  if (!isName(group, MAX_GROUP_NAME))
    throw new UsageError(`${showValue(group)} is no group's name: expected ${nameRule(MAX_GROUP_NAME)}`);
  await startRun(options, async (engine) => {
    await requireGroup(engine, group);
    return inputOf(group, options);
  });
}
