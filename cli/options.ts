import { type Command, InvalidArgumentError } from 'commander';
import { findNotJson } from '../domain/values/json';
import { showValue } from '../domain/values/show-value';
import { engineOptions } from './engines/engine-options';
import { UsageError } from './exit-codes';

export const DEFAULT_HOME = '.runsheet';
const DEFAULT_JOBS = 'jobs';

export interface CommonOptions {
  /** A stack on AWS instead of a home. */
  stack?: string;
  home: string;
  jobs: string;
  json?: true;
  /** Those of the options that lead the next command to the same engine: see `engineOptions`. */
  engineOptions: string;
}

/** Adds the options that every command has. */
export function withCommonOptions(command: Command): Command {
  return command
    .option(
      '--stack <name>',
      'work on this stack on AWS, e.g. runsheet-dev (RUNSHEET_STACK names it too, unless --home is given)',
      stackName,
    )
    .option('--home <dir>', 'work on this machine; the folder keeps tables, logs and data', folder, DEFAULT_HOME)
    .option(
      '--jobs <dir>',
      'on this machine: the folder of job functions, one TypeScript file each',
      folder,
      DEFAULT_JOBS,
    )
    .option('--json', 'print one JSON object, for scripts')
    .hook('preAction', chooseEngine);
}

/** A typed `--home` wins over RUNSHEET_STACK. Typed together with `--stack` it would be ambiguous. */
function chooseEngine(command: Command): void {
  const isTyped = (option: string) => command.getOptionValueSource(option) === 'cli';
  const fromEnvironment = isTyped('stack') || isTyped('home') ? undefined : process.env.RUNSHEET_STACK || undefined;
  const chosen = isTyped('stack') ? '--stack' : fromEnvironment && 'RUNSHEET_STACK';
  const local = ['home', 'jobs', 'workers'].filter(isTyped);
  if (local.length > 0 && chosen) {
    throw new UsageError(
      `--${local.join(' and --')} is for this machine, ${chosen} for a stack on AWS: give one or the other`,
    );
  }
  if (fromEnvironment) {
    command.setOptionValueWithSource('stack', requireStackName(fromEnvironment, 'RUNSHEET_STACK'), 'env');
  }
  const given = (option: string) => (isTyped(option) ? command.getOptionValue(option) : undefined);
  const options = engineOptions({ stack: command.getOptionValue('stack'), home: given('home'), jobs: given('jobs') });
  command.setOptionValue('engineOptions', options);
}

function stackName(name: string): string {
  if (STACK_NAME.test(name)) return name;
  throw new InvalidArgumentError(STACK_RULE);
}

function requireStackName(name: string, where: string): string {
  if (STACK_NAME.test(name)) return name;
  throw new UsageError(`${where} is ${showValue(name)}: ${STACK_RULE}`);
}

/** CloudFormation's rule. */
const STACK_NAME = /^[A-Za-z][A-Za-z0-9-]{0,127}$/;
const STACK_RULE = 'expected the name of a stack: a letter, then letters, digits or "-".';

/** Refuses `--home "$UNSET"`, which would mean the current folder and fill it. */
function folder(dir: string): string {
  if (dir === '') throw new InvalidArgumentError('expected the path of a folder.');
  return dir;
}

/** `--notify` names a command of the user's own: no row and no event can choose it. */
export interface NotifyOptions {
  notify?: string;
}

/** Adds the option of commands that run groups. */
export function withNotify(command: Command): Command {
  return command.option(
    '--notify <command>',
    'run this shell command for each failed job and at the end of the run, with the event as JSON on its stdin',
    shellCommand,
  );
}

/** Refuses `--notify "$UNSET"`, which would notify nobody. */
function shellCommand(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('expected a command.');
  return text;
}

/** Collects `--param key=value`, given any number of times. The values are strings. */
export function collectParameter(pair: string, collected: Record<string, string> = {}): Record<string, string> {
  const at = pair.indexOf('=');
  const key = pair.slice(0, at);
  if (at < 0) throw new InvalidArgumentError(`${showValue(pair)} has no "=": expected key=value.`);
  if (at < 1) throw new InvalidArgumentError(`${showValue(pair)} has no key before "=": expected key=value.`);
  const problem = findNotJson({ [key]: '' }, 'parameters');
  if (problem) throw new InvalidArgumentError(`${problem}.`);
  if (Object.hasOwn(collected, key)) throw new InvalidArgumentError(`${showValue(key)} is given twice: give it once.`);
  return { ...collected, [key]: pair.slice(at + 1) };
}

export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`expected a whole number from ${least} to ${most}.`);
  };
}
