import type { Command } from 'commander';
import { isName, MAX_GROUP_NAME, nameRule } from '../../domain/values/names';
import { showValue } from '../../domain/values/show-value';
import type { Engine } from '../engines/engine';
import { UsageError } from '../exit-codes';
import { requireGroup } from '../lookup';
import { withCommonOptions } from '../options';
import { inputOf, type RunInput, type RunOptions, withRunOptions } from '../run/run-options';
import { openPlanner } from '../run/run-planner';
import { type SelectionOptions, selectedJobs, selects, withSelection } from '../run/selection';
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
  runsheet run nightly --only clean,report   these two jobs; the others are SKIPPED
  runsheet run nightly --from clean          the job clean, and the stages after its own
  runsheet run nightly --from 2              stage 2, and the stages after it
  runsheet run nightly --json > run.json
  runsheet run nightly --notify 'jq -r .detail.headline >> notices.txt'
  runsheet run nightly --stack runsheet-prod --detach`;

export function runCommand(command: Command): void {
  withSelection(withRunOptions(withCommonOptions(command)))
    .addHelpText('after', HELP)
    .action(run);
}

async function run(group: string, options: RunOptions & SelectionOptions): Promise<void> {
  if (!isName(group, MAX_GROUP_NAME))
    throw new UsageError(`${showValue(group)} is not a valid group name: expected ${nameRule(MAX_GROUP_NAME)}`);
  await startRun(options, async (engine) => {
    await requireGroup(engine, group);
    const input = await inputOf(engine, group, options);
    return selects(options) ? withJobs(engine, input, options) : input;
  });
}

/** Adds the jobs that the options choose to the input. Throws if the group as it is now cannot be run like this. */
async function withJobs(engine: Engine, input: RunInput, options: RunOptions & SelectionOptions): Promise<RunInput> {
  const plan = await openPlanner(engine, options);
  const asked = { ...input, jobs: selectedJobs(options, (await plan(input)).plan.rows) };
  await plan(asked);
  return asked;
}
