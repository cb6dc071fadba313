/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | JsonObject;
export type JsonObject = { [key: string]: Json };

/** Length of a value's JSON text in bytes (UTF-8), as DynamoDB's and Step Functions' size limits count it. */
export function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value) ?? '', 'utf8');
}

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/**
 * What in a value is not JSON, as one sentence, or undefined where all of it is. `__proto__` keys are refused too: they
 * are JSON, but a reader that copies objects key by key would set a prototype with them.
 */
export function findNotJson(value: unknown, path: string): string | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return undefined;
  if (typeof value === 'number')
    return Number.isFinite(value) ? undefined : `${path} is ${value}: JSON has no such number`;
  if (Array.isArray(value)) {
    return firstOf(value.map((element, index) => [element, `${path}[${index}]`]));
  }
  if (!isPlainObject(value)) return `${path} is no JSON value`;
  if (Object.keys(value).includes('__proto__')) return `${path} has a key "__proto__", which is not allowed`;
  return firstOf(Object.entries(value).map(([key, element]) => [element, `${path}.${key}`]));
}

function firstOf(parts: [unknown, string][]): string | undefined {
  for (const [value, path] of parts) {
    const found = findNotJson(value, path);
    if (found) return found;
  }
  return undefined;
}
