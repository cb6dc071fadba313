import type { Command } from 'commander';
import type { RunWithRows } from '../../domain/runs/run-with-rows';
import { readChain } from '../../operations/read-chain';
import type { Engine } from '../engines/engine';
import { withEngine } from '../engines/with-engine';
import { ExitCode } from '../exit-codes';
import { requireRunRows } from '../lookup';
import { type CommonOptions, printJson, withCommonOptions } from '../options';
import { exitCodeOf } from '../run/print-finished';
import { stdoutSheet } from '../terminal/sheet';
import { renderChain } from '../view/render-chain';
import { renderGantt } from '../view/render-gantt';
import { renderRun } from '../view/render-run';
import { runWithJobsJson } from '../view/run-json';
import { watchRun } from '../watch/watch-run';

const HELP = `
First what came of it; then when each job ran, on one axis (of many jobs those that matter: on the critical path, failed, under
way, the longest); then a line for every job of the group, also for those that did not run, with the reason. Where the run has
reruns, or is one, they follow with their statuses, and how each job stands after all of them.

With --watch an open run is followed to its end: on a terminal drawn again every second, in a pipe one line an event, with
--json without a word. Then it is shown as always, and the exit code is that of runsheet run: 0 all well, 1 the run had
failures. Ctrl-C ends the watch with 130, and leaves the run alone.

Examples:
  runsheet show nightly-air-traffic-20261122T020000Z-1a2b3c
  runsheet show nightly-air-traffic-20261122T020000Z-1a2b3c --watch
  runsheet show nightly-air-traffic-20261122T020000Z-1a2b3c --json | jq '.jobs[] | select(.status == "FAILED")'`;

export function showCommand(program: Command): void {
  withCommonOptions(program.command('show').argument('<run_id>', 'run, as runsheet runs lists it'))
    .description('show one run: what ran, what did not, and why')
    .option('--watch', 'follow an open run to its end; the exit code is as of runsheet run')
    .addHelpText('after', HELP)
    .action(show);
}

type ShowOptions = CommonOptions & { watch?: true };

async function show(runId: string, options: ShowOptions): Promise<void> {
  await withEngine(options, async (engine) => {
    let found = await requireRunRows(engine, runId);
    if (options.watch && found.run.status === 'RUNNING') {
      const isHere = options.stack === undefined;
      const outcome = await watchRun(engine, found, { json: options.json === true, isHere });
      if (outcome === 'left') {
        process.exitCode = ExitCode.INTERRUPTED;
        return;
      }
      found = await requireRunRows(engine, runId);
    }
    await print(engine, found, options);
    if (options.watch) process.exitCode = exitCodeOf(found);
  });
}

async function print(engine: Engine, found: RunWithRows, { json }: ShowOptions): Promise<void> {
  const { run, rows } = found;
  const chain = await readChain(engine.runs, run.run_id);
  if (json) return printJson({ ...runWithJobsJson(run, rows), ...chain });
  const sheet = stdoutSheet();
  const parts = [renderRun(found, sheet, renderGantt(found, sheet)), renderChain(chain, run.run_id)];
  process.stdout.write(`${parts.filter((part) => part !== '').join('\n')}\n`);
}
