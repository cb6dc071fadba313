import { inspect } from 'node:util';
import { isPlainObject, parsedObject } from '../values/json';
import { printable } from '../values/show-value';

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

/** A text that is hidden, and what stands in its place. */
interface Hidden {
  text: string;
  mark: string;
}

/** Characters by which a hidden text is looked up: none is shorter. */
const KEY_LENGTH = MIN_SECRET_LENGTH;

/**
 * Takes the values of secrets out of texts: `[secret <parameter>]` in their place. It knows a value whole, its lines, the
 * texts of a value that is a JSON object, and each of them as JSON, URI component, form field, hex or base64. What a job
 * makes of a value beyond that (a hash, its letters one by one) it cannot know.
 *
 * By a table and not by a RegExp: V8 refuses one of some 32 KB, in words that hold it, and a secret may be 64 KB long.
 */
export class Redactor {
  readonly #values = new Set<string>();
  /** By their first characters, of each the longest first. */
  readonly #hidden = new Map<string, Hidden[]>();
  /** 1 where a hidden text may begin, by `slotAt`: spares most looks into the map, which cost 20 times as much. */
  readonly #begins = new Uint8Array(1 << 16);
  /** Characters of the longest text that is hidden. */
  longest = 0;

  /** Hides this value from now on. */
  add(parameter: string, value: string): void {
    if (this.#values.has(value)) return;
    const mark = `[secret ${printable(parameter).slice(0, 64)}]`;
    const sameBegin = new Set<Hidden[]>();
    for (const text of new Set(partsOf(value).flatMap(formsOf))) sameBegin.add(this.#put({ text, mark }));
    for (const each of sameBegin) each.sort((a, b) => b.text.length - a.text.length);
    this.#values.add(value);
  }

  /** Where hidden texts overlap, all that they cover goes: the rest of one of them would be a piece of a secret. */
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
  const lines = value.split(/[\r\n]+/).map((line) => line.trim());
  const parts = [
    ...[value, value.trim(), ...textsOf(value)].filter((part) => part.length >= MIN_SECRET_LENGTH),
    ...lines.filter((line) => line.length >= MIN_LINE_LENGTH),
  ];
  return [...new Set(parts)];
}

/** Of a value that is a JSON object, as most of Secrets Manager are, the texts in it. */
function textsOf(value: string): string[] {
  return leavesOf(parsedObject(value));
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
  const bytes = Buffer.from(text, 'utf8');
  const hex = bytes.toString('hex');
  const encoded = [encodeURIComponent(text.toWellFormed()), new URLSearchParams([['', text]]).toString().slice(1)];
  const forms = [text, ...once, ...once.flatMap(quotings), ...encoded, hex, hex.toUpperCase(), ...base64sOf(bytes)];
  return forms.filter((form) => form.length >= KEY_LENGTH);
}

/** Alone, and what is the same of it whatever stands around it, as in the `user:secret` of an Authorization header. */
function base64sOf(bytes: Buffer): string[] {
  const inner = [0, 1, 2].map((before) => {
    const bits = (before + bytes.length) * 8;
    const base64 = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    // A character holds 6 bits: such as hold bits of a neighbour too are left out.
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
