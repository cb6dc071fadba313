import type { Command } from 'commander';
import { readChain } from '../../adapters/read-chain';
import { listRuns } from '../../adapters/run-queries';
import { isRunId } from '../../domain/names';
import type { Engine } from '../engines/engine';
import { withEngine } from '../engines/with-engine';
import { readRun } from '../view/read-run';
import { renderChain } from '../view/render-chain';
import { renderRun } from '../view/render-run';
import type { RunWithJobsJson } from '../view/run-json';
import { type CommonOptions, printJson, unknown, withCommonOptions } from './options';

const HELP = `
Every job of the group has a line, also those that did not run, with the reason. Where the run has reruns, or is one, they
follow with their statuses, and how each job stands after all of them.

Examples:
  runsheet show nightly-air-traffic-20261122T020000Z-1a2b3c
  runsheet show nightly-air-traffic-20261122T020000Z-1a2b3c --json | jq '.jobs[] | select(.status == "FAILED")'`;

export function showCommand(program: Command): void {
  withCommonOptions(program.command('show').argument('<run_id>', 'run, as runsheet runs lists it'))
    .description('show one run: what ran, what did not, and why')
    .addHelpText('after', HELP)
    .action(show);
}

async function show(runId: string, options: CommonOptions): Promise<void> {
  await withEngine(options, async (engine) => {
    const run = await requireRun(engine, runId);
    const chain = await readChain(engine.runs, runId);
    if (options.json) printJson({ ...run, ...chain });
    else
      process.stdout.write(`${[renderRun(run), renderChain(chain, runId)].filter((part) => part !== '').join('\n')}\n`);
  });
}

/** Throws a UsageError that lists the latest runs where there is no such run. */
export async function requireRun(engine: Engine, runId: string): Promise<RunWithJobsJson> {
  // What cannot be one is not asked for: a key that is empty or too long is an error of DynamoDB's.
  const run = isRunId(runId) ? await readRun(engine.runs, runId) : undefined;
  if (run) return run;
  const latest = (await listRuns(engine.runs, 5)).map((row) => row.run_id);
  throw unknown('run', runId, latest, 'list them with runsheet runs');
}
