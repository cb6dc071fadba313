import { readFileSync, statSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { parseReference } from '../../domain/secrets/secret-reference';

/*
 * On a laptop the secrets stand in a file in dotenv's format, with one reference per line:
 * `secretsmanager:orders-db=…`.
 */

/** Reads a secret's value. If the file has none, it throws and says which line to add. */
export async function readSecretInFile(file: string, reference: string): Promise<string> {
  const value = readSecrets(file)[reference];
  if (value !== undefined) return value;
  throw new Error(`${file} has no line for it: add ${reference}=<value>`);
}

/** Returns the references for which the file has values. There are none if the file does not exist. */
export function listSecrets(file: string): string[] {
  return Object.keys(readSecrets(file)).filter((name) => parseReference(name));
}

/** Returns the names in the file that are not references. They are misspelt, or do not belong there. */
export function listStrangers(file: string): string[] {
  return Object.keys(readSecrets(file)).filter((name) => !parseReference(name));
}

/** Whether anyone other than the owner may read the file. */
export function isReadByOthers(file: string): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  return found !== undefined && (found.mode & 0o077) !== 0;
}

function readSecrets(file: string): NodeJS.Dict<string> {
  try {
    // Removes an editor's byte order mark, which would become part of the first name.
    return parseEnv(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}
