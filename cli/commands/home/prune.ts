import { type Command, InvalidArgumentError } from 'commander';
import { listRuns } from '../../../adapters/dynamodb/run-queries';
import { pruneData } from '../../../local/prune/prune-data';
import { type Pruned, pruneHome, type Removed } from '../../../local/prune/prune-home';
import { DAY_MS, RETENTION } from '../../../local/prune/retention';
import { withHomeEngine } from '../../engines/with-engine';
import { UsageError } from '../../exit-codes';
import { type CommonOptions, withCommonOptions } from '../../options';
import { printJson, printLine } from '../../terminal/print';

const HELP = `
A home keeps its logs, and the bundles that a run has used, for 30 days; of the logs at most 5,000
files and 500 MB, the youngest. It sees to that by itself, while no command is at work. This command
does it now, or by a shorter time. What a running command uses stays in any case, and so do tables:
show, why and history answer as before, and logs says by which rule a log was removed.

What jobs wrote to job.dataUrl is removed with --data only: of runs that ended before the time, and
whose data no later rerun works with. On a stack, logs are kept for 90 days, and a lifecycle rule of
the bucket keeps data.

Examples:
  runsheet prune --dry-run              what would be removed
  runsheet prune --older-than 7d        logs and bundles that are older than a week
  runsheet prune --older-than 90d --data`;

export function pruneCommand(command: Command): void {
  withCommonOptions(command)
    .option('--older-than <time>', 'remove what is older, such as 7d or 12h', days, RETENTION.days)
    .option('--data', 'also remove what the jobs of old runs wrote to job.dataUrl')
    .option('--dry-run', 'remove nothing; say what would be removed')
    .addHelpText('after', HELP)
    .action(prune);
}

interface PruneOptions extends CommonOptions {
  /** In days. */
  olderThan: number;
  data?: true;
  dryRun?: true;
}

async function prune(options: PruneOptions): Promise<void> {
  const { stack, olderThan, data, dryRun = false } = options;
  if (stack !== undefined) {
    throw new UsageError(
      `prune is for a home on this machine: of stack ${stack}, CloudWatch keeps logs for 90 days, and the bucket's ` +
        'lifecycle rule says how long it keeps data',
    );
  }
  await withHomeEngine(options, async ({ embedded: { home }, runs }) => {
    const now = Date.now();
    const pruned = await pruneHome(home, { days: olderThan, dryRun, now });
    const rows = data ? await listRuns(runs, Number.POSITIVE_INFINITY) : [];
    const before = now - olderThan * DAY_MS;
    const removed = { ...pruned, data: await pruneData(home, rows, { before, dryRun }) };
    if (options.json) printJson({ dry_run: dryRun, ...removed });
    else printLine(renderPruned(removed, dryRun));
  });
}

function renderPruned(removed: Pruned & { data: Removed }, dryRun: boolean): string {
  const kinds = Object.entries(removed).filter(([, { files }]) => files > 0);
  const said = kinds.map(
    ([kind, { files, bytes }]) => `${files} ${files === 1 ? 'file' : 'files'} of ${kind} (${sizeText(bytes)})`,
  );
  if (said.length === 0) return `nothing ${dryRun ? 'would be' : 'was'} removed`;
  return `${dryRun ? 'would remove' : 'removed'} ${said.join(', ')}`;
}

function sizeText(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function days(text: string): number {
  const found = /^(\d{1,5})([dh])$/.exec(text);
  if (!found) throw new InvalidArgumentError('expected a number of days or hours, such as 30d or 12h.');
  return Number(found[1]) / (found[2] === 'h' ? 24 : 1);
}
