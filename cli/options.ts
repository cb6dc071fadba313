import { type Command, InvalidArgumentError } from 'commander';
import { findNotJson } from '../domain/values/json';
import { showValue } from '../domain/values/show-value';
import { DEFAULT_HOME } from './engines/home-engine';
import { UsageError } from './exit-codes';

export interface CommonOptions {
  /** A stack on AWS instead of a home. */
  stack?: string;
  home: string;
  jobs: string;
  json?: true;
}

/** The options that every command has. */
export function withCommonOptions(command: Command): Command {
  return command
    .option(
      '--stack <name>',
      'work on a stack on AWS, e.g. runsheet-dev (or RUNSHEET_STACK, unless --home is given)',
      stackName,
    )
    .option('--home <dir>', 'work on this machine: folder of the tables, logs and data', folder, DEFAULT_HOME)
    .option('--jobs <dir>', 'on this machine: folder of the job functions, one TypeScript file a job', folder, 'jobs')
    .option('--json', 'print one JSON object, for scripts')
    .hook('preAction', chooseEngine);
}

/** A `--home` that was typed goes before RUNSHEET_STACK; typed together with `--stack` nobody knows what is meant. */
function chooseEngine(command: Command): void {
  const typed = (option: string) => command.getOptionValueSource(option) === 'cli';
  const stack = process.env.RUNSHEET_STACK;
  const chosen = typed('stack') ? '--stack' : stack && !typed('home') ? 'RUNSHEET_STACK' : undefined;
  const local = ['home', 'jobs', 'workers'].filter(typed);
  if (local.length > 0 && chosen) {
    throw new UsageError(`--${local.join(' and --')} is for this machine, ${chosen} for AWS: give one of them`);
  }
  if (!stack || chosen !== 'RUNSHEET_STACK') return;
  command.setOptionValueWithSource('stack', requireStackName(stack, 'RUNSHEET_STACK'), 'env');
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
const STACK_RULE = 'expected a stack\'s name: a letter, then letters, digits or "-".';

/** `--home "$UNSET"` would mean the current folder, and fill it. */
function folder(dir: string): string {
  if (dir === '') throw new InvalidArgumentError('expected a folder.');
  return dir;
}

/** `--param k=v`, any number of times. The values are strings. */
export function collectParameter(pair: string, collected: Record<string, string> = {}): Record<string, string> {
  const at = pair.indexOf('=');
  const key = pair.slice(0, at);
  if (at < 1) throw new InvalidArgumentError(`"${pair}" is no key=value.`);
  const problem = findNotJson({ [key]: '' }, 'parameters');
  if (problem) throw new InvalidArgumentError(`${problem}.`);
  return { ...collected, [key]: pair.slice(at + 1) };
}

export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`expected a whole number from ${least} to ${most}.`);
  };
}

export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** Throws a UsageError for a name that nothing has, with those that there are. */
export function unknown(kind: string, name: string, known: readonly string[], remedy: string): UsageError {
  const more = known.length > 10 ? ` and ${known.length - 10} more` : '';
  const there =
    known.length > 0 ? ` (there ${known.length === 1 ? 'is' : 'are'} ${known.slice(0, 10).join(', ')}${more})` : '';
  return new UsageError(`there is no ${kind} ${showValue(name)}${there}: ${remedy}`);
}
