import { inspect } from 'node:util';
import { isPlainObject } from './json';
import { printable } from './show-value';

/** What is shorter stands in too many words to be hidden: a secret of fewer characters is refused. */
export const MIN_SECRET_LENGTH = 4;

/** A line of a value that has several, such as a key in PEM: a shorter one is mostly a bracket. */
const MIN_LINE_LENGTH = 8;

/** Fields of a database's secret that AWS itself calls by these names, and that are no secrets: they may be read in logs. */
const PUBLIC_FIELDS = new Set([
  'engine',
  'host',
  'port',
  'username',
  'dbname',
  'dbInstanceIdentifier',
  'dbClusterIdentifier',
  'masterarn',
]);

/**
 * Takes the values of secrets out of texts: `[secret <parameter>]` in their place. It knows a value whole, its lines, the
 * texts of a value that is a JSON object, and each of them as JSON, URI component or base64. What a job makes of a value
 * beyond that (a hash, its letters one by one) it cannot know.
 */
export class Redactor {
  readonly #marks = new Map<string, string>();
  #pattern: RegExp | undefined;
  /** Characters of the longest text that is hidden. */
  longest = 0;

  /** Hides this value from now on. */
  add(parameter: string, value: string): void {
    const mark = `[secret ${printable(parameter).slice(0, 64)}]`;
    const texts = partsOf(value).flatMap(formsOf);
    if (texts.every((text) => this.#marks.has(text))) return;
    for (const text of texts) this.#marks.set(text, mark);
    const longestFirst = [...this.#marks.keys()].sort((a, b) => b.length - a.length);
    this.longest = longestFirst[0]?.length ?? 0;
    this.#pattern = new RegExp(longestFirst.map(escaped).join('|'), 'g');
  }

  readonly hide = (text: string): string =>
    this.#pattern ? text.replace(this.#pattern, (found) => this.#marks.get(found) as string) : text;

  /** The same for JSON text. What was a number, and is a mark now, makes all of it a text: it stays JSON in any case. */
  readonly hideInJson = (json: string): string => {
    const hidden = this.hide(json);
    if (hidden === json) return json;
    try {
      JSON.parse(hidden);
      return hidden;
    } catch {
      return JSON.stringify(hidden);
    }
  };
}

function partsOf(value: string): string[] {
  const lines = value.split(/[\r\n]+/).map((line) => line.trim());
  const parts = [
    ...[value, value.trim(), ...textsOf(value)].filter((part) => part.length >= MIN_SECRET_LENGTH),
    ...lines.filter((line) => line.length >= MIN_LINE_LENGTH),
  ];
  return [...new Set(parts)];
}

/** Of a value that is a JSON object, as most of Secrets Manager are, the texts in it. */
function textsOf(value: string): string[] {
  if (!value.trimStart().startsWith('{')) return [];
  try {
    return leavesOf(JSON.parse(value));
  } catch {
    return [];
  }
}

function leavesOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(leavesOf);
  if (!isPlainObject(value)) return [];
  return Object.entries(value).flatMap(([key, each]) => (PUBLIC_FIELDS.has(key) ? [] : leavesOf(each)));
}

/** As JSON and as Node shows a text in an object, each also of the other: their escapes differ. */
function formsOf(text: string): string[] {
  const once = quotings(text);
  const base64 = Buffer.from(text, 'utf8').toString('base64');
  return [text, ...once, ...once.flatMap(quotings), encodeURIComponent(text.toWellFormed()), base64];
}

function quotings(text: string): string[] {
  const quoted = [
    JSON.stringify(text),
    inspect(text, { maxStringLength: null, breakLength: Number.POSITIVE_INFINITY }),
  ];
  return quoted.map((each) => each.slice(1, -1));
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
