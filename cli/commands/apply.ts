import path from 'node:path';
import type { Command } from 'commander';
import { readGroupsFiles } from '../../adapters/files/groups-file';
import { hasChanges } from '../../domain/groups/group-changes';
import { authorOf, reasonText } from '../author';
import { isAgreed, uninterrupted } from '../edit/agreed-write';
import type { Engine } from '../engines/engine';
import { listTargets } from '../engines/list-targets';
import { withEngine } from '../engines/with-engine';
import { applyPlans } from '../plan/apply-plans';
import { type GroupPlan, type PlanOptions, planFiles, requireFiles, withPlanOptions } from '../plan/plan-files';
import { planJson, renderCounts, renderPlan } from '../plan/render-plan';
import { printJson, printLine } from '../terminal/print';

const HELP = `
The groups file is YAML:
  groups: {<group>: {<setting>: …, jobs: {<job>: {target: …, timeout_minutes: …, priority: …}}}}

First all files are checked, and every problem is listed with its place. Then the plan is shown
(see runsheet plan), and after a yes exactly this plan is written. A row that someone else changes
in between is a conflict: it is named and not overwritten. Jobs that a file leaves out stay in the
table, unless --prune is given.

Exit codes: 0 applied, or nothing to change; 2 not everything was written (the answer was no, there
was nobody to ask, or an error); 130 Ctrl-C.

Examples:
  runsheet apply                              the groups files of the project, in one plan
  runsheet apply groups.yaml
  runsheet apply --yes --reason "ticket 42"   in a script: do not ask
  runsheet apply --prune                      remove jobs that the files leave out`;

export function applyCommand(command: Command): void {
  withPlanOptions(command)
    .option('--yes', 'write without asking')
    .option('--reason <text>', 'the reason; it is kept in every row that is written', reasonText)
    .addHelpText('after', HELP)
    .action(apply);
}

type ApplyOptions = PlanOptions & { yes?: true; reason?: string };

async function apply(named: string[], options: ApplyOptions): Promise<void> {
  const files = requireFiles(named, options);
  const targets = await listTargets(options);
  const groups = await readGroupsFiles(files, targets);
  const author = authorOf(options.reason ?? `apply ${files.map((file) => path.basename(file)).join(' ')}`);
  const act = async (engine: Engine) => {
    const plans = await planFiles(engine, groups, targets, options);
    const changes = plans.some(({ planned }) => hasChanges(planned.changes));
    if (!options.json) printLine(plans.map((each) => renderPlan(each, options)).join('\n\n'));
    if (changes && !(await isAgreed('apply', options))) return;
    await uninterrupted((signal) => applyPlans(engine, plans, author, signal));
    if (options.json) printJson({ applied: changes, groups: plans.map(planJson) });
    else printLine(`\n${plans.map(renderApplied).join('\n')}`);
  };
  await withEngine(options, act, { makeHome: true });
}

function renderApplied({ planned: { changes } }: GroupPlan): string {
  return hasChanges(changes)
    ? `${changes.job_group} applied: ${renderCounts(changes)}`
    : `${changes.job_group}: no change`;
}
