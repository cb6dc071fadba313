import { type Command, Option } from 'commander';
import { runWithJobsJson } from '../../domain/runs/run-json';
import type { RunWithRows } from '../../domain/runs/run-with-rows';
import { JOB_RUN_SHEET, jobRunsOf } from '../../domain/sheets/job-run-sheet';
import { nextCommand } from '../../domain/values/next-command';
import { readChain } from '../../operations/read-chain';
import type { Engine } from '../engines/engine';
import { withEngine } from '../engines/with-engine';
import { ExitCode } from '../exit-codes';
import { requireRunRows } from '../lookup';
import { type CommonOptions, withCommonOptions } from '../options';
import { exitCodeOf } from '../run/print-finished';
import { csvTexts } from '../sheets/sheet-texts';
import { printJson, printLine } from '../terminal/print';
import { printChunks } from '../terminal/print-chunks';
import { stdoutSheet } from '../terminal/sheet';
import { renderGantt } from '../view/render-gantt';
import { listNotebooks, renderNotebooks } from '../view/render-notebooks';
import { renderChain, renderRun } from '../view/render-run';
import { watchRun } from '../watch/watch-run';

const HELP = `
Shows how the run ended, then when each job ran, on one axis (of many jobs, those that matter: on
the critical path, failed, under way, longest), then a line for every job of the group, with the
reason if it did not run. Of more than 60 jobs a terminal lists the first 20, the last 10, and last
of all up to 30 that did not succeed; --all lists all of them. If the run is part of a chain of
reruns, the chain follows, with the status of each job after all of them.

With --watch an open run is followed to its end: on a terminal it is redrawn every second, in a pipe
a line is printed for each event, with --json nothing is printed. Then the run is shown as always,
and the exit code is that of runsheet run: 0 all well, 1 the run had failures. Ctrl-C ends the watch
with 130, and leaves the run alone.

Examples:
  runsheet show latest             the newest run of all
  runsheet show nightly --watch    the newest run of the group nightly
  runsheet show nightly-20261122T020000Z-1a2b3c
  runsheet show latest --csv > jobs.csv
                                   its job runs, for a spreadsheet
  runsheet show nightly-20261122T020000Z-1a2b3c --json | jq '.jobs[] | select(.status == "FAILED")'`;

export function showCommand(command: Command): void {
  withCommonOptions(command)
    .option('--all', 'on a terminal: list all jobs, also of a run that has more than 60')
    .option('--watch', 'follow an open run to its end, and end with the exit code of runsheet run')
    .addOption(new Option('--csv', 'print its job runs as CSV, for spreadsheets').conflicts(['json', 'watch']))
    .addHelpText('after', HELP)
    .action(show);
}

type ShowOptions = CommonOptions & { watch?: true; csv?: true; all?: true };

async function show(wanted: string, options: ShowOptions): Promise<void> {
  await withEngine(options, async (engine) => {
    let found = await requireRunRows(engine, wanted);
    if (options.watch && found.run.status === 'RUNNING') {
      const isHere = options.stack === undefined;
      const outcome = await watchRun(engine, found, { json: options.json === true, isHere });
      if (outcome === 'left') {
        process.exitCode = ExitCode.INTERRUPTED;
        return;
      }
      found = await requireRunRows(engine, found.run.run_id);
    }
    await print(engine, found, options);
    if (options.watch) process.exitCode = exitCodeOf(found);
  });
}

async function print(engine: Engine, found: RunWithRows, { json, csv, all }: ShowOptions): Promise<void> {
  const { run, rows } = found;
  if (csv) return printChunks(csvTexts(JOB_RUN_SHEET, jobRunsOf(run, rows)));
  const chain = await readChain(engine.runs, run.run_id);
  const notebooks = listNotebooks(rows, engine);
  if (json) return printJson({ ...runWithJobsJson(run, rows), ...chain, ...(notebooks.length > 0 && { notebooks }) });
  const sheet = stdoutSheet();
  const isShort = sheet.width !== undefined && !all;
  const seeAll = isShort ? nextCommand(`show ${run.run_id} --all`, engine) : undefined;
  const parts = [
    renderRun(found, sheet, renderGantt(found, sheet), seeAll),
    renderChain(chain, run.run_id, seeAll),
    renderNotebooks(notebooks),
  ];
  printLine(parts.filter((part) => part !== '').join('\n'));
}
