import { isDeepStrictEqual } from 'node:util';
import { Document, isMap, isScalar, isSeq, type Node, parseDocument, type Scalar, stringify, type YAMLMap } from 'yaml';
import type { TargetFields } from '../../domain/targets/declared-targets';
import { type JsonObject, ownValue } from '../../domain/values/json';
import { MAX_CONFIG_BYTES } from './read-config';
import { readYaml } from './read-yaml';

/** What an import adds to a project's config. */
export interface ConfigAdditions {
  /** A groups file, as the config is to name it. Undefined if the config takes it already. */
  groupsFile: string | undefined;
  targets: TargetFields;
}

/**
 * The text of a config with a groups file and targets more. Everything else stays as it is, to the byte: comments,
 * their places, and the order of keys. Undefined if the text is no map in the usual notation: then its author must do
 * it.
 * @param text a config that `parseConfig` takes; empty for a new one
 */
export function amendConfig(text: string, { groupsFile, targets }: ConfigAdditions): string | undefined {
  const before = readYaml(text, MAX_CONFIG_BYTES);
  if ('problems' in before) return undefined;
  const config = (before.value ?? {}) as Record<string, unknown>;
  const groups = withGroupsFile(config.groups, groupsFile);
  const wanted = { ...config, groups, targets: { ...(config.targets as object | null), ...targets } };
  const amended = setTargets(setGroups(text, groups, config.groups), targets);
  const after = amended === undefined ? undefined : readYaml(amended, MAX_CONFIG_BYTES);
  return after && 'value' in after && isDeepStrictEqual(after.value, wanted) ? amended : undefined;
}

/** One file stands without a list. */
function withGroupsFile(groups: unknown, file: string | undefined): unknown {
  const given = [groups ?? []].flat();
  if (file === undefined || given.includes(file)) return groups;
  return given.length === 0 ? file : [...given, file];
}

/** The pair of a key of the config, if it is written in the block notation. */
function findPair(text: string, key: string) {
  const { contents } = parseDocument(text);
  if (!isMap(contents) || contents.flow) return undefined;
  return contents.items.find((item) => isScalar(item.key) && item.key.value === key);
}

function setGroups(text: string, groups: unknown, before: unknown): string {
  if (isDeepStrictEqual(groups, before)) return text;
  const value = findPair(text, 'groups')?.value as Node | null | undefined;
  if (!value?.range) return appended(text, stringify({ groups }, { lineWidth: 0 }));
  const [start, end] = value.range;
  const entries = [groups].flat().map(flowText);
  if (isSeq(value) && !value.flow) {
    const last = value.items.at(-1) as Node | undefined;
    const at = last?.range?.[1] ?? end;
    return `${text.slice(0, at)}\n${' '.repeat(columnOf(text, start))}- ${entries.at(-1)}${text.slice(at)}`;
  }
  return `${text.slice(0, start)}[${entries.join(', ')}]${text.slice(end)}`;
}

function setTargets(text: string, targets: TargetFields): string | undefined {
  const value = findPair(text, 'targets')?.value as YAMLMap | undefined;
  if (!value || !isMap(value)) return appended(text, `targets:\n${entriesOf(targets, '  ')}`);
  if (value.flow || !value.range) return undefined;
  const indent = ' '.repeat(columnOf(text, value.range[0]));
  const there = new Map(value.items.map(({ key, value: node }) => [(key as Scalar).value, node as Node | null]));
  const added = Object.fromEntries(Object.entries(targets).filter(([target]) => !there.has(target)));
  const end = lineEnd(text, (value.items.at(-1)?.value as Node | null)?.range?.[1] ?? value.range[1]);
  const insertion = Object.keys(added).length > 0 ? `\n${entriesOf(added, indent).trimEnd()}` : '';
  const amended = `${text.slice(0, end)}${insertion}${text.slice(end)}`;
  // From the last to the first, so that no replacement moves the next.
  const others = [...there].filter(([target, node]) => differs(node, ownValue(targets, String(target)))).reverse();
  return others.reduce((whole, [target, node]) => replaced(whole, node, targets[String(target)]), amended);
}

function differs(node: Node | null, fields: unknown): boolean {
  return fields !== undefined && !isDeepStrictEqual(node?.toJS(new Document()), fields);
}

function replaced(text: string, node: Node | null, fields: unknown): string {
  const [start, end] = node?.range ?? [0, 0];
  const lineBreak = text[end - 1] === '\n' ? '\n' : '';
  return `${text.slice(0, start)}${flowMap(fields as JsonObject)}${lineBreak}${text.slice(end)}`;
}

/** Each target on a line of its own. */
function entriesOf(targets: TargetFields, indent: string): string {
  return Object.entries(targets)
    .map(([target, fields]) => `${indent}${target}: ${flowMap(fields)}\n`)
    .join('');
}

function flowMap(fields: JsonObject): string {
  const pairs = Object.entries(fields).map(([key, value]) => `${key}: ${flowText(value)}`);
  return `{ ${pairs.join(', ')} }`;
}

/** JSON is YAML too; a plain text needs no quotes. */
function flowText(value: unknown): string {
  return typeof value === 'string' && /^[A-Za-z][\w./-]*$/.test(value) ? value : JSON.stringify(value);
}

function appended(text: string, addition: string): string {
  return text === '' || text.endsWith('\n') ? `${text}${addition}` : `${text}\n${addition}`;
}

function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1);
}

/** Behind a comment on the same line. A value in several lines ends with its line break. */
function lineEnd(text: string, offset: number): number {
  if (text[offset - 1] === '\n') return offset - 1;
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end;
}
