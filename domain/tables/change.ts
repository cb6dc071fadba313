import { isDeepStrictEqual } from 'node:util';

/** A value that a condition may list or compare. */
type Scalar = string | number | boolean;

/**
 * A condition on one item. It is data, so that the same condition is rendered for DynamoDB
 * (adapters/dynamodb/expressions.ts) and evaluated in memory by `holds`, for the tests in test/protocol/.
 */
export type Condition =
  | { all: Condition[] }
  | { any: Condition[] }
  | { present: string }
  | { absent: string }
  /** Deeply equal: maps and lists are compared whole, as DynamoDB does. */
  | { equal: [attribute: string, value: unknown] }
  | { oneOf: [attribute: string, values: Scalar[]] }
  | { less: [attribute: string, value: number] }
  | { atLeast: [attribute: string, value: number] }
  | { contains: [attribute: string, member: string] }
  | { fewerMembers: [attribute: string, count: number] };

/** An attribute, or a field of an entry of a list attribute. */
export type Path = string | [list: string, index: number] | [list: string, index: number, field: string];

/** One conditional write of one item. All of it happens, or nothing. */
export interface Change {
  condition: Condition;
  set?: [Path, unknown][];
  remove?: string[];
  add?: [attribute: string, by: number][];
  /** Adds a member to a set of strings, or removes one. An empty set is an absent attribute, as in DynamoDB. */
  include?: [attribute: string, member: string];
  exclude?: [attribute: string, member: string];
}

/**
 * Whether the condition holds for the item. As in DynamoDB, an absent attribute equals, exceeds and contains nothing.
 */
export function holds(condition: Condition, item: object | undefined): boolean {
  const value = (attribute: string) => (item as Record<string, unknown> | undefined)?.[attribute];
  if ('all' in condition) return condition.all.every((part) => holds(part, item));
  if ('any' in condition) return condition.any.some((part) => holds(part, item));
  if ('present' in condition) return value(condition.present) !== undefined;
  if ('absent' in condition) return value(condition.absent) === undefined;
  if ('equal' in condition) return isDeepStrictEqual(value(condition.equal[0]), condition.equal[1]);
  if ('oneOf' in condition) return condition.oneOf[1].includes(value(condition.oneOf[0]) as Scalar);
  if ('less' in condition) return numberOr(value(condition.less[0]), Number.NaN) < condition.less[1];
  if ('atLeast' in condition) return numberOr(value(condition.atLeast[0]), Number.NaN) >= condition.atLeast[1];
  if ('contains' in condition) return members(value(condition.contains[0])).includes(condition.contains[1]);
  const [attribute, count] = condition.fewerMembers;
  return value(attribute) !== undefined && members(value(attribute)).length < count;
}

/**
 * The item after the change, or undefined if the condition does not hold. The given item stays unchanged. Throws if a
 * path is named twice, as DynamoDB does.
 */
export function applyChange<T extends object>(item: T | undefined, change: Change): T | undefined {
  refuseOverlap(change);
  if (!holds(change.condition, item)) return undefined;
  const next: Record<string, unknown> = { ...item };
  for (const [path, value] of change.set ?? []) setPath(next, path, value);
  for (const attribute of change.remove ?? []) delete next[attribute];
  for (const [attribute, by] of change.add ?? []) next[attribute] = numberOr(next[attribute], 0) + by;
  if (change.include) setMembers(next, change.include[0], (members) => members.add(change.include?.[1] ?? ''));
  if (change.exclude) setMembers(next, change.exclude[0], (members) => members.delete(change.exclude?.[1] ?? ''));
  return next as T;
}

function refuseOverlap({ set = [], remove = [], add = [] }: Change): void {
  const named = new Set<string>();
  const paths: Path[] = [...set.map(([path]) => path), ...remove, ...add.map(([attribute]) => attribute)];
  for (const path of paths) {
    if (named.has(String(path))) throw new Error(`a change names ${path} twice`);
    named.add(String(path));
  }
  const within = paths.find(
    (path) => Array.isArray(path) && (named.has(path[0]) || (path[2] && named.has(`${path[0]},${path[1]}`))),
  );
  if (within) throw new Error(`a change names ${within} and the attribute or entry that contains it`);
}

function setMembers(item: Record<string, unknown>, attribute: string, edit: (members: Set<unknown>) => void): void {
  const edited = new Set(members(item[attribute]));
  edit(edited);
  if (edited.size > 0) item[attribute] = edited;
  else delete item[attribute];
}

function setPath(item: Record<string, unknown>, path: Path, value: unknown): void {
  if (typeof path === 'string') {
    item[path] = value;
    return;
  }
  const [attribute, index, field] = path;
  const list = [...(item[attribute] as unknown[])];
  list[index] = field === undefined ? value : { ...(list[index] as object), [field]: value };
  item[attribute] = list;
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}

function members(value: unknown): unknown[] {
  if (value instanceof Set) return [...value];
  return Array.isArray(value) ? value : [];
}
