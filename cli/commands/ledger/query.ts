import type { Command } from 'commander';
import { type LedgerQueryOptions, withLedger, withOpenLedger } from '../../ledger/open-here';
import { formatOf, printSelected } from '../../ledger/print-selected';

const HELP = `
The tables are runs, job_runs and attempts, as the newest export left them: DESCRIBE job_runs lists
the columns of one. The SQL is DuckDB's. Only SELECT is taken, and nothing but the ledger can be
read. The column date is the UTC day on which a run started; a query that names it reads the rows of
those days alone.

Of a ledger in S3, which --dir or --stack names, the data files are copied into a temporary folder,
which is removed afterwards: at most 4 GiB, of the days that --since leaves.

DuckDB is a package of its own: npm install @duckdb/node-api, in the project.

Examples:
  runsheet ledger query "select job_group, status, count(*) from runs group by all"
  runsheet ledger query "from attempts where status = 'TIMED_OUT' and date >= '2026-11-01'" --csv
  runsheet ledger query "describe job_runs" --dir lake/ledger
  runsheet ledger query "select count(*) from runs" --stack runsheet-prod --since 7d
  runsheet ledger query "select count(*) from runs" --dir s3://a-bucket/a-prefix`;

export function ledgerQueryCommand(command: Command): void {
  withLedger(command)
    .option('--csv', 'print CSV')
    .option('--json', 'print one JSON object, for scripts')
    .addHelpText('after', HELP)
    .action(query);
}

async function query(select: string, options: LedgerQueryOptions & { csv?: true; json?: true }): Promise<void> {
  const format = formatOf(options);
  await withOpenLedger(options, async (ledger) => printSelected(await ledger.select(select), format));
}
