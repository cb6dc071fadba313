import type { Command } from 'commander';
import { findLastGreenRun } from '../../adapters/last-green-run';
import { diffRuns, type WholeRun } from '../../domain/diff-runs';
import { showValue } from '../../domain/show-value';
import type { Engine } from '../engines/engine';
import { withEngine } from '../engines/with-engine';
import { UsageError } from '../exit-codes';
import { diffJson, renderDiff } from '../view/render-diff';
import { type CommonOptions, printJson, withCommonOptions } from './options';
import { requireRun } from './show';

const HELP = `
Compares what the runs were made with (their settings, parameters and the copies of the jobs' rows) and what came of it:
statuses, attempts, durations. A job that took half as long again, by a second at least, is shown; --json has them all.

Examples:
  runsheet diff nightly-20261121T020000Z-1a2b3c nightly-20261122T020000Z-4d5e6f    the earlier one first
  runsheet diff --since-green nightly-20261122T020000Z-4d5e6f    with the last run before it that SUCCEEDED`;

export function diffCommand(program: Command): void {
  withCommonOptions(program.command('diff').argument('[run_a]', 'earlier run').argument('[run_b]', 'later run'))
    .description('tell what changed between two runs')
    .option('--since-green <run_id>', "compare this run with its group's last one before it that SUCCEEDED")
    .addHelpText('after', HELP)
    .action(diff);
}

type DiffOptions = CommonOptions & { sinceGreen?: string };

async function diff(runA: string | undefined, runB: string | undefined, options: DiffOptions): Promise<void> {
  await withEngine(options, async (engine) => {
    const [before, after] = await runsToCompare(engine, [runA, runB], options);
    const found = diffRuns(before, after);
    if (options.json) printJson(diffJson(before, after, found));
    else process.stdout.write(`${renderDiff(before, after, found)}\n`);
  });
}

async function runsToCompare(
  engine: Engine,
  [runA, runB]: (string | undefined)[],
  { sinceGreen }: DiffOptions,
): Promise<[WholeRun, WholeRun]> {
  if (sinceGreen !== undefined) {
    if (runA !== undefined)
      throw new UsageError('--since-green finds the earlier run itself: give it one run_id alone');
    const after = await readWholeRun(engine, sinceGreen);
    return [await requireGreen(engine, after), after];
  }
  if (runA === undefined || runB === undefined)
    throw new UsageError('diff takes two runs (runsheet diff <run_a> <run_b>), or one with --since-green <run_id>');
  return [await readWholeRun(engine, runA), await readWholeRun(engine, runB)];
}

async function requireGreen(engine: Engine, { run }: WholeRun): Promise<WholeRun> {
  const { run_id, job_group: group } = run;
  const before = run.planned_at ?? run.execution_started_at;
  const green = group === undefined ? undefined : await findLastGreenRun(engine.runs, group, before);
  if (green) return readWholeRun(engine, green.run_id);
  throw new UsageError(
    `no run of group ${showValue(group)} before ${run_id} SUCCEEDED: compare it with another, see runsheet runs ${group ?? ''}`.trim(),
  );
}

async function readWholeRun(engine: Engine, runId: string): Promise<WholeRun> {
  await requireRun(engine, runId);
  const run = await engine.runs.findRun(runId);
  if (!run) throw new UsageError(`run ${runId} expired while it was read`);
  return { run, rows: run.planned_at ? await engine.runs.listPlanned(run) : [] };
}
