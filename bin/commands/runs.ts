import type { Command } from 'commander';
import { listRuns, listRunsOfGroup } from '../../adapters/run-queries';
import { isName, MAX_GROUP_NAME } from '../../domain/names';
import type { RunRow } from '../../domain/rows';
import { printable } from '../../domain/show-value';
import type { Engine } from '../engines/engine';
import { withEngine } from '../engines/with-engine';
import { renderDuration } from '../view/duration';
import { paint, paintStatus } from '../view/paint';
import { renderTable } from '../view/render-table';
import { type RunJson, runJson } from '../view/run-json';
import { requireGroup } from './jobs';
import { type CommonOptions, printJson, wholeNumber, withCommonOptions } from './options';

const HELP = `
Examples:
  runsheet runs                                 the latest runs of all groups
  runsheet runs nightly-air-traffic --limit 5   the latest five of one`;

export function runsCommand(program: Command): void {
  withCommonOptions(program.command('runs').argument('[group]', 'job group'))
    .description('list runs, the newest first')
    .option('--limit <n>', 'how many', wholeNumber(1, 1000), 20)
    .addHelpText('after', HELP)
    .action(runs);
}

async function runs(group: string | undefined, options: CommonOptions & { limit: number }): Promise<void> {
  await withEngine(options, async (engine) => {
    const rows = await findRuns(engine, group, options.limit);
    const listed = await Promise.all(rows.map((row) => withCounts(engine, row)));
    if (options.json) {
      printJson({ runs: listed });
      return;
    }
    if (listed.length === 0)
      process.stderr.write(
        `no runs yet${group ? ` of ${printable(group)}` : ''}: start one with runsheet run <group>\n`,
      );
    else process.stdout.write(`${render(listed)}\n`);
  });
}

/** Also of a group whose rows are gone from the table: its runs are still to be seen. */
async function findRuns(engine: Engine, group: string | undefined, limit: number): Promise<RunRow[]> {
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

const STATUS_COLUMN = 1;

function render(runs: readonly RunJson[]): string {
  const rows = runs.map((run) => {
    const took = run.planned_at && run.ended_at ? Date.parse(run.ended_at) - Date.parse(run.planned_at) : null;
    return [
      run.run_id,
      run.status,
      run.planned_at ?? '',
      renderDuration(took),
      counts(run),
      printable(run.reason ?? ''),
    ];
  });
  return renderTable(['RUN', 'STATUS', 'PLANNED', 'TOOK', 'JOBS', ''], rows, (cell, column, row) => {
    if (row < 0) return paint('dim', cell);
    return column === STATUS_COLUMN ? paintStatus(cell.trimEnd(), cell) : cell;
  });
}

function counts({ counts }: RunJson): string {
  const some = Object.entries(counts).filter(([, count]) => count > 0);
  return some.map(([status, count]) => `${count} ${status}`).join(', ');
}
