import { shellWord } from './shell-word';

/** Where the next command works. */
export interface EngineOptions {
  /** The options that lead it to the same engine, such as ` --stack runsheet-dev`, or nothing. */
  options: string;
  /** Whether it finds groups files in a project's config, so that `apply` needs none. */
  hasGroupsFiles?: boolean;
}

/**
 * A command that is suggested to the user, ready to be copied. Every screen, page and message builds it here, so that
 * none leads to another engine.
 * @param command without the program's name: `show nightly-1`
 */
export function nextCommand(command: string, { options }: EngineOptions): string {
  return `npx runsheet ${command}${options}`;
}

/** The command that writes groups. Outside a project its user must name the file. */
export function applyCommand(engine: EngineOptions): string {
  return nextCommand(engine.hasGroupsFiles ? 'apply' : 'apply <file>', engine);
}

/** A command for a home, from code that knows only where the home is. */
export function homeCommand(command: string, dir: string): string {
  return nextCommand(command, { options: ` --home ${shellWord(dir)}` });
}
