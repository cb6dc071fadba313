import { type Command, InvalidArgumentError } from 'commander';
import { findNotJson } from '../../domain/json';
import { showValue } from '../../domain/show-value';
import { UsageError } from '../exit-codes';

export interface CommonOptions {
  home: string;
  jobs: string;
  json?: true;
}

/** The options that every command has. */
export function withCommonOptions(command: Command): Command {
  return command
    .option('--home <dir>', 'folder of the tables, logs and data', folder, '.runsheet')
    .option('--jobs <dir>', 'folder of the job functions, one TypeScript file a job', folder, 'functions/jobs')
    .option('--json', 'print one JSON object, for scripts');
}

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
