import type { Command } from 'commander';
import { groupCostJson } from '../../domain/estimates/group-cost';
import { isName, MAX_GROUP_NAME } from '../../domain/values/names';
import { readGroupCost } from '../../operations/read-group-cost';
import { withEngine } from '../engines/with-engine';
import { requireGroup } from '../lookup';
import { type CommonOptions, wholeNumber, withCommonOptions } from '../options';
import { printJson, printLine } from '../terminal/print';
import { stdoutSheet } from '../terminal/sheet';
import { renderCost } from '../view/render-cost';

const HELP = `
Estimates what a run and a month of the group cost on AWS at list prices: the work of its jobs, as
they last took, and all that Runsheet itself uses for it, part by part. On this machine it says what
the same group would cost on a stack: a job function's time counts as one of 512 MB. Nothing is
asked of AWS, and nothing is written. The daily export of a ledger, and the lineage that a stack
sends, are not in it.

Examples:
  runsheet cost nightly
  runsheet cost nightly --runs 720     as if it ran each hour
  runsheet cost nightly --json | jq '.estimated_dollars_a_month'`;

export function costCommand(command: Command): void {
  withCommonOptions(command)
    .option('--runs <n>', 'how many runs a month has (default: as its schedule says)', wholeNumber(0, 1_000_000))
    .addHelpText('after', HELP)
    .action(cost);
}

async function cost(group: string, options: CommonOptions & { runs?: number }): Promise<void> {
  await withEngine(options, async (engine) => {
    const now = Date.now();
    const isNamed = isName(group, MAX_GROUP_NAME);
    const read = isNamed ? await readGroupCost(engine, group, { now, runsAMonth: options.runs }) : undefined;
    if (!read) return requireGroup(engine, group);
    if (options.json) printJson({ group, newest_run: read.newest ?? null, ...groupCostJson(read.cost) });
    else printLine(renderCost(group, read.cost, read.newest, stdoutSheet()));
  });
}
