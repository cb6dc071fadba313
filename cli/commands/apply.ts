import path from 'node:path';
import type { Command } from 'commander';
import { readGroupsFile } from '../../adapters/files/groups-file';
import { hasChanges } from '../../domain/groups/group-changes';
import { authorOf, reasonText } from '../author';
import { listTargets } from '../engines/list-targets';
import { withEngine } from '../engines/with-engine';
import { ExitCode, InterruptedError, UsageError } from '../exit-codes';
import { printJson } from '../options';
import { applyPlans } from '../plan/apply-plans';
import { ask } from '../plan/ask';
import { type GroupPlan, planFile } from '../plan/plan-file';
import { planJson } from '../plan/plan-json';
import { renderCounts, renderPlan } from '../plan/render-plan';
import { type PlanOptions, withPlanOptions } from './plan';

const HELP = `
The file (YAML): groups: <group>: {settings…, jobs: {<job>: {target, timeout_minutes, maximum_retries, priority, …}}}
The whole file is checked first, and every problem is listed with its place. Then the plan is shown (see runsheet plan), and
after a yes exactly that is written: a row that someone else changed in between is a conflict, named, and left as it is.
Jobs of the table that the file does not name are kept, unless --prune is given.
Exit codes: 0 applied, or nothing to change; 2 nothing was written, or not all: no yes, nobody to ask, an error; 130 Ctrl-C.

Examples:
  runsheet apply examples/air-traffic/groups.yaml
  runsheet apply nightly.yaml --yes --reason "ticket 42"   in a script: it does not ask
  runsheet apply nightly.yaml --prune                      jobs that are not in the file are removed`;

export function applyCommand(program: Command): void {
  withPlanOptions(program.command('apply').argument('<file>', 'groups file'))
    .description("write a file's groups and jobs into the master table, after showing the plan")
    .option('--yes', 'do not ask')
    .option('--reason <text>', 'why, kept in every row that is written', reasonText)
    .addHelpText('after', HELP)
    .action(apply);
}

type ApplyOptions = PlanOptions & { yes?: true; reason?: string };

async function apply(file: string, options: ApplyOptions): Promise<void> {
  const targets = await listTargets(options);
  const groups = await readGroupsFile(file, targets);
  const author = authorOf(options.reason ?? `apply ${path.basename(file)}`);
  await withEngine(options, async (engine) => {
    const plans = await planFile(engine, groups, targets, options);
    const changes = plans.some(({ planned }) => hasChanges(planned.changes));
    if (!options.json) process.stdout.write(`${plans.map(renderPlan).join('\n\n')}\n`);
    if (changes && !(await isAgreed(options))) return;
    await uninterrupted((signal) => applyPlans(engine, plans, author, signal));
    if (options.json) printJson({ applied: changes, groups: plans.map(planJson) });
    else process.stdout.write(`\n${plans.map(renderApplied).join('\n')}\n`);
  });
}

/** With the exit code set where the answer is no. */
async function isAgreed({ yes, json }: ApplyOptions): Promise<boolean> {
  if (yes) return true;
  if (json)
    throw new UsageError('there are changes, and --json shows no plan to say yes to: add --yes. Nothing was written');
  // The question goes to stderr.
  if (!process.stdin.isTTY || !process.stderr.isTTY)
    throw new UsageError('there are changes, and no terminal to ask on: add --yes to apply them. Nothing was written');
  const answer = await ask('Apply? [y/N] ');
  if (answer === 'yes') return true;
  process.stderr.write(`${answer === 'interrupted' ? '\n' : ''}nothing was written\n`);
  process.exitCode = answer === 'interrupted' ? ExitCode.INTERRUPTED : ExitCode.COULD_NOT_START;
  return false;
}

/** A Ctrl-C lets the write that is under way end, and the next ones be. */
async function uninterrupted(act: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const controller = new AbortController();
  const interrupt = () => controller.abort(new InterruptedError('interrupted'));
  process.once('SIGINT', interrupt);
  try {
    await act(controller.signal);
  } finally {
    process.removeListener('SIGINT', interrupt);
  }
}

function renderApplied({ planned: { changes } }: GroupPlan): string {
  return hasChanges(changes)
    ? `${changes.job_group} applied: ${renderCounts(changes)}`
    : `${changes.job_group}: no change`;
}
