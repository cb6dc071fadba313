import type { Command } from 'commander';
import { findLastSucceeded } from '../../adapters/dynamodb/run-queries';
import { diffRuns } from '../../domain/explain/diff-runs';
import type { RunWithRows } from '../../domain/runs/run-with-rows';
import type { Engine } from '../engines/engine';
import { withEngine } from '../engines/with-engine';
import { UsageError } from '../exit-codes';
import { requireRunRows } from '../lookup';
import { type CommonOptions, printJson, withCommonOptions } from '../options';
import { renderDiff } from '../view/render-diff';

const HELP = `
It compares what the two runs were asked for, the settings and the jobs' rows as each had them, and how each job went. What is
the same is counted, not listed; what went wrong stands first. A duration is told where it is at least half as long again, or
two thirds or less, and differs by a second or more. Two runs of different groups may be compared: by the jobs' names.

Examples:
  runsheet diff --since-green nightly-air-traffic-20261122T020000Z-1a2b3c    with the group's last run before it that SUCCEEDED
  runsheet diff nightly-20261121T020000Z-4d5e6f nightly-20261122T020000Z-1a2b3c
  runsheet diff --since-green nightly-20261122T020000Z-1a2b3c --json | jq '.jobs[] | select(.fields != [])'`;

interface DiffOptions extends CommonOptions {
  sinceGreen?: true;
}

export function diffCommand(program: Command): void {
  withCommonOptions(
    program.command('diff').argument('<run_a>', 'run').argument('[run_b]', 'run that is compared with it'),
  )
    .description('what changed from one run to another')
    .option('--since-green', 'compare the run with the last one before it that SUCCEEDED, of its group')
    .addHelpText('after', HELP)
    .action(diff);
}

async function diff(runA: string, runB: string | undefined, options: DiffOptions): Promise<void> {
  if (options.sinceGreen && runB !== undefined)
    throw new UsageError('--since-green finds the other run itself: give one run');
  if (!options.sinceGreen && runB === undefined) {
    throw new UsageError(
      'give two runs, or --since-green and one: it is compared with the last one before it that SUCCEEDED',
    );
  }
  await withEngine(options, async (engine) => {
    const first = await requireRunRows(engine, runA);
    const [before, after] =
      runB === undefined ? [await requireGreen(engine, first), first] : [first, await requireRunRows(engine, runB)];
    const found = diffRuns(before, after);
    if (options.json) printJson({ since_green: options.sinceGreen === true, ...found });
    else process.stdout.write(`${renderDiff(found)}\n`);
  });
}

/** The index says which it is; the run is then read from the table's base. */
async function requireGreen(engine: Engine, { run }: RunWithRows): Promise<RunWithRows> {
  const group = run.job_group;
  const before = run.planned_at ?? run.execution_started_at;
  const green = group === undefined ? undefined : await findLastSucceeded(engine.runs, group, before);
  if (green) return requireRunRows(engine, green.run_id);
  const where =
    group === undefined ? 'it has no group' : `no run of ${group} before it SUCCEEDED, of those that are kept`;
  throw new UsageError(`there is nothing to compare ${run.run_id} with: ${where}`);
}
