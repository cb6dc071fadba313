import type { Command } from 'commander';
import { readGroupsFile } from '../../adapters/files/groups-file';
import { hasChanges } from '../../domain/groups/group-changes';
import { listTargets } from '../engines/list-targets';
import { withEngine } from '../engines/with-engine';
import { ExitCode } from '../exit-codes';
import { type CommonOptions, printJson, withCommonOptions } from '../options';
import { planFile } from '../plan/plan-file';
import { planJson } from '../plan/plan-json';
import { renderPlan } from '../plan/render-plan';

const HELP = `
+ added, ~ changed (field: old -> new), - removed; below it what the group's runs will be: the stages, how many jobs run at a
time, how long the longest path takes if every job takes as long as when it last succeeded, and warnings. Nothing is written.
Exit codes with --exit-code: 0 no change, 2 changes, 1 it could not tell (every error, a wrong option too).

Examples:
  runsheet plan nightly.yaml
  runsheet plan nightly.yaml --prune       jobs that the file does not name would be removed
  runsheet plan nightly.yaml --exit-code   for a pull request's check`;

export interface PlanOptions extends CommonOptions {
  prune?: true;
}

export function planCommand(program: Command): void {
  withPlanOptions(program.command('plan').argument('<file>', 'groups file'))
    .description('show what apply would change, and what the runs will be then')
    .option('--exit-code', '0 no change, 2 changes, 1 could not tell')
    .addHelpText('after', HELP)
    .action(plan);
}

export function withPlanOptions(command: Command): Command {
  return withCommonOptions(command).option(
    '--prune',
    "remove jobs that the file does not name, in the file's groups only (default: they are kept)",
  );
}

async function plan(file: string, options: PlanOptions & { exitCode?: true }): Promise<void> {
  const targets = await listTargets(options);
  const groups = await readGroupsFile(file, targets);
  const plans = await withEngine(options, (engine) => planFile(engine, groups, targets, options));
  const changes = plans.some(({ planned }) => hasChanges(planned.changes));
  if (options.json) printJson({ changes, groups: plans.map(planJson) });
  else process.stdout.write(`${plans.map(renderPlan).join('\n\n')}\n`);
  // 2 says "changes" here; what went wrong is 1 (see report in runsheet.ts).
  if (options.exitCode && changes) process.exitCode = ExitCode.COULD_NOT_START;
}
