import type { Command } from 'commander';
import { type LedgerQueryOptions, withLedger, withOpenLedger } from '../../ledger/open-here';
import { formatOf, printSelected } from '../../ledger/print-selected';
import { readStatements } from '../../ledger/read-statements';
import { printNote, printProblems } from '../../terminal/print';

const HELP = `
A statement ends with ";" and may have several lines. Ctrl-C ends the query that is under way, or
forgets what was typed; Ctrl-D, .quit or exit ends the shell. The shell sees the ledger as it was
when the shell was started. In a pipe it runs the statements that it reads, up to the first that
fails. What a query may do: see runsheet ledger query --help.

Examples:
  runsheet ledger shell
  runsheet ledger shell --csv < monthly.sql > monthly.csv`;

export function ledgerShellCommand(command: Command): void {
  withLedger(command)
    .option('--csv', 'print CSV')
    .option('--json', 'print one JSON object a query, for scripts')
    .addHelpText('after', HELP)
    .action(shell);
}

async function shell(options: LedgerQueryOptions & { csv?: true; json?: true }): Promise<void> {
  const format = formatOf(options);
  const isAsking = process.stdin.isTTY === true;
  if (isAsking) printNote('SELECT over runs, job_runs and attempts; DESCRIBE runs lists columns, .quit ends');
  await withOpenLedger(options, async (ledger, signal) => {
    for await (const statement of readStatements(() => ledger.interrupt(), signal)) {
      try {
        await printSelected(await ledger.select(statement), format);
      } catch (error) {
        if (!isAsking || signal.aborted) throw error;
        printProblems(error);
      }
    }
  });
}
