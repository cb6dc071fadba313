import { inspect } from 'node:util';
import { isPlainObject, parsedObject } from '../values/json';
import { printable } from '../values/show-value';
import { headOf } from '../values/well-formed';

/** A shorter text occurs inside too many words to be hidden, so a secret with fewer characters is refused. */
export const MIN_SECRET_LENGTH = 4;

/** Of a value with several lines, such as a PEM key, a shorter line is not hidden: it is mostly a bracket. */
const MIN_LINE_LENGTH = 8;

/** Fields that AWS gives a database's secret and that are not secret themselves: they may appear in logs. */
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

/** A text to hide, and the mark that replaces it. */
interface Hidden {
  text: string;
  mark: string;
}

/** The number of first characters by which a hidden text is looked up. No hidden text is shorter. */
const KEY_LENGTH = MIN_SECRET_LENGTH;

/**
 * Replaces the values of secrets in texts by `[secret <parameter>]`. It finds a whole value, the texts inside a value
 * that is a JSON object, and the lines of all these; and each as JSON, URI component, form field, hex or base64. It
 * cannot find what a job derives from a value otherwise, such as a hash or single letters.
 *
 * It uses a table instead of a RegExp: V8 refuses a RegExp of some 32 KB, with an error that contains it, and a secret
 * may be 64 KB long.
 */
export class Redactor {
  readonly #values = new Set<string>();
  /** The hidden texts by their first characters, the longest first. */
  readonly #hidden = new Map<string, Hidden[]>();
  /** 1 in each slot (see `slotAt`) where a hidden text may begin. A look here costs a twentieth of one into the map. */
  readonly #begins = new Uint8Array(1 << 16);
  /** The number of characters of the longest hidden text. */
  longest = 0;

  /** Hides the value in every text from now on. */
  add(parameter: string, value: string): void {
    if (this.#values.has(value)) return;
    const mark = `[secret ${headOf(printable(parameter), 64)}]`;
    const sameBegin = new Set<Hidden[]>();
    for (const text of new Set(partsOf(value).flatMap(formsOf))) sameBegin.add(this.#put({ text, mark }));
    for (const each of sameBegin) each.sort((a, b) => b.text.length - a.text.length);
    this.#values.add(value);
  }

  /** The hidden texts, the longest first, and what is shown in place of each. */
  hidden(): [text: string, shown: string][] {
    const all = [...this.#hidden.values()].flat().map(({ text, mark }): [string, string] => [text, mark]);
    return all.sort(([one], [other]) => other.length - one.length);
  }

  /** Where hidden texts overlap, everything that they cover goes, because a rest would be a piece of a secret. */
  readonly hide = (text: string): string => {
    let shown = '';
    let end = 0;
    for (let at = 0; at + KEY_LENGTH <= text.length; at++) {
      const found = this.#begins[slotAt(text, at)] === 1 ? this.#findAt(text, at) : undefined;
      if (!found || at + found.text.length <= end) continue;
      if (at >= end) shown += text.slice(end, at) + found.mark;
      end = at + found.text.length;
    }
    return end === 0 ? text : shown + text.slice(end);
  };

  /** Hides in JSON text, and returns JSON. If a mark replaced a number, the whole result becomes one JSON string. */
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

  #put(hidden: Hidden): Hidden[] {
    const key = hidden.text.slice(0, KEY_LENGTH);
    const sameBegin = this.#hidden.get(key) ?? [];
    sameBegin.push(hidden);
    this.#hidden.set(key, sameBegin);
    this.#begins[slotAt(hidden.text, 0)] = 1;
    this.longest = Math.max(this.longest, hidden.text.length);
    return sameBegin;
  }

  #findAt(text: string, at: number): Hidden | undefined {
    return this.#hidden.get(text.slice(at, at + KEY_LENGTH))?.find((hidden) => text.startsWith(hidden.text, at));
  }
}

function slotAt(text: string, at: number): number {
  const [first, second, third] = [text.charCodeAt(at), text.charCodeAt(at + 1), text.charCodeAt(at + 2)];
  return (first ^ (second << 5) ^ (third << 10)) & 0xffff;
}

function partsOf(value: string): string[] {
  const texts = [value, ...textsOf(value)];
  const lines = texts.flatMap((text) => text.split(/[\r\n]+/)).map((line) => line.trim());
  const parts = [
    ...[...texts, value.trim()].filter((part) => part.length >= MIN_SECRET_LENGTH),
    ...lines.filter((line) => line.length >= MIN_LINE_LENGTH),
  ];
  return [...new Set(parts)];
}

/** Returns the texts inside a value that is a JSON object, as most values in Secrets Manager are. */
function textsOf(value: string): string[] {
  return leavesOf(parsedObject(value));
}

function leavesOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(leavesOf);
  if (!isPlainObject(value)) return [];
  return Object.entries(value).flatMap(([key, each]) => (PUBLIC_FIELDS.has(key) ? [] : leavesOf(each)));
}

/**
 * Returns the forms in which a text may appear. It may be quoted by JSON or by Node's `inspect`, whose escapes differ,
 * and quoted twice, by either.
 */
function formsOf(text: string): string[] {
  const once = quotings(text);
  const bytes = Buffer.from(text, 'utf8');
  const hex = bytes.toString('hex');
  const encoded = [encodeURIComponent(text.toWellFormed()), new URLSearchParams([['', text]]).toString().slice(1)];
  const forms = [text, ...once, ...once.flatMap(quotings), ...encoded, hex, hex.toUpperCase(), ...base64sOf(bytes)];
  return forms.filter((form) => form.length >= KEY_LENGTH);
}

/**
 * Returns the bytes in base64: on their own, and the part that stays the same inside a longer text, as in the
 * `user:secret` of an Authorization header.
 */
function base64sOf(bytes: Buffer): string[] {
  const inner = [0, 1, 2].map((before) => {
    const bits = (before + bytes.length) * 8;
    const base64 = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    // A character holds 6 bits. Characters that also hold bits of a neighbouring byte are left out.
    return base64.slice(Math.ceil((before * 8) / 6), Math.floor(bits / 6));
  });
  const base64s = [bytes.toString('base64'), ...inner];
  return [...base64s, ...base64s.map((each) => each.replaceAll('+', '-').replaceAll('/', '_'))];
}

function quotings(text: string): string[] {
  const quoted = [
    JSON.stringify(text),
    inspect(text, { maxStringLength: null, breakLength: Number.POSITIVE_INFINITY }),
  ];
  return quoted.map((each) => each.slice(1, -1));
}
