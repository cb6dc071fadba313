import path from 'node:path';
import type { Command } from 'commander';
import { nextCommand } from '../../../domain/values/next-command';
import { backupHome } from '../../../local/backup/backup-home';
import { engineOptions } from '../../engines/engine-options';
import { requireHome } from '../../engines/home-engine';
import { UsageError } from '../../exit-codes';
import { withLocalPath } from '../../local-path';
import { type CommonOptions, withCommonOptions } from '../../options';
import { printJson, printLine, printNote } from '../../terminal/print';

const HELP = `
The copy is a home of its own: tables, change log, data and logs. Runs and edits may go on meanwhile;
the tables are copied as they are at one moment. A run that is open then is closed as cut off by the
first command in the copy. secrets.env is left out, unless --secrets is given.

To go back to the copy, let no command work in the home, and put the copy in its place. To mend
damaged tables, put the folder tables/ of the copy in the place of that of the home.

On a stack the tables have point-in-time recovery instead.

Examples:
  runsheet backup ../runsheet-2026-11-29
  runsheet runs --home ../runsheet-2026-11-29`;

export function backupCommand(command: Command): void {
  withLocalPath(withCommonOptions(command), 'a folder that is not there yet')
    .option('--secrets', 'copy secrets.env too')
    .addHelpText('after', HELP)
    .action(backup);
}

async function backup(folder: string, options: CommonOptions & { secrets?: true }): Promise<void> {
  const { stack, secrets = false, json } = options;
  if (stack !== undefined)
    throw new UsageError(
      `backup is for a home on this machine: the tables of stack ${stack} have point-in-time recovery`,
    );
  const home = requireHome(options.home);
  await backupHome(home, folder, { secrets });
  if (json) printJson({ home: home.dir, copy: path.resolve(folder), secrets });
  else printLine(`copied the home ${home.dir} to ${path.resolve(folder)}`);
  const look = nextCommand('runs', { options: engineOptions({ home: folder }) });
  printNote(`${secrets ? '' : 'secrets.env is left out. '}Look into the copy with ${look}`);
}
