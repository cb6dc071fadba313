import type { Command } from 'commander';
import { readGroupsFiles } from '../../adapters/files/groups-file';
import { hasChanges } from '../../domain/groups/group-changes';
import { listTargets } from '../engines/list-targets';
import { withEngineOrNone } from '../engines/with-engine';
import { PlanExitCode } from '../exit-codes';
import { findOtherGroups, renderOtherGroup } from '../plan/other-groups';
import { type PlanOptions, planFiles, requireFiles, withPlanOptions } from '../plan/plan-files';
import { planJson, renderPlan } from '../plan/render-plan';
import { printJson, printLine, printNote } from '../terminal/print';

const HELP = `
Each job is marked + added, ~ changed (field: old -> new), or - removed. Below, the plan says what
the group's runs will do then: their stages, how many jobs run at a time, how long the longest path
takes if each job takes as long as when it last succeeded, and warnings: of a job that does not
build, a secret that is not there, a group too large to run. Of a large plan the first few of each
kind are named and the others counted; --all names them, and --json always does. Nothing is written.

Exit codes: 1 if a group is too large, so that no run of it could start.
With --exit-code: 0 no changes, 2 changes, 1 any error, a wrong option included.
With --strict: 1 also if a job would be INVALID in a run, does not build or lacks its program. A secret that is not on this machine does not count. If no file is named,
jobs of the table's other groups count too, whose targets are not there any more.

Examples:
  runsheet plan                           the groups files of the project
  runsheet plan groups.yaml
  runsheet plan --prune                   with jobs to remove, because the file leaves them out
  runsheet plan --strict                  for the check of a pull request
  runsheet plan --exit-code               whether an apply would change anything`;

export function planCommand(command: Command): void {
  withPlanOptions(command)
    .option('--exit-code', 'end with 0 for no changes, 2 for changes, 1 for an error')
    .option('--strict', 'end with 1 if a job would be INVALID or could not run, for a check of a pull request')
    .addHelpText('after', HELP)
    .action(plan);
}

async function plan(named: string[], options: PlanOptions & { exitCode?: true; strict?: true }): Promise<void> {
  const files = requireFiles(named, options);
  const targets = await listTargets(options);
  const groups = await readGroupsFiles(files, targets);
  const { plans, others, engine } = await withEngineOrNone(options, async (engine) => ({
    engine,
    plans: await planFiles(engine, groups, targets, options),
    // Who names files asks about these alone.
    others: named.length > 0 ? [] : await findOtherGroups(engine, groups, targets),
  }));
  const changes = plans.some(({ planned }) => hasChanges(planned.changes));
  if (options.json) printJson({ changes, groups: plans.map(planJson), other_groups: others });
  else {
    const shown = others.map((each) => renderOtherGroup(each, engine));
    printLine([...plans.map((each) => renderPlan(each, options)), ...shown].join('\n\n'));
  }
  if (options.exitCode && changes) process.exitCode = PlanExitCode.CHANGES;
  const tooLarge = plans.filter(({ effect }) => effect.too_large).map(({ planned }) => planned.changes.job_group);
  if (tooLarge.length > 0) {
    printNote(`no run of ${tooLarge.join(', ')} could start, as the plan says at "!": split the group`);
    process.exitCode = PlanExitCode.ERROR;
  }
  const failing = [
    ...plans.filter(({ effect }) => effect.failing.length > 0).map(({ planned }) => planned.changes.job_group),
    ...others.map(({ job_group }) => job_group),
  ];
  if (options.strict && failing.length > 0) {
    printNote(`--strict: runs of ${failing.join(', ')} cannot be good, as the plan says at "!"`);
    process.exitCode = PlanExitCode.ERROR;
  }
}
