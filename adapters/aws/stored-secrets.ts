import { parseReference } from '../../domain/secrets/secret-reference';

/**
 * Reads a secret's value from Secrets Manager or the Parameter Store. The library and its client are loaded with the
 * first secret.
 */
export async function readStoredSecret(reference: string): Promise<string> {
  const secret = parseReference(reference);
  const value = await (secret?.store === 'ssm' ? readParameter(secret.name) : readManaged(secret?.name ?? reference));
  if (typeof value === 'string') return value;
  throw new Error(value === undefined ? 'it has no value' : 'it is binary: expected text');
}

async function readManaged(name: string): Promise<string | Uint8Array | undefined> {
  const { getSecret } = await import('@aws-lambda-powertools/parameters/secrets');
  return getSecret(name);
}

async function readParameter(name: string): Promise<string | undefined> {
  const { getParameter } = await import('@aws-lambda-powertools/parameters/ssm');
  return getParameter(name, { decrypt: true });
}
