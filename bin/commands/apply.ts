import { userInfo } from 'node:os';
import path from 'node:path';
import type { Command } from 'commander';
import { applyGroup } from '../../adapters/apply-group';
import { readGroupsFile } from '../../adapters/groups-file';
import type { GroupChanges } from '../../domain/group-changes';
import { listTargets } from '../engines/list-targets';
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
  const groups = await readGroupsFile(file, await listTargets(options));
  const author = { by: userInfo().username, reason: options.reason ?? `apply ${path.basename(file)}` };
  await withEngine(options, async (engine) => {
    const applied: ({ job_group: string } & GroupChanges)[] = [];
    for (const group of groups) {
      applied.push({ job_group: group.job_group, ...(await applyGroup(engine.master, group, author)) });
    }
    if (options.json) printJson({ groups: applied.map(changesJson) });
    else for (const changes of applied) process.stdout.write(`${renderChanges(changes)}\n`);
  });
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
