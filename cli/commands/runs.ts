import { type Command, Option } from 'commander';
import { listRuns, listRunsOfGroup, listRunsOfGroups, type RunFilter } from '../../adapters/dynamodb/run-queries';
import { writeParquetSheet } from '../../adapters/ledger/parquet-sheet';
import { countText } from '../../domain/explain/run-summary';
import type { RunJson } from '../../domain/runs/run-json';
import { RUN_SHEET } from '../../domain/sheets/run-sheet';
import type { RunRow } from '../../domain/tables/rows';
import { RUN_STATUSES, type RunStatus } from '../../domain/tables/statuses';
import { isName, MAX_GROUP_NAME } from '../../domain/values/names';
import { nextCommand } from '../../domain/values/next-command';
import { printable } from '../../domain/values/show-value';
import type { Engine } from '../engines/engine';
import { withEngine } from '../engines/with-engine';
import { UsageError } from '../exit-codes';
import { localPath } from '../local-path';
import { groupNames, requireGroup } from '../lookup';
import { type CommonOptions, wholeNumber, withCommonOptions } from '../options';
import { momentOf, runStatuses, type Since, since } from '../run/run-filter';
import { allRuns, withCounts } from '../sheets/all-runs';
import { csvTexts, jsonListTexts } from '../sheets/sheet-texts';
import { printJson, printLine, printNote } from '../terminal/print';
import { printChunks } from '../terminal/print-chunks';
import { stdoutSheet } from '../terminal/sheet';
import { renderRuns } from '../view/render-runs';
import { closeEndedHere, renderFitting, requireScreen, watchList } from '../watch/watch-list';

const HELP = `
On a terminal signs count a run's jobs by their status (✓ SUCCEEDED, ✕ FAILED, – SKIPPED, …), and
columns that do not fit are cut or left out. In a pipe everything is printed whole.

CSV, Parquet and --limit all are written as they are read, whatever there is: of one group newest
first, of all groups in the order of the table, those of a group together. CSV is as in RFC 4180, in
UTF-8; a text that a spreadsheet would run as a formula begins with an apostrophe.

Examples:
  runsheet runs                     the latest runs of all groups
  runsheet runs nightly --limit 5   the latest five of one group
  runsheet runs --status failed,aborted --since 2d
                                    what went wrong in the last two days
  runsheet runs --group nightly --since 2026-11-01
                                    the latest of one group since that day (UTC)
  runsheet runs nightly --csv > nightly.csv
                                    all runs of one group, for a spreadsheet
  runsheet runs --since 30d --parquet runs.parquet
                                    a month of all groups, with types, for a notebook
  runsheet runs --watch             the latest runs, redrawn as they change, until Ctrl-C`;

export function runsCommand(command: Command): void {
  withCommonOptions(command)
    .option('--group <group>', 'the same as the argument')
    .option(
      '--status <status,…>',
      `only runs that have one of these: ${RUN_STATUSES.join(', ').toLowerCase()}`,
      runStatuses,
    )
    .option('--since <time>', 'only runs planned since then: 30m, 12h, 2d or 1w ago, or a date or a time in UTC', since)
    .option('--limit <n>', `how many runs, or "all" (default: ${DEFAULT_LIMIT}; all of a file)`, limit)
    .addOption(new Option('--csv', 'print all of them as CSV, for spreadsheets').conflicts(['json', 'watch']))
    .addOption(
      new Option('--parquet <file>', 'write all of them into a Parquet file, which is replaced')
        .argParser(localPath('a file', 'aws s3 cp copies a file to S3'))
        .conflicts(['csv', 'json', 'watch']),
    )
    .option('--watch', 'on a terminal: stay, and redraw the list as it changes')
    .addHelpText('after', HELP)
    .action(runs);
}

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 1000;

function limit(text: string): number {
  return text === 'all' ? Number.POSITIVE_INFINITY : wholeNumber(1, MAX_LIMIT, 'or "all"')(text);
}

interface RunsOptions extends CommonOptions {
  limit?: number;
  csv?: true;
  parquet?: string;
  watch?: true;
  group?: string;
  status?: RunStatus[];
  since?: Since;
}

