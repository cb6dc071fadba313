import type { Command } from 'commander';
import { ledgerExportCommand } from './export';
import { ledgerQueryCommand } from './query';
import { ledgerShellCommand } from './shell';

const HELP = `
The ledger is the log of all runs as three Delta Lake tables: runs, job_runs and attempts. Spark,
Databricks, DuckDB, Athena, Python and everything else that reads Delta reads it. Rows are only
ever added, each once.

Examples:
  runsheet ledger export ./ledger                         write it, or add what has ended since
  runsheet ledger export ./ledger --stack runsheet-prod   the same for a stack on AWS
  runsheet ledger query "select job_group, status, count(*) from runs group by all"
  runsheet ledger shell                                   ask one query after the other`;

export function ledgerCommand(program: Command): void {
  const ledger = program
    .command('ledger')
    .description('keep the log of runs as Delta tables, and ask it in SQL')
    .addHelpText('after', HELP);
  for (const add of [ledgerExportCommand, ledgerQueryCommand, ledgerShellCommand]) add(ledger);
}
