import { isReadByOthers, listSecrets, listStrangers } from '../adapters/files/secrets-file';
import { REFERENCE_RULE } from '../domain/secrets/secret-reference';
import { showValue } from '../domain/values/show-value';
import { type Home, HomeError } from './home';

/**
 * The names in the home's secrets.env. Any job on the laptop may ask for all of them: jobs have their owner's rights
 * anyway. Warns on stderr of a file that others can read, and of names that no parameter can ask for.
 */
export function openSecrets({ secretsFile }: Home): string[] {
  const warn = (text: string) => process.stderr.write(`warning: ${secretsFile} ${text}\n`);
  try {
    if (isReadByOthers(secretsFile)) warn(`can be read by others: chmod 600 ${secretsFile}`);
    for (const name of listStrangers(secretsFile)) {
      warn(`has ${showValue(name)}, which no parameter can ask for: expected ${REFERENCE_RULE}`);
    }
    return listSecrets(secretsFile);
  } catch (error) {
    throw new HomeError(`${secretsFile} cannot be read (${(error as Error).message}): mend it, or move it away`);
  }
}
