import { DefinitionRefused } from './definition-refused';
import type { Json } from './values/json';

/** A copy of the definition that is plain JSON for certain, and that nobody else can change. */
export function requireJson(definition: unknown): Json {
  const text = JSON.stringify(definition);
  if (text === undefined) throw new DefinitionRefused([`definition: is ${typeof definition}, not JSON`]);
  return JSON.parse(text) as Json;
}
