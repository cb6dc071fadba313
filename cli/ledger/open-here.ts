import path from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { findProject } from '../../adapters/files/project-file';
import { OpenLedger } from '../../local/ledger/open-ledger';
import { InterruptedError } from '../exit-codes';
import { Interruption } from '../run/interruption';
import { printNote } from '../terminal/print';

export interface LedgerQueryOptions {
  dir: string;
  memoryLimit: string;
}

/** Adds the options of commands that query a ledger. */
export function withLedger(command: Command): Command {
  return command
    .option('--dir <dir>', 'the folder of the ledger', filled, 'ledger')
    .option('--memory-limit <size>', 'how much memory a query may take, such as 500MB or 4GB', size, '1GB');
}

/** Opens the ledger for as long as `act` runs. Ctrl-C ends the query that is under way. */
export async function withOpenLedger<T>(
  { dir, memoryLimit }: LedgerQueryOptions,
  act: (ledger: OpenLedger, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const ledger = await OpenLedger.open(dir, { memoryLimit, packages: await packageFolders() });
  for (const name of ledger.missing) printNote(`${path.join(dir, name)} is not there yet: no export has written it`);
  const interruption = new Interruption(() => ledger.interrupt());
  try {
    return await act(ledger, interruption.signal);
  } catch (error) {
    throw interruption.signal.aborted ? new InterruptedError('the query was interrupted') : error;
  } finally {
    interruption.close();
    ledger.close();
  }
}

/** The project's packages, and those beside Runsheet itself, which may be installed for the whole machine. */
async function packageFolders(): Promise<string[]> {
  const project = await findProject(process.cwd());
  return [project?.dir ?? process.cwd(), __dirname];
}

function filled(text: string): string {
  if (text === '') throw new InvalidArgumentError('expected the path of a folder.');
  return text;
}

function size(text: string): string {
  if (/^\d+(\.\d+)? ?[KMGT]i?B$/i.test(text)) return text;
  throw new InvalidArgumentError('expected a size such as 500MB or 4GB.');
}
