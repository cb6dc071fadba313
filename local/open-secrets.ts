import path from 'node:path';
import { isWithin } from '../adapters/files/is-within';
import { isReadByOthers, readSecretsFile } from '../adapters/files/secrets-file';
import type { SecretsPlace } from '../domain/secrets/secret-reference';
import { type Home, HomeError } from './home';

/**
 * The names in the home's secrets.env. Any job on the laptop may ask for all of them: jobs have their owner's rights
 * anyway. Warns on stderr of a file that others can read, and of lines that their author may have meant otherwise.
 */
export function openSecrets({ secretsFile }: Pick<Home, 'secretsFile'>): string[] {
  const warn = (text: string) => process.stderr.write(`warning: ${secretsFile} ${text}\n`);
  try {
    if (isReadByOthers(secretsFile)) warn(`can be read by others: chmod 600 ${secretsFile}`);
    const { values, warnings } = readSecretsFile(secretsFile);
    for (const warning of warnings) warn(warning);
    return [...values.keys()];
  } catch (error) {
    throw new HomeError(`${secretsFile} cannot be read (${(error as Error).message}): mend it, or move it away`);
  }
}

/** The secrets of a home, for whoever only looks. */
export interface KnownSecrets {
  names: ReadonlySet<string>;
  /** As its user would type it. */
  file: string;
}

/** The names in the home's secrets.env, without a warning. Undefined if it cannot be read: `doctor` says so itself. */
export function findSecrets(secretsFile: string): KnownSecrets | undefined {
  try {
    return { names: new Set(readSecretsFile(secretsFile).values.keys()), file: fileOf(secretsFile) };
  } catch {
    return undefined;
  }
}

/** The file as its user would type it: below the current folder without the way there. */
export function secretsPlaceOf(secretsFile: string): SecretsPlace {
  return { file: fileOf(secretsFile) };
}

function fileOf(secretsFile: string): string {
  const here = process.cwd();
  return isWithin(secretsFile, here) ? path.relative(here, secretsFile) : secretsFile;
}
