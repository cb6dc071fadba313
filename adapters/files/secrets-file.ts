import { readFileSync, statSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { parseReference } from '../../domain/secrets/secret-reference';

/*
 * The secrets of a laptop: a file in dotenv's format, a reference a line, as in `secretsmanager:orders-db=…`.
 */

/** A secret's value. Throws where the file has none, saying which line to add. */
export async function readSecretInFile(file: string, reference: string): Promise<string> {
  const value = readSecrets(file)[reference];
  if (value !== undefined) return value;
  throw new Error(`${file} has no line for it: add ${reference}=<value>`);
}

/** The references that the file has values for; none where there is no file. */
export function listSecrets(file: string): string[] {
  return Object.keys(readSecrets(file)).filter((name) => parseReference(name));
}

/** Names in the file that are no references: nobody can ask for them, so they are misspelt or do not belong there. */
export function listStrangers(file: string): string[] {
  return Object.keys(readSecrets(file)).filter((name) => !parseReference(name));
}

/** Whether others than its owner may read the file. */
export function isReadByOthers(file: string): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  return found !== undefined && (found.mode & 0o077) !== 0;
}

function readSecrets(file: string): NodeJS.Dict<string> {
  try {
    // An editor's mark of the byte order would be part of the first name.
    return parseEnv(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}
