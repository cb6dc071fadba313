import { isPlainObject, type JsonObject } from '../values/json';
import { showValue } from '../values/show-value';

/*
 * A parameter may be `{"secret": "secretsmanager:<name>"}` or `{"secret": "ssm:/<name>"}`. The reference is what the tables
 * hold; its value is known to the job function alone, for the time of an attempt.
 */

export interface SecretReference {
  store: 'secretsmanager' | 'ssm';
  /** As the store knows it; of `ssm` with its leading `/`. */
  name: string;
}

/** The references that each job function may resolve, by its name. */
export type SecretGrants = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * No `*` and `?`, which would widen a grant, and no `=`, which would end a name in secrets.env; otherwise what the stores
 * allow (SDK, CreateSecret.Name, PutParameter.Name), of at most 200 characters.
 */
const REFERENCE = /^(?:(secretsmanager):([A-Za-z0-9/_+.@-]{1,200})|(ssm):((?=.{1,200}$)(?:\/[A-Za-z0-9_.-]+)+))$/;

export interface SecretSource {
  /** What this job function may ask for. The stores refuse all else too; LoadGroup has refused it before. */
  granted: ReadonlySet<string>;
  read(reference: string): Promise<string>;
}

export const REFERENCE_RULE =
  '"secretsmanager:<name>" or "ssm:/<name>" (letters, digits and /_+.@-, of ssm /_.-; at most 200 characters)';

export function parseReference(text: unknown): SecretReference | undefined {
  const match = typeof text === 'string' ? REFERENCE.exec(text) : null;
  if (!match) return undefined;
  const [, manager, secret, , parameter] = match;
  return manager ? { store: 'secretsmanager', name: secret as string } : { store: 'ssm', name: parameter as string };
}

/** The parameters that ask for a secret: each one's name with the reference's text. */
export function referencesIn(parameters: JsonObject): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of Object.entries(parameters)) {
    if (isReference(value)) found.set(name, value.secret);
  }
  return found;
}

/** Each way in which the parameters ask wrongly for a secret, as a sentence that begins with the parameter's name. */
export function badReferences(parameters: Record<string, unknown>): string[] {
  return Object.entries(parameters).flatMap(([name, value]) => {
    if (isReference(value)) return [];
    if (isPlainObject(value) && Object.hasOwn(value, 'secret')) {
      // Not what it holds: someone may have put the secret itself there.
      return [`${showValue(name)} is no reference to a secret: expected {"secret": …} alone, of ${REFERENCE_RULE}`];
    }
    return holdsSecretKey(value)
      ? [`${showValue(name)} holds a key "secret" further in: a reference must be a parameter's whole value`]
      : [];
  });
}

function isReference(value: unknown): value is { secret: string } {
  return isPlainObject(value) && Object.keys(value).length === 1 && parseReference(value.secret) !== undefined;
}

function holdsSecretKey(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (!Array.isArray(value) && Object.hasOwn(value, 'secret')) return true;
  return Object.values(value).some(holdsSecretKey);
}
