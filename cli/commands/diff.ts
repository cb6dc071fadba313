import type { Command } from 'commander';
import { findLastSucceeded } from '../../adapters/dynamodb/run-queries';
import { diffRuns } from '../../domain/explain/diff-runs';
import type { RunRow } from '../../domain/tables/rows';
import { readDiffedRuns } from '../../operations/show/read-diffed-runs';
import type { Engine } from '../engines/engine';
import { withEngine } from '../engines/with-engine';
import { UsageError } from '../exit-codes';
import { requireRun } from '../lookup';
import { type CommonOptions, withCommonOptions } from '../options';
import { printJson, printLine } from '../terminal/print';
import { renderDiff } from '../view/render-diff';

const HELP = `
Compares the inputs of two runs, the settings and the rows of the jobs as each run had them, and how
each job went. What got worse comes first; jobs that are the same are counted, not listed. A
duration is shown if it grew by half or shrank by a third, and by at least a second. Runs of
different groups can be compared too: jobs of the same name are compared. For --since-green, a run
that --only or --from left jobs out of is no success of its group.

Examples:
  runsheet diff --since-green nightly-20261122T020000Z-1a2b3c    with the last run of its group before it that SUCCEEDED
  runsheet diff nightly-20261121T020000Z-4d5e6f nightly-20261122T020000Z-1a2b3c
  runsheet diff --since-green nightly-20261122T020000Z-1a2b3c --json | jq '.jobs[] | select(.fields != [])'`;

interface DiffOptions extends CommonOptions {
  sinceGreen?: true;
}

export function diffCommand(command: Command): void {
  withCommonOptions(command)
    .option('--since-green', 'compare the run with the last run of its group before it that SUCCEEDED')
    .addHelpText('after', HELP)
    .action(diff);
}

async function diff(runA: string, runB: string | undefined, options: DiffOptions): Promise<void> {
  if (options.sinceGreen && runB !== undefined)
    throw new UsageError('--since-green finds the other run itself: give only one run');
  if (!options.sinceGreen && runB === undefined) {
    throw new UsageError(
      'only one run was given: give two, or add --since-green to compare it with the last run before it that SUCCEEDED',
    );
  }
  await withEngine(options, async (engine) => {
    const [before, after] =
      runB === undefined
        ? await withGreen(engine, await requireRun(engine, runA))
        : await Promise.all([requireRun(engine, runA), requireRun(engine, runB)]);
    const read = await readDiffedRuns(engine.runs, before, after);
    const found = diffRuns(read.before, read.after, read.alike);
    if (options.json) printJson({ since_green: options.sinceGreen === true, ...found });
    else printLine(renderDiff(found));
  });
}

/** The last success before the run, and the run. The index only names it; its row is read from the table's base. */
async function withGreen(engine: Engine, run: RunRow): Promise<[RunRow, RunRow]> {
  const group = run.job_group;
  const before = run.planned_at ?? run.execution_started_at;
  const green = group === undefined ? undefined : await findLastSucceeded(engine.runs, group, before);
  if (green) return [await requireRun(engine, green.run_id), run];
  const why =
    group === undefined ? 'it has no group' : `no earlier run of the whole group ${group} that is still kept SUCCEEDED`;
  throw new UsageError(`there is no run to compare ${run.run_id} with: ${why}`);
}