async function runs(argument: string | undefined, options: RunsOptions): Promise<void> {
  const group = argument ?? options.group;
  if (group !== (options.group ?? group))
    throw new UsageError(`the argument names group ${group}, --group ${options.group}: give one of them`);
  if (options.watch) {
    const place = { options: options.engineOptions };
    const [again, follow] = [nextCommand('runs', place), nextCommand('show <run_id> --watch', place)];
    requireScreen(options, `repeat ${again} instead, or follow one run with ${follow}`);
  }
  await withEngine(options, async (engine) => {
    if (options.watch) return watch(engine, group, options);
    if (options.csv) return printChunks(csvTexts(RUN_SHEET, rowsOf(engine, group, options)));
    if (options.parquet !== undefined) return writeParquet(options.parquet, rowsOf(engine, group, options));
    if (options.json && options.limit === Number.POSITIVE_INFINITY)
      return printChunks(jsonListTexts('runs', rowsOf(engine, group, options)));
    const listed = await readRuns(engine, group, options);
    if (options.json) printJson({ runs: listed });
    else if (listed.length === 0) printNote(noRuns(engine, group, options));
    else printLine(renderRuns(listed, stdoutSheet()));
  });
}

async function writeParquet(file: string, rows: AsyncIterable<RunJson>): Promise<void> {
  const count = await writeParquetSheet(file, RUN_SHEET, rows);
  printNote(`${printable(file)} has ${countText(count, 'run')}`);
}

/** The runs that are asked for, and all of them without holding them. */
async function* rowsOf(engine: Engine, group: string | undefined, options: RunsOptions): AsyncGenerator<RunJson> {
  const { limit = Number.POSITIVE_INFINITY } = options;
  if (limit < Number.POSITIVE_INFINITY) yield* await readRuns(engine, group, options);
  else {
    if (group !== undefined) await requireRunsOf(engine, group);
    yield* allRuns(engine.runs, group, filterOf(options));
  }
}

/** Throws a UsageError unless there are runs of the group, or its rows. */
async function requireRunsOf(engine: Engine, group: string): Promise<void> {
  const found = isName(group, MAX_GROUP_NAME) ? await listRunsOfGroup(engine.runs, group, 1) : [];
  if (found.length === 0) await requireGroup(engine, group);
}

function watch(engine: Engine, group: string | undefined, options: RunsOptions): Promise<void> {
  return watchList(options, {
    read: async () => {
      const found = await readRuns(engine, group, options);
      return (await closeEndedHere(engine, options, found)) ? readRuns(engine, group, options) : found;
    },
    render: (found, frame) =>
      found.length === 0
        ? printable(noRuns(engine, group, options))
        : renderFitting(found, frame, (some) => renderRuns(some, frame)),
  });
}

function noRuns(engine: Engine, group: string | undefined, { status, since }: RunsOptions): string {
  const of = group ? ` of ${group}` : '';
  if (status === undefined && since === undefined)
    return `no runs yet${of} in ${engine.place}: start one with ${nextCommand(`run ${group ?? '<group>'}`, engine)}`;
  const is = status ? ` that is ${status.join(' or ')}` : '';
  const when = since ? ` since ${momentOf(since, Date.now())}` : '';
  return `no run${of} in ${engine.place}${is}${when}: see all with ${nextCommand(`runs${group ? ` ${group}` : ''}`, engine)}`;
}

type Wanted = Pick<RunsOptions, 'limit' | 'watch' | 'status' | 'since'>;

async function readRuns(engine: Engine, group: string | undefined, wanted: Wanted): Promise<RunJson[]> {
  const rows = await findRuns(engine, group, wanted);
  return Promise.all(rows.map((row) => withCounts(engine.runs, row)));
}

function filterOf({ status, since }: Wanted): RunFilter {
  return { ...(status && { statuses: status }), ...(since && { since: momentOf(since, Date.now()) }) };
}

/** Finds also the runs of a group whose rows are gone from the table. */
async function findRuns(engine: Engine, group: string | undefined, wanted: Wanted): Promise<RunRow[]> {
  const { limit = DEFAULT_LIMIT, watch } = wanted;
  const { runs } = engine;
  const filter = filterOf(wanted);
  // A watch asks again and again: it must not scan a year of runs, so it asks for those of the groups that exist.
  if (group === undefined && watch) return listRunsOfGroups(runs, await groupNames(engine), limit, filter);
  if (group === undefined) return listRuns(runs, limit, filter);
  const found = isName(group, MAX_GROUP_NAME) ? await listRunsOfGroup(runs, group, limit, filter) : [];
  if (found.length === 0) await requireGroup(engine, group);
  return found;
}
