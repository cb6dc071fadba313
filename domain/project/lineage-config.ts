import * as z from 'zod/mini';
import { REFERENCE_RULE, referencesIn } from '../secrets/secret-reference';
import { isPlainObject, type JsonObject } from '../values/json';
import { field, objectError } from '../values/schema';
import { isNamespace, isPrivate, isReceiver, NAMESPACE_RULE, URL_RULE } from './lineage-receiver';

/** Where the project's lineage goes: to an address, or on a laptop into a file. One of the two is there. */
export interface LineageConfig {
  url?: string;
  /** Relative to the config's folder. */
  file?: string;
  /** Of all its jobs. */
  namespace?: string;
  /** The secret that is sent as `Authorization: Bearer …`. */
  api_key?: { secret: string };
}

export const lineage = z.strictObject(
  {
    url: z.optional(field<string>(isReceiver, URL_RULE)),
    file: z.optional(field<string>(isPath, 'a file')),
    namespace: z.optional(field<string>(isNamespace, NAMESPACE_RULE)),
    api_key: z.optional(
      z.custom<{ secret: string }>(isSecret, {
        // What was written there may be the key itself.
        error: () => `is no reference to a secret: expected {secret: …} with ${REFERENCE_RULE}`,
      }),
    ),
  },
  objectError('an object with "url" or "file"'),
);

export const KNOWN_OF_LINEAGE = Object.keys(lineage.shape);

/** What does not fit together, as the end of a sentence about the place `lineage`. Asked of any value. */
export function lineageRules(value: unknown): string[] {
  if (!isPlainObject(value)) return [];
  const { url, file, api_key } = value;
  if (url === undefined && file === undefined) return ['names neither "url" nor "file": expected one of them'];
  if (url !== undefined && file !== undefined) return ['names both "url" and "file": expected one of them'];
  if (api_key === undefined) return [];
  if (file !== undefined) return ['has an "api_key", and a file needs none: remove it'];
  return isReceiver(url) && !isPrivate(url) ? ['would send its "api_key" unencrypted: expected a url with https'] : [];
}

function isPath(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && value.isWellFormed() && !value.includes('\0');
}

function isSecret(value: unknown): boolean {
  return isPlainObject(value) && referencesIn({ api_key: value as JsonObject }).size === 1;
}
