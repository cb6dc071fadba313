import type { Command } from 'commander';
import { renderGroupsFile } from '../../adapters/files/groups-file';
import { type ExportedGroup, exportGroup } from '../../domain/groups/export-group';
import { BadInputError } from '../../domain/tables/error-names';
import { applyCommand, nextCommand } from '../../domain/values/next-command';
import { readGroup } from '../../operations/load/read-group';
import type { Engine } from '../engines/engine';
import { withEngine } from '../engines/with-engine';
import { groupNames, requireGroup } from '../lookup';
import { type CommonOptions, withCommonOptions } from '../options';
import { printJson, printNote } from '../terminal/print';

const HELP = `
Fields with their default value are left out. Jobs are sorted by priority, then by name. Applying an
exported file changes nothing. A file cannot hold an INVALID row: if there is one, nothing is
printed, and every problem is listed.

Examples:
  runsheet export > groups.yaml
  runsheet export nightly --stack runsheet-prod | runsheet plan /dev/stdin --stack runsheet-dev`;

export function exportCommand(command: Command): void {
  withCommonOptions(command).addHelpText('after', HELP).action(exportGroups);
}

async function exportGroups(group: string | undefined, options: CommonOptions): Promise<void> {
  await withEngine(options, async (engine) => {
    if (group !== undefined) await requireGroup(engine, group);
    const groups = await readExported(engine, group === undefined ? await groupNames(engine) : [group]);
    if (options.json) printJson({ groups });
    else if (Object.keys(groups).length > 0) process.stdout.write(renderGroupsFile(groups));
    else printNote(`no groups yet: write some with ${applyCommand(engine)}`);
  });
}

async function readExported(engine: Engine, names: readonly string[]): Promise<Record<string, ExportedGroup>> {
  const groups: Record<string, ExportedGroup> = {};
  const problems: string[] = [];
  for (const name of names) {
    await engine.applies?.endDead(name);
    const { settings, jobs } = await readGroup(engine.master, name);
    const exported = exportGroup(name, settings, jobs);
    if ('problems' in exported) problems.push(...exported.problems);
    else if (jobs.length > 0) groups[name] = exported.group;
    else printNote(`group ${name} is left out: it has no jobs, and a file cannot hold such a group`);
  }
  if (problems.length > 0) {
    const remedy = `correct these rows first, e.g. with ${nextCommand('set <group/job> <field=value>', engine)}`;
    throw new BadInputError([...problems, `nothing was exported: ${remedy}`]);
  }
  return groups;
}
