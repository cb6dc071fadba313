import type { Json } from '../../../domain/values/json';
import { isArray, isObject } from './json';

/** A reference path. It names one place in a JSON value, so it finds one value or none. */
export interface JsonPath {
  readonly text: string;
  /** `$` is the state's input, `$$` the context object. */
  readonly root: 'input' | 'context';
  readonly steps: readonly (string | number)[];
}

/** The values that paths and templates read. */
export interface Scope {
  readonly input: Json;
  context(): Json;
}

/**
 * Parses `$.name`, `$['name']`, `$[0]` and `$$…`. Throws SyntaxError for everything else, also for filters and
 * wildcards.
 */
export function parseJsonPath(text: string): JsonPath {
  const root = text.startsWith('$$') ? 'context' : 'input';
  if (!text.startsWith('$')) throw new SyntaxError(`"${text}" is not a path: expected it to begin with $`);
  const steps: (string | number)[] = [];
  let rest = text.slice(root === 'context' ? 2 : 1);
  while (rest !== '') {
    const step = DOT_NAME.exec(rest) ?? QUOTED_NAME.exec(rest) ?? INDEX.exec(rest);
    if (!step) throw new SyntaxError(`"${text}" is not in the subset at "${rest}": expected .name, ['name'] or [0]`);
    steps.push(toStep(step));
    rest = rest.slice(step[0].length);
  }
  return { text, root, steps };
}

/** The value at the path, or undefined if there is none. */
export function readJsonPath(path: JsonPath, scope: Scope): Json | undefined {
  let value: Json | undefined = path.root === 'context' ? scope.context() : scope.input;
  for (const step of path.steps) {
    if (typeof step === 'number') {
      value = isArray(value) ? value[step] : undefined;
    } else {
      value = isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
    }
    if (value === undefined) return undefined;
  }
  return value;
}

/** The path as AWS writes it in some messages: `$['a'][0]`. */
export function canonicalPath(path: JsonPath): string {
  const steps = path.steps.map((step) => (typeof step === 'number' ? `[${step}]` : `['${step}']`));
  return (path.root === 'context' ? '$$' : '$') + steps.join('');
}

const DOT_NAME = /^\.([^\s.[\]()'"*?@,:$&|!<>=\\]+)/;
const INDEX = /^\[(0|[1-9]\d{0,8})\]/;
/** A backslash escapes ' and itself. Before a double quote it stands for itself (recorded on AWS). */
const QUOTED_NAME = /^\['((?:[^'\\]|\\['"\\])+)'\]/;

function toStep(match: RegExpExecArray): string | number {
  const body = match[1] ?? '';
  if (match[0].startsWith('.')) return body;
  return match[0].startsWith("['") ? body.replace(/\\(['\\])/g, '$1') : Number(body);
}
