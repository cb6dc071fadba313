import type { Command } from 'commander';
import { renderGroupsFile } from '../../adapters/files/groups-file';
import { type ExportedGroup, exportGroup } from '../../domain/groups/export-group';
import { BadInputError } from '../../domain/tables/error-names';
import { readGroup } from '../../operations/read-group';
import type { Engine } from '../engines/engine';
import { withEngine } from '../engines/with-engine';
import { type CommonOptions, printJson, withCommonOptions } from '../options';
import { groupNames, requireGroup } from './jobs';

const HELP = `
Defaults are left out; jobs stand by priority, then name. To apply what was exported changes nothing. A row that cannot be
read (INVALID) has no place in a file: then nothing is printed, and every problem is listed.

Examples:
  runsheet export > groups.yaml
  runsheet export nightly-air-traffic --stack runsheet-prod | runsheet plan /dev/stdin --stack runsheet-dev`;

export function exportCommand(program: Command): void {
  withCommonOptions(program.command('export').argument('[group]', 'job group (default: all)'))
    .description('print the table as a groups file')
    .addHelpText('after', HELP)
    .action(exportGroups);
}

async function exportGroups(group: string | undefined, options: CommonOptions): Promise<void> {
  await withEngine(options, async (engine) => {
    if (group !== undefined) await requireGroup(engine, group);
    const groups = await readGroups(engine, group === undefined ? await groupNames(engine) : [group]);
    if (options.json) printJson({ groups });
    else if (Object.keys(groups).length > 0) process.stdout.write(renderGroupsFile(groups));
    else process.stderr.write('no groups yet: write some with runsheet apply <file>\n');
  });
}

async function readGroups({ master }: Engine, names: readonly string[]): Promise<Record<string, ExportedGroup>> {
  const groups: Record<string, ExportedGroup> = {};
  const problems: string[] = [];
  for (const name of names) {
    const { settings, jobs } = await readGroup(master, name);
    const exported = exportGroup(name, settings, jobs);
    if ('problems' in exported) problems.push(...exported.problems);
    else if (jobs.length > 0) groups[name] = exported.group;
    else process.stderr.write(`group ${name} has no jobs: a file cannot hold it, it is left out\n`);
  }
  if (problems.length > 0)
    throw new BadInputError([...problems, 'nothing was exported: mend these rows first, e.g. with runsheet set']);
  return groups;
}
