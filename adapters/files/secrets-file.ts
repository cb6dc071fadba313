import { readFileSync, statSync } from 'node:fs';
import { parseSecretsEnv, type SecretsEnv } from '../../domain/secrets/secrets-env';
import { decodeUtf8 } from './decode-utf8';

/*
 * On a laptop the secrets stand in a file in dotenv's format, with one reference per line:
 * `secretsmanager:orders-db=…`.
 */

/** Reads a secret's value. If the file has none, it throws and says which line to add. */
export async function readSecretInFile(file: string, reference: string): Promise<string> {
  const value = readSecretsFile(file).values.get(reference);
  if (value !== undefined) return value;
  throw new Error(`${file} has no line for it: add ${reference}=<value>`);
}

/** Reads the file. It is empty if it does not exist. */
export function readSecretsFile(file: string): SecretsEnv {
  const bytes = readBytes(file);
  const { text, problem } = decodeUtf8(bytes);
  if (problem !== undefined) throw new Error(`${file} ${problem}`);
  return parseSecretsEnv(text);
}

/** Whether anyone other than the owner may read the file. */
export function isReadByOthers(file: string): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  return found !== undefined && (found.mode & 0o077) !== 0;
}

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}
