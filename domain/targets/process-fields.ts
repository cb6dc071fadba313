import * as z from 'zod/mini';
import { badReferences, referencesIn } from '../secrets/secret-reference';
import { isPlainObject, type Json, type JsonObject, ownValue } from '../values/json';
import { field } from '../values/schema';
import { showValue } from '../values/show-value';
import type { Argument, ProcessFields } from './target-fields';

/*
 * What the config may say of each kind that is a process of this machine: its folder, its variables, its arguments, and
 * the exit codes after which another attempt would be of no use.
 */

export const processFields = {
  cwd: z.optional(field<string>((value) => isText(value) && value !== '', 'a folder')),
  env: z.optional(
    field<ProcessFields['env']>(
      isEnvironment,
      'variables under their names (letters, digits and _; those of RUNSHEET_ are taken), each a text, such as "1", or {secret: <reference>}',
    ),
  ),
  permanent_exit_codes: z.optional(
    field<number[]>(
      (value) => Array.isArray(value) && value.every((code) => Number.isInteger(code) && code >= 1 && code <= 255),
      'a list of exit codes from 1 to 255',
    ),
  ),
};

/** The references to secrets among its variables, by their place in the config: `env.PASSWORD`. */
export function secretsOfProcess({ env = {} }: JsonObject): ReadonlyMap<string, string> {
  return new Map([...referencesIn(env as JsonObject)].map(([name, reference]) => [`env.${name}`, reference]));
}

export function isArgument(value: unknown): value is Argument {
  return isText(value) || (isPlainObject(value) && Object.keys(value).length === 1 && isText(value.parameter));
}

/** The arguments of a job with these parameters, or why there are none. */
export function readArguments(
  given: readonly Argument[],
  parameters: JsonObject,
): { argv: string[] } | { problems: string[] } {
  const problems: string[] = [];
  const argv = given.map((argument) => {
    if (typeof argument === 'string') return argument;
    const read = readArgument(argument.parameter, ownValue(parameters, argument.parameter));
    if ('problem' in read) problems.push(read.problem);
    return 'text' in read ? read.text : '';
  });
  return problems.length > 0 ? { problems: [...new Set(problems)] } : { argv };
}

/** Why the arguments of a job with these parameters cannot be made. */
export function argumentProblems(given: readonly Argument[] | undefined, parameters: JsonObject): string[] {
  const read = readArguments(given ?? [], parameters);
  return 'problems' in read ? read.problems : [];
}

function readArgument(name: string, value: Json | undefined): { text: string } | { problem: string } {
  const place = `parameters.${name}`;
  if (value === undefined) return { problem: `${place} is missing: the target takes it as an argument` };
  if (referencesIn({ [name]: value }).size > 0)
    return { problem: `${place} is a secret: every user of the machine sees arguments. Name it in the target's env` };
  if (typeof value === 'number' || typeof value === 'boolean') return { text: String(value) };
  if (typeof value !== 'string')
    return { problem: `${place} is ${showValue(value)}: expected a text, a number, true or false for an argument` };
  if (value.includes('\0')) return { problem: `${place} holds a NUL character, which no argument can` };
  return { text: value };
}

/** An argument as a person would type it. */
export function argumentText(argument: Argument): string {
  if (typeof argument !== 'string') return `{${argument.parameter}}`;
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : JSON.stringify(argument);
}

/** A text that can be an argument, a path or a variable. */
export function isText(value: unknown): value is string {
  return typeof value === 'string' && !value.includes('\0') && value.isWellFormed();
}

/** Whether the config may set a variable of this name. */
export function isVariable(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !name.startsWith('RUNSHEET_');
}

function isEnvironment(value: unknown): boolean {
  if (!isPlainObject(value)) return false;
  const names = Object.keys(value).every(isVariable);
  const isValue = (each: unknown) => isText(each) || isPlainObject(each);
  return names && Object.values(value).every(isValue) && badReferences(value).length === 0 && onlySecrets(value);
}

function onlySecrets(value: Record<string, unknown>): boolean {
  const objects = Object.values(value).filter(isPlainObject);
  return referencesIn(value as JsonObject).size === objects.length;
}
