import type { Command } from 'commander';
import { listRuns, listRunsOfGroup, listRunsOfGroups } from '../../adapters/dynamodb/run-queries';
import type { RunRow } from '../../domain/tables/rows';
import { isName, MAX_GROUP_NAME } from '../../domain/values/names';
import { nextCommand } from '../../domain/values/next-command';
import { printable } from '../../domain/values/show-value';
import type { Engine } from '../engines/engine';
import { withEngine } from '../engines/with-engine';
import { groupNames, requireGroup } from '../lookup';
import { type CommonOptions, wholeNumber, withCommonOptions } from '../options';
import { printJson, printLine, printNote } from '../terminal/print';
import { stdoutSheet } from '../terminal/sheet';
import { renderRuns } from '../view/render-runs';
import { type RunJson, runJson } from '../view/run-json';
import { closeEndedHere, renderFitting, requireScreen, watchList } from '../watch/watch-list';

const HELP = `
On a terminal signs count a run's jobs by their status (✓ SUCCEEDED, ✕ FAILED, – SKIPPED, …), and
columns that do not fit are cut or left out. In a pipe everything is printed whole.

Examples:
  runsheet runs                     the latest runs of all groups
  runsheet runs nightly --limit 5   the latest five of one group
  runsheet runs --watch             the latest runs, redrawn as they change, until Ctrl-C`;

export function runsCommand(program: Command): void {
  withCommonOptions(program.command('runs').argument('[group]', 'job group'))
    .description('list runs, newest first')
    .option('--limit <n>', 'how many runs', wholeNumber(1, 1000), 20)
    .option('--watch', 'on a terminal: stay, and redraw the list as it changes')
    .addHelpText('after', HELP)
    .action(runs);
}

type RunsOptions = CommonOptions & { limit: number; watch?: true };

async function runs(group: string | undefined, options: RunsOptions): Promise<void> {
  if (options.watch) {
    const place = { options: options.engineOptions };
    const [again, follow] = [nextCommand('runs', place), nextCommand('show <run_id> --watch', place)];
    requireScreen(options, `repeat ${again} instead, or follow one run with ${follow}`);
  }
  await withEngine(options, async (engine) => {
    if (options.watch) return watch(engine, group, options);
    const listed = await readRuns(engine, group, options);
    if (options.json) printJson({ runs: listed });
    else if (listed.length === 0) printNote(noRuns(engine, group));
    else printLine(renderRuns(listed, stdoutSheet()));
  });
}

function watch(engine: Engine, group: string | undefined, options: RunsOptions): Promise<void> {
  return watchList(options, {
    read: async () => {
      const found = await readRuns(engine, group, options);
      return (await closeEndedHere(engine, options, found)) ? readRuns(engine, group, options) : found;
    },
    render: (found, frame) =>
      found.length === 0
        ? printable(noRuns(engine, group))
        : renderFitting(found, frame, (some) => renderRuns(some, frame)),
  });
}

function noRuns(engine: Engine, group: string | undefined): string {
  return `no runs yet${group ? ` of ${group}` : ''} in ${engine.place}: start one with ${nextCommand(`run ${group ?? '<group>'}`, engine)}`;
}

type Wanted = Pick<RunsOptions, 'limit' | 'watch'>;

async function readRuns(engine: Engine, group: string | undefined, wanted: Wanted): Promise<RunJson[]> {
  const rows = await findRuns(engine, group, wanted);
  return Promise.all(rows.map((row) => withCounts(engine, row)));
}

/** Finds also the runs of a group whose rows are gone from the table. */
async function findRuns(engine: Engine, group: string | undefined, { limit, watch }: Wanted): Promise<RunRow[]> {
  // A watch asks again and again: it must not scan a year of runs, so it asks for those of the groups that exist.
  if (group === undefined && watch) return listRunsOfGroups(engine.runs, await groupNames(engine), limit);
  if (group === undefined) return listRuns(engine.runs, limit);
  const found = isName(group, MAX_GROUP_NAME) ? await listRunsOfGroup(engine.runs, group, limit) : [];
  if (found.length === 0) await requireGroup(engine, group);
  return found;
}

/** The counts of an open run are those of its plan; only the rows of its jobs say what they do now. */
async function withCounts({ runs }: Engine, run: RunRow): Promise<RunJson> {
  if (run.status !== 'RUNNING') return runJson(run);
  return runJson(run, await runs.listPlanned(run));
}
