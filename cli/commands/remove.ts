import type { Command } from 'commander';
import { readGroupsFiles } from '../../adapters/files/groups-file';
import { countText } from '../../domain/explain/run-summary';
import { type Reader, readersOf } from '../../domain/groups/group-references';
import { SETTINGS_ROW } from '../../domain/groups/group-settings';
import { problemsWithout } from '../../domain/groups/group-types';
import { BadInputError } from '../../domain/tables/error-names';
import { nextCommand } from '../../domain/values/next-command';
import { shellWord } from '../../domain/values/shell-word';
import { printable } from '../../domain/values/show-value';
import { keepSchedules } from '../../operations/keep-schedules';
import { type PlannedGroup, planRemoval } from '../../operations/plan-apply';
import { authorOf, reasonText } from '../author';
import { isAgreed, uninterrupted } from '../edit/agreed-write';
import { type EditTarget, parseEditTarget, requireEditTarget, targetText } from '../edit/edit-target';
import type { Engine } from '../engines/engine';
import { withEngine } from '../engines/with-engine';
import { UsageError } from '../exit-codes';
import { type CommonOptions, withCommonOptions } from '../options';
import { applyPlans } from '../plan/apply-plans';
import { yellow } from '../terminal/paint';
import { printJson, printLine } from '../terminal/print';

const HELP = `
It shows what would go, asks, and removes it: one job, or a group with all its jobs, its settings and
its schedule. Its runs and the history of its rows stay, and a run that is under way goes on as
planned. A job whose output another job takes is not removed. To keep a job from running for a
while, disable it.

A groups file that still has what was removed writes it again at the next apply: take it out there
first. For jobs that were taken out of a file, "apply --prune" does the same.

Exit codes: 0 removed; 2 not, or not all; 130 Ctrl-C.

Examples:
  runsheet remove nightly/load-orders
  runsheet remove nightly --reason "moved to the group weekly"
  runsheet remove nightly --yes            in a script: do not ask`;

type RemoveOptions = CommonOptions & { yes?: true; reason?: string };

export function removeCommand(command: Command): void {
  withCommonOptions(command)
    .option('--yes', 'remove without asking')
    .option('--reason <text>', 'the reason; the history keeps it', reasonText)
    .addHelpText('after', HELP)
    .action(remove);
}

async function remove(text: string, options: RemoveOptions): Promise<void> {
  const target = parseEditTarget(text);
  await withEngine(options, async (engine) => {
    await engine.applies?.endDead(target.job_group);
    await requireEditTarget(engine, target, `see the groups with ${nextCommand('jobs', engine)}`);
    const planned = await requireRemoval(engine, target);
    const { job_group, endsGroup = false } = planned.changes;
    const jobs = planned.changes.removed.map(({ job_name }) => job_name);
    const inFiles = await filesThatHave(target, options);
    if (!options.json) printLine(renderRemoval(target, planned, inFiles));
    if (!(await isAgreed('remove', options))) return;
    const author = authorOf(options.reason ?? `remove ${text}`);
    await uninterrupted((signal) => applyPlans(engine, [{ planned }], author, signal));
    // On a stack a function does this, as soon as the table's stream tells it.
    if (endsGroup && engine.firing === 'watch')
      await keepSchedules([job_group], { master: engine.master, schedules: undefined, now: Date.now() });
    if (options.json) printJson({ job_group, jobs, group_removed: endsGroup, still_in_files: inFiles });
    else printLine(`${printable(targetText(target))} removed`);
  });
}

async function requireRemoval(engine: Engine, { job_group, job_name }: EditTarget): Promise<PlannedGroup> {
  if (job_name === SETTINGS_ROW) return planRemoval(engine.master, job_group, undefined);
  const planned = await planRemoval(engine.master, job_group, job_name);
  if (planned.changes.kept.length === 0) {
    const whole = nextCommand(`remove ${job_group}`, engine);
    throw new UsageError(`${job_name} is the only job of ${job_group}: remove the group, with ${whole}`);
  }
  const readers = readersOf(job_name, planned.rows.jobs);
  if (readers.length > 0) throw new BadInputError(stillRead(engine, { job_group, job_name }, readers));
  const problems = problemsWithout(planned.rows, job_name);
  if (problems.length > 0) throw new BadInputError([...problems, 'nothing was removed']);
  return planned;
}

/** For each parameter that takes the output of the job, what to do, and that nothing was removed. */
function stillRead(engine: Engine, { job_group, job_name }: EditTarget, readers: readonly Reader[]): string[] {
  const sentences = readers.map(({ job, parameter }) => {
    const set = nextCommand(`set ${shellWord(`${job_group}/${job}`)} parameters.${shellWord(parameter)}=…`, engine);
    const remove = nextCommand(`remove ${shellWord(`${job_group}/${job}`)}`, engine);
    return `${printable(job)} takes the output of ${job_name} as parameters.${printable(parameter)}: give that another value with ${set}, or remove ${printable(job)} first with ${remove}`;
  });
  return [...sentences, `nothing was removed: ${job_name} can go once no job takes its output`];
}

/** The groups files of the project that have it. A file that cannot be read is left to `plan`, which says why. */
async function filesThatHave({ job_group, job_name }: EditTarget, { groups }: CommonOptions): Promise<string[]> {
  const found: string[] = [];
  for (const file of groups) {
    const named = (await readGroupsFiles([file]).catch(() => [])).filter((group) => group.job_group === job_group);
    if (named.some(({ jobs }) => job_name === SETTINGS_ROW || jobs.some((job) => job.job_name === job_name)))
      found.push(file);
  }
  return found;
}

/** A group may have thousands of jobs. */
const MOST_NAMED = 20;

function renderRemoval(target: EditTarget, { changes }: PlannedGroup, inFiles: readonly string[]): string {
  const { removed, endsGroup } = changes;
  const names = removed.map(({ job_name }) => `  - ${printable(job_name)}`);
  const more = names.length - MOST_NAMED;
  return [
    endsGroup
      ? `the group ${target.job_group}, its settings, its schedule and ${countText(removed.length, 'job')}:`
      : `of the group ${target.job_group}:`,
    ...names.slice(0, MOST_NAMED),
    ...(more > 0 ? [`  and ${more} more`] : []),
    ...inFiles.map((file) => yellow(`! ${file} still has it: the next apply would write it again`)),
  ].join('\n');
}
