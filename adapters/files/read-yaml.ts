import {
  type CST,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  Parser,
  parseDocument,
  type YAMLMap,
} from 'yaml';
import { showValue } from '../../domain/values/show-value';

export type ReadYaml = { value: unknown; lineOf: LineOf } | { problems: string[] };

/**
 * The line of the deepest part of a path that is there: of its key, or of its place in a list. A part that an alias
 * brings stands where its anchor is.
 */
export type LineOf = (path: readonly string[]) => number;

/**
 * Reads a YAML 1.2 document, or returns every problem with its place. JSON is YAML too. A key is refused if another of
 * its map becomes the same text (`7` and `"7"`), because one of the two values would be lost.
 * @param maxLength the most characters that the document may have once its aliases are written out
 */
export function readYaml(text: string, maxLength: number): ReadYaml {
  const lines = new LineCounter();
  if (isTooDeep(text)) return { problems: [`it is nested more than ${MAX_DEPTH} levels deep`] };
  // NodeReader finds equal keys: the parser compares each key with all others, and only before they become texts.
  const document = parseDocument(text, { logLevel: 'error', lineCounter: lines, uniqueKeys: false });
  // A warning is a tag that YAML would drop (`!Sub …`), so that the value would not be what its author meant.
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) return { problems: faults.map(({ code, message }) => EXPLAINED[code] ?? message.trim()) };
  if (document.schema.name !== 'core') return { problems: ['it says that it is YAML 1.1: remove its line "%YAML"'] };
  const reader = new NodeReader(lines, maxLength);
  const { value } = reader.read(document.contents);
  const problems = [...mergeProblems(reader.mergeKeys), ...reader.problems];
  if (problems.length > 0) return { problems };
  const start = document.contents?.range[0] ?? 0;
  return { value, lineOf: (path) => lines.linePos(offsetAt(reader.offsets, value, path, start)).line };
}

function offsetAt(offsets: Offsets, value: unknown, path: readonly string[], start: number): number {
  const [part, ...rest] = path;
  const offset = part === undefined ? undefined : offsets.get(value as object)?.get(part);
  if (part === undefined || offset === undefined) return start;
  return offsetAt(offsets, (value as Record<string, unknown>)[part], rest, offset);
}

/** Parameters nest 23 levels at most, and a groups file some levels more. */
const MAX_DEPTH = 100;

/**
 * Whether the nesting could overflow the stack of `parseDocument`, which calls itself for each level. The parser of
 * tokens, which finds that out, does not.
 */
function isTooDeep(text: string): boolean {
  for (const token of new Parser().parse(text)) {
    const open: [CST.Token, number][] = [[token, 0]];
    for (let next = open.pop(); next; next = open.pop()) {
      const [outer, depth] = next;
      if (depth > MAX_DEPTH) return true;
      if (outer.type === 'document' && outer.value) open.push([outer.value, depth]);
      for (const item of 'items' in outer ? outer.items : []) {
        for (const inner of [item.key, item.value]) if (inner) open.push([inner, depth + 1]);
      }
    }
  }
  return false;
}

const EXPLAINED: Partial<Record<string, string>> = {
  MULTIPLE_DOCS: 'it holds more than one document (divided by "---"): put everything into one',
};

/** A node's value, and how many characters longer its text becomes when the aliases in it are written out. */
interface Read {
  value: unknown;
  extra: number;
}

/** Where the entries of a value's maps and lists stand in the text. Aliases share a value, and so its places. */
type Offsets = WeakMap<object, ReadonlyMap<string, number>>;

class NodeReader {
  readonly problems: string[] = [];
  /** Where they are. YAML 1.2 has none; as keys like any other they would be unknown fields of every row. */
  readonly mergeKeys: string[] = [];
  readonly offsets: Offsets = new WeakMap();
  /** What each anchor names so far, with the length of its text written out. Undefined while it is being read. */
  readonly #anchors = new Map<string, { value: unknown; length: number } | undefined>();
  readonly #lines: LineCounter;
  readonly #maxLength: number;

  constructor(lines: LineCounter, maxLength: number) {
    this.#lines = lines;
    this.#maxLength = maxLength;
  }

  read(node: unknown): Read {
    if (isAlias(node)) return this.#readAlias(node.source, node);
    const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
    if (anchor !== undefined) this.#anchors.set(anchor, undefined);
    const read = this.#readContent(node);
    if (anchor !== undefined) this.#anchors.set(anchor, { value: read.value, length: lengthOf(node) + read.extra });
    return read;
  }

