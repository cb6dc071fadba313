import { MIN_SECRET_LENGTH, type Redactor } from '../../domain/secrets/redactor';
import { referencesIn, type SecretSource } from '../../domain/secrets/secret-reference';
import type { JsonObject } from '../../domain/values/json';
import { showValue } from '../../domain/values/show-value';

/** The secret of a parameter could not be read. The attempt fails, and the next one may find the secret. */
export class SecretUnavailableError extends Error {
  override readonly name = 'Runsheet.SecretUnavailable';
  // No line of the author's leads there.
  override readonly stack = `${this.name}: ${this.message}`;
}

/** The parameters with the values of their secrets. The redactor gets each value before any other code does. */
export async function resolveSecrets(
  parameters: JsonObject,
  source: SecretSource,
  redactor: Redactor,
): Promise<JsonObject> {
  const references = [...referencesIn(parameters)];
  if (references.length === 0) return parameters;
  const resolved = await Promise.all(
    references.map(async ([name, reference]) => {
      const value = await readSecret(name, reference, source);
      hideFromNowOn(name, value, redactor);
      return [name, value] as const;
    }),
  );
  return { ...parameters, ...Object.fromEntries(resolved) };
}

/**
 * A job must not get a value that the redactor did not take. The redactor's error is not shown: it may hold the value.
 */
function hideFromNowOn(name: string, value: string, redactor: Redactor): void {
  try {
    redactor.add(name, value);
  } catch {
    throw new SecretUnavailableError(`parameter ${showValue(name)}: its secret could not be kept out of logs`);
  }
}

async function readSecret(name: string, reference: string, { granted, read }: SecretSource): Promise<string> {
  const unavailable = (why: string) =>
    new SecretUnavailableError(`parameter ${showValue(name)}: the secret "${reference}" cannot be read: ${why}`);
  if (!granted.has(reference))
    throw unavailable('this job function may not read it (the settings of the job do not name it)');
  const value = await read(reference).catch((error: unknown) => {
    throw unavailable(error instanceof Error ? error.message : String(error));
  });
  if (value.trim().length >= MIN_SECRET_LENGTH) return value;
  throw unavailable(`it is shorter than ${MIN_SECRET_LENGTH} characters, too short to be kept out of logs`);
}
