import { userInfo } from 'node:os';
import path from 'node:path';
import type { Command } from 'commander';
import { applyGroup } from '../../adapters/apply-group';
import { readGroupsFile } from '../../adapters/groups-file';
import { BadInputError } from '../../domain/error-names';
import type { GroupChanges } from '../../domain/group-changes';
import type { FileGroup } from '../../domain/groups-file';
import { targetName } from '../../domain/job';
import type { Engine } from '../engines/engine';
import { withEngine } from '../engines/with-engine';
import { type CommonOptions, printJson, withCommonOptions } from './options';

const HELP = `
The file (YAML): groups: <group>: {settings…, jobs: {<job>: {target, timeout_minutes, maximum_retries, priority, …}}}
The whole file is checked first, and every problem is listed with its place; then it is written.
Jobs of the table that the file does not name are left as they are.

Examples:
  runsheet apply examples/nightly-air-traffic.yaml
  runsheet apply nightly.yaml --json`;

export function applyCommand(program: Command): void {
  withCommonOptions(program.command('apply').argument('<file>', 'groups file'))
    .description("write a file's groups and jobs into the master table")
    .option('--yes', 'do not ask (nothing asks yet)')
    .option('--reason <text>', 'why, kept in every row that is written')
    .addHelpText('after', HELP)
    .action(apply);
}

async function apply(file: string, options: CommonOptions & { reason?: string }): Promise<void> {
  const groups = await readGroupsFile(file);
  const author = { by: userInfo().username, reason: options.reason ?? `apply ${path.basename(file)}` };
  await withEngine(options, async (engine) => {
    await requireTargets(groups, engine);
    const applied: ({ job_group: string } & GroupChanges)[] = [];
    for (const group of groups) {
      applied.push({ job_group: group.job_group, ...(await applyGroup(engine.master, group, author)) });
    }
    if (options.json) printJson({ groups: applied.map(changesJson) });
    else for (const changes of applied) process.stdout.write(`${renderChanges(changes)}\n`);
  });
}

/** A job whose function is not there would be INVALID in every run: said here, where the file can be mended. */
async function requireTargets(groups: readonly FileGroup[], engine: Engine): Promise<void> {
  const { names, where } = await engine.listJobFunctions();
  const problems = groups.flatMap(({ job_group, jobs }) =>
    jobs
      .filter((job) => !names.includes(targetName(job.target)))
      .map(
        (job) =>
          `groups.${job_group}.jobs.${job.job_name}.target is "${job.target}": there is no job function ${targetName(job.target)} (${where}: ${names.join(', ') || 'none'})`,
      ),
  );
  if (problems.length > 0) throw new BadInputError(problems);
}

function changesJson({
  job_group,
  added,
  changed,
  unchanged,
  notInFile,
  settingsChanged,
}: { job_group: string } & GroupChanges) {
  return {
    job_group,
    added: added.map((job) => job.job_name),
    changed: changed.map(({ job }) => job.job_name),
    unchanged,
    not_in_file: notInFile,
    settings_changed: settingsChanged,
  };
}

function renderChanges({
  job_group,
  added,
  changed,
  unchanged,
  notInFile,
}: { job_group: string } & GroupChanges): string {
  const counts = `${added.length} added, ${changed.length} changed, ${unchanged.length} unchanged`;
  const left =
    notInFile.length > 0
      ? `\n  not in the file, left as they are: ${notInFile.map((name) => JSON.stringify(name)).join(', ')}`
      : '';
  return `${job_group}: ${counts}${left}`;
}
