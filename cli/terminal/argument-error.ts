import { showValue } from '../../domain/values/show-value';

const OPTION = /^error: option '([^']*)' argument '([\s\S]*)' is invalid\. ([\s\S]*?)\n*$/;
const ARGUMENT = /^error: command-argument value '([\s\S]*)' is invalid for argument '([^']*)'\. ([\s\S]*?)\n*$/;

/**
 * Commander's message of an option or argument that cannot be taken, as one plain sentence like those of Runsheet. Any
 * other message is returned unchanged.
 */
export function plainArgumentError(text: string): string {
  const [, flags, given = '', why = ''] = OPTION.exec(text) ?? [];
  if (flags !== undefined) return sentence(/--[\w-]+/.exec(flags)?.[0] ?? flags, given, why);
  const [, value = '', name, reason = ''] = ARGUMENT.exec(text) ?? [];
  return name === undefined ? text : sentence(name, value, reason);
}

function sentence(what: string, given: string, why: string): string {
  const text = why.replace(/^Allowed choices are /, 'expected one of ').replace(/\.+$/, '');
  return `error: ${what}${text.startsWith('expected ') ? ` is ${showValue(given)}` : ''}: ${text}\n`;
}
