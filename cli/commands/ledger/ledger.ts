import type { Command } from 'commander';

const HELP = `
The ledger is the log of all runs as three Delta Lake tables: runs, job_runs and attempts. Spark,
Databricks, DuckDB, Athena, Python and everything else that reads Delta reads it. Rows are only
ever added, each once.

Examples:
  runsheet ledger export ./ledger                         write it, or add what has ended since
  runsheet ledger export ./ledger --stack runsheet-prod   the same for a stack on AWS
  runsheet ledger query "select job_group, status, count(*) from runs group by all"
  runsheet ledger shell                                   ask one query after the other`;

export function ledgerCommand(command: Command): void {
  command.addHelpText('after', HELP);
}
