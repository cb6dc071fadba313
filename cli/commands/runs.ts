import type { Command } from 'commander';
import { listRuns, listRunsOfGroup, listRunsOfGroups } from '../../adapters/dynamodb/run-queries';
import type { RunRow } from '../../domain/tables/rows';
import { isName, MAX_GROUP_NAME } from '../../domain/values/names';
import { printable } from '../../domain/values/show-value';
import type { Engine } from '../engines/engine';
import { withEngine } from '../engines/with-engine';
import { type CommonOptions, printJson, wholeNumber, withCommonOptions } from '../options';
import { stdoutSheet } from '../terminal/sheet';
import { renderRuns } from '../view/render-runs';
import { type RunJson, runJson } from '../view/run-json';
import { closeEndedHere } from '../watch/close-ended-here';
import { renderFitting, requireScreen, watchList } from '../watch/watch-list';
import { groupNames, requireGroup } from './jobs';

const HELP = `
On a terminal a run's jobs are counted by their signs (✓ SUCCEEDED, ✕ FAILED, – SKIPPED, …), and what does not fit is cut or
left out; in a pipe nothing is.

Examples:
  runsheet runs                                 the latest runs of all groups
  runsheet runs nightly-air-traffic --limit 5   the latest five of one
  runsheet runs --watch                         the latest runs, again and again until Ctrl-C`;

export function runsCommand(program: Command): void {
  withCommonOptions(program.command('runs').argument('[group]', 'job group'))
    .description('list runs, the newest first')
    .option('--limit <n>', 'how many', wholeNumber(1, 1000), 20)
    .option('--watch', 'on a terminal: stay, and draw the list again as it changes')
    .addHelpText('after', HELP)
    .action(runs);
}

type RunsOptions = CommonOptions & { limit: number; watch?: true };

async function runs(group: string | undefined, options: RunsOptions): Promise<void> {
  if (options.watch)
    requireScreen(options, 'ask again with runsheet runs, or follow one run with runsheet show --watch');
  await withEngine(options, async (engine) => {
    if (options.watch) return watch(engine, group, options);
    const listed = await readRuns(engine, group, options);
    if (options.json) printJson({ runs: listed });
    else if (listed.length === 0) process.stderr.write(`${noRuns(group)}\n`);
    else process.stdout.write(`${renderRuns(listed, stdoutSheet())}\n`);
  });
}

function watch(engine: Engine, group: string | undefined, options: RunsOptions): Promise<void> {
  return watchList(options, {
    read: async () => {
      const found = await readRuns(engine, group, options);
      return (await closeEndedHere(engine, options, found)) ? readRuns(engine, group, options) : found;
    },
    render: (found, frame) =>
      found.length === 0 ? noRuns(group) : renderFitting(found, frame, (some) => renderRuns(some, frame)),
  });
}

function noRuns(group: string | undefined): string {
  return `no runs yet${group ? ` of ${printable(group)}` : ''}: start one with runsheet run <group>`;
}

type Wanted = Pick<RunsOptions, 'limit' | 'watch'>;

async function readRuns(engine: Engine, group: string | undefined, wanted: Wanted): Promise<RunJson[]> {
  const rows = await findRuns(engine, group, wanted);
  return Promise.all(rows.map((row) => withCounts(engine, row)));
}

/** Also of a group whose rows are gone from the table: its runs are still to be seen. */
async function findRuns(engine: Engine, group: string | undefined, { limit, watch }: Wanted): Promise<RunRow[]> {
  // Looked at again and again, a year of runs is not to be scanned for the newest: those of the groups that there are.
  if (group === undefined && watch) return listRunsOfGroups(engine.runs, await groupNames(engine), limit);
  if (group === undefined) return listRuns(engine.runs, limit);
  const found = isName(group, MAX_GROUP_NAME) ? await listRunsOfGroup(engine.runs, group, limit) : [];
  if (found.length === 0) await requireGroup(engine, group);
  return found;
}

/** An open run's own counts are its plan's: what its jobs do now stands in their rows. */
async function withCounts({ runs }: Engine, run: RunRow): Promise<RunJson> {
  if (run.status !== 'RUNNING') return runJson(run);
  return runJson(run, await runs.listPlanned(run));
}
