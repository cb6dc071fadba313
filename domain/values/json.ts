/** Any JSON value. Values are handed on by reference, so nobody may change one: hence `readonly`. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export type JsonObject = { readonly [key: string]: Json };

/** Length of a value's JSON text in bytes (UTF-8), as DynamoDB's and Step Functions' size limits count it. */
export function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value) ?? '', 'utf8');
}

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** The object's own property. A key may have the name of a method that every object inherits, such as `toString`. */
export function ownValue<Value>(object: Readonly<Record<string, Value>> | undefined, key: string): Value | undefined {
  return object && Object.hasOwn(object, key) ? object[key] : undefined;
}

/** The object in a JSON text; undefined if the text holds anything else. */
export function parsedObject(json: string): JsonObject | undefined {
  try {
    const parsed: unknown = JSON.parse(json);
    return isPlainObject(parsed) ? (parsed as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the number comes back from DynamoDB (1E-130 to 1E126, 38 digits) exactly as JavaScript has it. */
export function isExactNumber(value: unknown): value is number {
  return (
    typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER && (value === 0 || Math.abs(value) > 1e-100)
  );
}

/** DynamoDB nests 32 levels, and a row takes some of them itself. */
const MAX_DEPTH = 24;

/** Keys that JavaScript treats specially when an object is copied. */
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor']);

/**
 * The first part of a value that would not come back from the tables as it went in, as one sentence; undefined if there
 * is none. The keys `__proto__` and `constructor` are refused: they would set a prototype, or pass for another type.
 */
export function findNotJson(value: unknown, path: string, depth = 0): string | undefined {
  if (value === null || typeof value === 'boolean') return undefined;
  if (typeof value === 'string') return value.isWellFormed() ? undefined : `${path} ${HALF_CHARACTER}`;
  if (typeof value === 'number') return isExactNumber(value) ? undefined : `${path} is ${value}: ${whyNotExact(value)}`;
  if (depth >= MAX_DEPTH) return `${path} is ${depth} levels deep: expected at most ${MAX_DEPTH - 1}`;
  if (Array.isArray(value)) {
    return firstOf(value, (element, index) => findNotJson(element, `${path}[${index}]`, depth + 1));
  }
  if (!isPlainObject(value)) return `${path} is not a JSON value`;
  const forbidden = Object.keys(value).find((key) => FORBIDDEN_KEYS.has(key));
  if (forbidden) return `${path} has a key "${forbidden}", which is not allowed`;
  return firstOf(Object.entries(value), ([key, element]) =>
    key.isWellFormed() ? findNotJson(element, `${path}.${key}`, depth + 1) : `${path} has a key that ${HALF_CHARACTER}`,
  );
}

const HALF_CHARACTER = 'holds half a surrogate pair: write the whole character';

function whyNotExact(value: number): string {
  return Number.isFinite(value) ? 'it would lose digits, write it as a text' : 'JSON has no such number';
}

function firstOf<T>(
  elements: readonly T[],
  find: (element: T, index: number) => string | undefined,
): string | undefined {
  for (const [index, element] of elements.entries()) {
    const found = find(element, index);
    if (found) return found;
  }
  return undefined;
}

/**
 * A value of a row as JSON: a set becomes a list, binary becomes base64. Only people who edit rows by hand write these.
 */
export function plainJson(value: unknown): unknown {
  if (value instanceof Set) return [...value].map(plainJson);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(plainJson);
  if (isPlainObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plainJson(each)]));
  }
  return value ?? null;
}
