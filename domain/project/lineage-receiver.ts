/*
 * Where lineage may go, without a schema: whoever sends it reads no config.
 */

/** Where OpenLineage's clients send events at a receiver of which they know the host alone. */
const DEFAULT_PATH = '/api/v1/lineage';

export const URL_RULE = 'an address, http or https, without user and password, such as http://localhost:5000';

const NAMESPACE = /^[^\s\p{Cc}/][^\s\p{Cc}]{0,199}$/u;
export const NAMESPACE_RULE = 'a text without blanks, at most 200 characters, that does not begin with "/"';

/** The address that events are sent to: a host alone gets the path of OpenLineage's own clients. */
export function receiverUrl(text: string): string {
  const url = new URL(text);
  return url.pathname === '/' && url.search === '' ? new URL(DEFAULT_PATH, url).href : url.href;
}

export function isReceiver(value: unknown): value is string {
  if (typeof value !== 'string' || /\s/.test(value) || !URL.canParse(value)) return false;
  const { protocol: scheme, username, password, hash } = new URL(value);
  return ['http:', 'https:'].includes(scheme) && username === '' && password === '' && hash === '';
}

/** Whether nobody reads along on the way to this receiver: it is encrypted, or stays on this machine. */
export function isPrivate(receiver: string): boolean {
  const url = new URL(receiver);
  return url.protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
}

export function isNamespace(value: unknown): value is string {
  return typeof value === 'string' && value.isWellFormed() && NAMESPACE.test(value);
}
