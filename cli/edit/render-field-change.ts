import { isDeepStrictEqual } from 'node:util';
import type { FieldChange } from '../../domain/groups/group-changes';
import { typeName } from '../../domain/groups/typed-value';
import { isPlainObject, ownValue } from '../../domain/values/json';
import { printable, showValue } from '../../domain/values/show-value';
import { paint } from '../terminal/paint';

/** If a value has more characters, only the part around the first difference is shown. */
const MAX_SHOWN = 120;

/** `field: old -> new`, one line; for `parameters`, one line for each parameter. */
export function renderFieldChange(change: FieldChange): string[] {
  return parts(change).map(renderPart);
}

/** The same for a typed change. A parameter may be anything, so its type is named: `top_n: 5 -> 20 (number)`. */
export function renderTypedChange(change: FieldChange): string[] {
  return parts(change).map((part) => {
    const hasType = change.field === 'parameters' && part.after !== undefined;
    return `${renderPart(part)}${hasType ? ` (${typeName(part.after)})` : ''}`;
  });
}

/** `field: value`, for a field of a row that is not there yet. */
export function renderNewField({ field, after }: FieldChange): string {
  return `${field}: ${paint('green', showPair(undefined, after)[1])}`;
}

type Part = Pick<FieldChange, 'field' | 'before' | 'after'>;

function renderPart({ field, before, after }: Part): string {
  const [old, now] = showPair(before, after);
  return `${/^[\w.-]+$/.test(field) ? field : showValue(field)}: ${paint('red', old)} -> ${paint('green', now)}`;
}

function parts(change: FieldChange): Part[] {
  const { field, before, after } = change;
  if (field !== 'parameters' || !isPlainObject(before) || !isPlainObject(after)) return [change];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  const differing = names
    .filter((name) => !isDeepStrictEqual(ownValue(before, name), ownValue(after, name)))
    .map((name) => ({ field: `${field}.${name}`, before: ownValue(before, name), after: ownValue(after, name) }));
  return differing.length > 0 ? differing : [change];
}

function showPair(before: unknown, after: unknown): [string, string] {
  const texts = [showWhole(before), showWhole(after)] as const;
  if (texts.every((text) => text.length <= MAX_SHOWN)) return [texts[0], texts[1]];
  let same = 0;
  while (same < texts[0].length && texts[0][same] === texts[1][same]) same += 1;
  const from = Math.max(0, Math.min(same, ...texts.map((text) => text.length)) - 20);
  const part = (text: string) => {
    const to = from + MAX_SHOWN;
    return `${from > 0 ? '…' : ''}${text.slice(from, to)}${text.length > to ? '…' : ''}`;
  };
  return [part(texts[0]), part(texts[1])];
}

function showWhole(value: unknown): string {
  if (value === undefined) return '(none)';
  if (typeof value !== 'string' && !Array.isArray(value) && !isPlainObject(value)) return showValue(value);
  return printable(JSON.stringify(value) ?? showValue(value));
}

/** A field's change as `--json` prints it: null rather than absent. */
export function fieldChangeJson({ field, before, after, bad }: FieldChange) {
  return { field, before: json(before), after: json(after), was_invalid: bad };
}

/** A row typed by hand may hold what JSON cannot: a set becomes a list, and bytes the word `binary`. */
function json(value: unknown): unknown {
  if (value instanceof Set) return [...value].map(json);
  if (value instanceof Uint8Array) return 'binary';
  return value ?? null;
}
