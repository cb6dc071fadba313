import type { Json, JsonObject } from './values/json';

/** A copy of the object with one property more or replaced. */
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
