import { type Command, InvalidArgumentError } from 'commander';
import { isAddress } from '../domain/values/address';

/**
 * Takes a path on this machine. Refuses `--home "$UNSET"`, which would mean the current folder, and an address, of
 * which a folder `s3:` would be made here.
 * @param what `a folder`
 * @param instead what to do with an address
 */
export function localPath(what: string, instead?: string): (text: string) => string {
  return (text) => {
    if (text === '') throw new InvalidArgumentError(`expected the path of ${what}.`);
    if (!isAddress(text)) return text;
    throw new InvalidArgumentError(
      `expected the path of ${what} on this machine${instead === undefined ? '' : `; ${instead}`}.`,
    );
  };
}

/** Has the command's argument, of which the table of commands says the name, take a path on this machine alone. */
export function withLocalPath(command: Command, what: string, instead?: string): Command {
  for (const argument of command.registeredArguments) argument.argParser(localPath(what, instead));
  return command;
}
