import { isPlainObject, type JsonObject } from '../values/json';
import { showValue } from '../values/show-value';

/*
 * A parameter may be `{"secret": "secretsmanager:<name>"}` or `{"secret": "ssm:/<name>"}`. The tables hold only this
 * reference. Only the job function knows the value, for the time of an attempt.
 */

export interface SecretReference {
  store: 'secretsmanager' | 'ssm';
  /** The name in the store. In `ssm` it begins with `/`. */
  name: string;
}

/** The references that each job function may resolve, by the function's name. */
export type SecretGrants = ReadonlyMap<string, ReadonlySet<string>>;

/** Where a secret that is missing is added: a home's file or a test's option. On a stack it is in the settings. */
export type SecretsPlace = { file: string } | 'runGroup';

/**
 * Allows neither `*` nor `?`, which would widen a grant, nor `=`, which would end a name in secrets.env. Otherwise a
 * name may be what the stores allow (SDK, CreateSecret.Name, PutParameter.Name), with at most 200 characters.
 */
const REFERENCE = /^(?:(secretsmanager):([A-Za-z0-9/_+.@-]{1,200})|(ssm):((?=.{1,200}$)(?:\/[A-Za-z0-9_.-]+)+))$/;

export interface SecretSource {
  /** The references that this job function may read. LoadGroup and the stores refuse all others as well. */
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

/** Returns the parameters that ask for a secret: the text of the reference by the parameter's name. */
export function referencesIn(parameters: JsonObject): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of Object.entries(parameters)) {
    if (isReference(value)) found.set(name, value.secret);
  }
  return found;
}

/** Returns a sentence for each malformed reference in the parameters. It begins with the parameter's name. */
export function badReferences(parameters: Record<string, unknown>): string[] {
  return Object.entries(parameters).flatMap(([name, value]) => {
    if (isReference(value)) return [];
    if (isPlainObject(value) && Object.hasOwn(value, 'secret')) {
      // The value is not shown: someone may have put the secret itself there.
      return [`${showValue(name)} is not a reference to a secret: expected only {"secret": …} with ${REFERENCE_RULE}`];
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
