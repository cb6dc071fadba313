import path from 'node:path';
import type { Command } from 'commander';
import { runsByDay, runTableId } from '../../../adapters/dynamodb/runs-by-day';
import { FolderStore } from '../../../adapters/ledger/folder-store';
import { type Exported, exportLedger } from '../../../operations/ledger/export-ledger';
import type { Engine } from '../../engines/engine';
import { withEngine } from '../../engines/with-engine';
import { InterruptedError, UsageError } from '../../exit-codes';
import { withLocalPath } from '../../local-path';
import { type CommonOptions, withCommonOptions } from '../../options';
import { Interruption } from '../../run/interruption';
import { momentOf, type Since, since } from '../../run/run-filter';
import { printJson, printLine, printNote } from '../../terminal/print';

const HELP = `
Adds each run that has ended and that the folder does not have yet, with its job runs and attempts:
into the Delta tables runs, job_runs and attempts, which are made if they are not there. The same
command again adds what has ended since, and looks only at the runs that may be new: the ledger
says which it has. A command that was stopped or killed leaves sound tables,
and the next one goes on from there; two at once add nothing twice. Rows of runs that expire from
the run table stay in the ledger.

Examples:
  runsheet ledger export ./ledger
  runsheet ledger export ./ledger --since 7d    look only at the runs of the last week
  runsheet ledger export ./ledger --stack runsheet-prod --json | jq .added.job_runs`;

const INSTEAD_OF_S3 = "the construct's option ledger writes to S3, and aws s3 sync copies a folder there";

export function ledgerExportCommand(command: Command): void {
  withLocalPath(withCommonOptions(command), 'a folder', INSTEAD_OF_S3)
    .option('--since <time>', 'only runs planned since then: 30m, 12h, 2d or 1w ago, or a date or a time in UTC', since)
    .option('--all', 'look at all runs, and not only at those that may be new to the ledger')
    .addHelpText('after', HELP)
    .action(exportTo);
}

interface ExportOptions extends CommonOptions {
  since?: Since;
  all?: true;
}

async function exportTo(folder: string, options: ExportOptions): Promise<void> {
  if (options.all && options.since)
    throw new UsageError('--all looks at all runs, and --since at those since a time: give only one of them');
  const place = path.resolve(folder);
  await withEngine(options, async (engine) => {
    const exported = await exportFrom(engine, place, options);
    if (options.json) printJson(exportedJson(place, exported));
    else printLine(exportedText(place, exported));
    if (exported.unreadable.length > 0)
      printNote(`left out, since their rows have no time: ${exported.unreadable.join(', ')}`);
  });
}

async function exportFrom({ runs, master }: Engine, place: string, options: ExportOptions): Promise<Exported> {
  const planned = options.since && momentOf(options.since, Date.now());
  const source = {
    id: await runTableId(runs),
    runs: (since?: string) => runsByDay(runs, master, since),
    jobRuns: runs.listPlanned.bind(runs),
  };
  const interruption = new Interruption(() => printNote('stopping after this commit (Ctrl-C again leaves at once)'));
  try {
    const exported = await exportLedger(source, new FolderStore(place), {
      now: Date.now,
      which: planned === undefined ? (options.all ? 'all' : 'new') : { since: planned },
      signal: interruption.signal,
      onProgress: progress(),
    });
    if (!interruption.signal.aborted) return exported;
    throw new InterruptedError(
      `stopped: the ledger is sound and has ${addedText(exported)} more. The same command goes on`,
    );
  } finally {
    interruption.close();
  }
}

const SAY_EACH_MS = 3_000;

/** Says now and then how far it is. An export of some thousand rows has nothing to say. */
function progress(): (exported: Exported) => void {
  let said = Date.now();
  return (exported) => {
    if (Date.now() - said < SAY_EACH_MS) return;
    said = Date.now();
    printNote(`${addedText(exported)} so far`);
  };
}

function exportedJson(place: string, { added, since, known, open, unreadable, versions }: Exported) {
  return {
    ledger: place,
    added,
    runs_since: since ?? null,
    runs_known: known,
    runs_open: open,
    runs_unreadable: unreadable,
    versions,
  };
}

function exportedText(place: string, exported: Exported): string {
  const { added, known, open } = exported;
  const others = [
    ...(known > 0 ? [`${count(known, 'run')} ${known === 1 ? 'was' : 'were'} there already`] : []),
    ...(open > 0 ? [`${count(open, 'run')} ${open === 1 ? 'has' : 'have'} not ended`] : []),
  ];
  const what = added.runs === 0 ? 'nothing to add' : `added ${addedText(exported)}`;
  return `${what} in ${place}${others.length > 0 ? ` (${others.join(', ')})` : ''}`;
}

function addedText({ added }: Exported): string {
  return `${count(added.runs, 'run')}, ${count(added.job_runs, 'job run')} and ${count(added.attempts, 'attempt')}`;
}

function count(many: number, thing: string): string {
  return `${many.toLocaleString('en')} ${thing}${many === 1 ? '' : 's'}`;
}
