import { type Command, InvalidArgumentError } from 'commander';
import { findProject, type Project } from '../../adapters/files/project-file';
import { CONFIG_FILE } from '../../domain/project/project-config';
import { OpenLedger } from '../../local/ledger/open-ledger';
import { InterruptedError } from '../exit-codes';
import { stackName } from '../options';
import { Interruption } from '../run/interruption';
import { since } from '../run/run-filter';
import { printNote } from '../terminal/print';
import { copyFrom, findRemote, type PlaceOptions, TemporaryFolder } from './remote-ledger';

export interface LedgerQueryOptions extends PlaceOptions {
  memoryLimit: string;
}

const DEFAULT_FOLDER = 'ledger';

/** Adds the options of commands that query a ledger. */
export function withLedger(command: Command): Command {
  return command
    .option('--dir <dir>', `the ledger: a folder, or s3://<bucket>/<prefix> (default: ${DEFAULT_FOLDER})`, filled)
    .option('--stack <name>', `the ledger of this stack on AWS: its name in ${CONFIG_FILE}, or its own`, stackName)
    .option('--since <time>', 'of a ledger in S3: only the days since then, such as 7d or 2026-11-01', since)
    .option('--memory-limit <size>', 'how much memory a query may take, such as 500MB or 4GB', size, '1GB');
}

/** Opens the ledger for as long as `act` runs. Ctrl-C ends the query that is under way. */
export async function withOpenLedger<T>(
  options: LedgerQueryOptions,
  act: (ledger: OpenLedger, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const project = await findProject(process.cwd());
  const packages = packageFolders(project);
  const remote = await findRemote(options, project);
  let ledger: OpenLedger | undefined;
  const interruption = new Interruption(() => ledger?.interrupt());
  const copy = remote && new TemporaryFolder();
  try {
    if (remote && copy) await copyFrom(remote, copy.place, packages, options, interruption.signal);
    const dir = options.dir ?? DEFAULT_FOLDER;
    ledger = await OpenLedger.open(copy?.place ?? dir, { memoryLimit: options.memoryLimit, packages });
    const place = remote?.place ?? dir;
    for (const name of ledger.missing) printNote(`${place}/${name} is not there yet: no export has written it`);
    return await act(ledger, interruption.signal);
  } catch (error) {
    throw interruption.signal.aborted ? new InterruptedError('the query was interrupted') : error;
  } finally {
    interruption.close();
    ledger?.close();
    copy?.remove();
  }
}

/** The project's packages, and those beside Runsheet itself, which may be installed for the whole machine. */
function packageFolders(project: Project | undefined): string[] {
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
