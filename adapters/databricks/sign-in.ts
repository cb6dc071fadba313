import { Redactor } from '../../domain/secrets/redactor';
import { parsedObject } from '../../domain/values/json';
import { DatabricksError, readError } from './databricks-error';
import { send } from './send';

/** How calls say who makes them. */
export interface SignIn {
  /** The value of the header `Authorization`. */
  header(untilMs: number): Promise<string>;
  /** The last one was refused: the next is made anew. */
  renew(): void;
  /** Takes the credentials out of a text. */
  hide(text: string): string;
}

/** A personal access token, as the secret has it now. */
export function byToken(token: () => Promise<string>): SignIn {
  const redactor = new Redactor();
  return {
    header: async () => `Bearer ${headerText(await token(), redactor)}`,
    renew: () => undefined,
    hide: redactor.hide,
  };
}

interface Grant {
  token: string;
  /** Epoch ms. */
  until: number;
}

/** By workspace and service principal: a warm function signs in once an hour. */
const grants = new Map<string, Grant>();

/** A grant is given up this long before it ends: the clocks differ, and a call takes its time. */
const MARGIN_MS = 60_000;

/** A service principal, by the client credentials of OAuth. */
export function byPrincipal(workspace: string, clientId: string, secret: () => Promise<string>): SignIn {
  const key = `${workspace} ${clientId}`;
  const redactor = new Redactor();
  const sign = async (untilMs: number): Promise<Grant> => {
    const basic = Buffer.from(`${clientId}:${headerText(await secret(), redactor)}`).toString('base64');
    const { response, text } = await send(`${workspace}/oidc/v1/token`, untilMs, {
      method: 'POST',
      headers: { accept: 'application/json', authorization: `Basic ${basic}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'all-apis' }),
    });
    const { access_token: token, expires_in: seconds } = (response.ok && parsedObject(text)) || {};
    if (typeof token !== 'string') throw readError(response, text).hiding(redactor.hide);
    return { token, until: Date.now() + (typeof seconds === 'number' ? seconds * 1000 : 0) };
  };
  return {
    header: async (untilMs) => {
      const kept = grants.get(key);
      const grant = kept && Date.now() < kept.until - MARGIN_MS ? kept : await sign(untilMs);
      grants.set(key, grant);
      return `Bearer ${headerText(grant.token, redactor)}`;
    },
    renew: () => void grants.delete(key),
    hide: redactor.hide,
  };
}

/** `fetch` shows a header that it refuses in its error, so that no secret may be one. */
function headerText(value: string, redactor: Redactor): string {
  const text = value.trim();
  if (!/^[\x21-\x7e]{4,4096}$/.test(text))
    throw new DatabricksError(401, 'INVALID_SECRET', 'the secret is no token: expected one line without blanks');
  redactor.add('of Databricks', text);
  return text;
}