  #readContent(node: unknown): Read {
    const tag = isMap(node) || isSeq(node) ? node.tag?.replace('tag:yaml.org,2002:', '') : undefined;
    // The fields refuse a set, as they refuse one that somebody typed at the console.
    if (tag === 'set') return { value: new Set(), extra: 0 };
    if (tag !== undefined && tag !== 'map' && tag !== 'seq') {
      this.problems.push(`${this.#place(node)}: !!${tag} has no JSON form: expected a list or a map`);
      return { value: null, extra: 0 };
    }
    if (isMap(node)) return this.#readMap(node);
    if (!isSeq(node)) return { value: isScalar(node) ? node.value : null, extra: 0 };
    const items = node.items.map((item) => this.read(item));
    const value = items.map((item) => item.value);
    this.offsets.set(value, new Map(node.items.map((item, at) => [String(at), startOf(item)])));
    return this.#fitted(node, { value, extra: sumOf(items) });
  }

  #readMap(node: YAMLMap): Read {
    const entries = new Map<string, { key: unknown; value: unknown }>();
    const parts: Read[] = [];
    for (const { key, value } of node.items as Pair[]) {
      if (isScalar(key) && key.value === '<<' && key.type === 'PLAIN') {
        this.mergeKeys.push(this.#place(key));
        continue;
      }
      const name = this.read(key);
      const content = this.read(value);
      parts.push(name, content);
      if (typeof name.value === 'object' && name.value !== null) {
        this.problems.push(`${this.#place(key)}: a key is a list or a map: expected a text`);
        continue;
      }
      const text = String(name.value ?? '');
      const first = entries.get(text);
      if (!first) entries.set(text, { key, value: content.value });
      else this.problems.push(equalKeys(text, this.#place(key), this.#place(first.key)));
    }
    // Not by assignment: a key `__proto__` is a key like any other.
    const value = Object.fromEntries([...entries].map(([text, entry]) => [text, entry.value]));
    this.offsets.set(value, new Map([...entries].map(([text, { key }]) => [text, startOf(key)])));
    return this.#fitted(node, { value, extra: sumOf(parts) });
  }

  #readAlias(name: string, node: unknown): Read {
    const named = this.#anchors.get(name);
    if (named) return { value: named.value, extra: named.length - lengthOf(node) };
    const why = this.#anchors.has(name) ? 'stands inside the value that it names' : 'has no anchor before it';
    this.problems.push(`${this.#place(node)}: its aliases cannot be resolved: Unresolved alias *${name} ${why}`);
    return { value: null, extra: 0 };
  }

  /** Reports the innermost part that is too long, and counts it as empty, so that no part around it is reported too. */
  #fitted(node: unknown, read: Read): Read {
    const length = lengthOf(node) + read.extra;
    if (length <= this.#maxLength) return read;
    this.problems.push(`${this.#place(node)}: ${TOO_LONG} ${length} characters: expected at most ${this.#maxLength}`);
    return { value: null, extra: 0 };
  }

  #place(node: unknown): string {
    const { line, col } = this.#lines.linePos(startOf(node));
    return `line ${line}, column ${col}`;
  }
}

function mergeProblems([first, ...more]: readonly string[]): string[] {
  if (first === undefined) return [];
  const where = more.length > 0 ? `${first}, and ${more.length} more` : first;
  return [
    `${where}: merge keys ("<<") are not read, since YAML 1.2 has none: write the fields out, or name a whole value by an alias`,
  ];
}

const TOO_LONG = 'with its aliases written out it has';

function equalKeys(text: string, place: string, first: string): string {
  return `Map keys must be unique at ${place}: this one becomes ${showValue(text)}, as in ${first}`;
}

function sumOf(parts: readonly Read[]): number {
  return parts.reduce((sum, { extra }) => sum + extra, 0);
}

function startOf(node: unknown): number {
  return rangeOf(node)[0];
}

/** The length of the node's own text. */
function lengthOf(node: unknown): number {
  const [start, end] = rangeOf(node);
  return end - start;
}

function rangeOf(node: unknown): [number, number] {
  return (node as { range?: [number, number] | null } | null)?.range ?? [0, 0];
}
