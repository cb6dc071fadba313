import type { Json, JsonObject } from '../../../domain/values/json';

/** Narrows `Json` too, unlike `Array.isArray`, which does not narrow a readonly array. */
export function isArray(value: unknown): value is readonly Json[] {
  return Array.isArray(value);
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A copy of the object with one property added or replaced. */
export function withProperty(object: JsonObject, key: string, value: Json): JsonObject {
  const copy: { [key: string]: Json } = { ...object };
  setProperty(copy, key, value);
  return copy;
}

/** Adds a property to an object being built. A key `__proto__` becomes an ordinary property, as in JSON.parse. */
export function setProperty(target: { [key: string]: Json }, key: string, value: Json): void {
  if (key === '__proto__') {
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  } else {
    target[key] = value;
  }
}
