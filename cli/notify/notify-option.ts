import { type Command, InvalidArgumentError } from 'commander';

/** The option of a command that runs groups. The command is the user's own: no row and no event can choose it. */
export interface NotifyOptions {
  notify?: string;
}

export function withNotify(command: Command): Command {
  return command.option(
    '--notify <command>',
    'run this by the shell for each failed job and at the end of the run, the event as JSON on its stdin',
    shellCommand,
  );
}

/** `--notify "$UNSET"` would tell nobody. */
function shellCommand(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('expected a command.');
  return text;
}
