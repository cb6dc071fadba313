import { parsedObject } from '../../domain/values/json';

/** What Databricks answered instead of a result, or that it did not answer. */
export class DatabricksError extends Error {
  override readonly name = 'DatabricksError';

  constructor(
    /** Of HTTP. 0: there was no answer. */
    readonly status: number,
    /** Databricks' own word, such as `PERMISSION_DENIED`. */
    readonly code: string,
    message: string,
    readonly retryAfterMs?: number,
    /** The code of the connection that was never made: the workspace has not seen the request. */
    readonly notReached?: string,
  ) {
    super(message);
  }

  /** The credentials are wrong, or were: a token has expired. A new one may do. */
  get isOfSignIn(): boolean {
    return this.status === 401 || (this.status === 403 && /invalid access token/i.test(this.message));
  }

  /** The run is not known. Databricks answers 400 for that, and only its text tells it from another 400. */
  get isMissing(): boolean {
    return this.code === 'RESOURCE_DOES_NOT_EXIST' || (this.status === 400 && /does not exist/i.test(this.message));
  }

  hiding(hide: (text: string) => string): DatabricksError {
    return new DatabricksError(this.status, this.code, hide(this.message), this.retryAfterMs, this.notReached);
  }
}

/** A page of HTML or a trace can be long. */
const MAX_MESSAGE = 500;

/** The answer is JSON, `CODE: message`, a page of HTML from something in between, or nothing at all. */
export function readError(response: Response, text: string): DatabricksError {
  const { status } = response;
  const [code, message] = partsOf(status, text);
  const retryAfterMs = readRetryAfter(response.headers.get('retry-after'));
  return new DatabricksError(status, code, message.slice(0, MAX_MESSAGE), retryAfterMs);
}

/** Databricks says seconds. What stands in between may say a date. */
function readRetryAfter(value: string | null): number | undefined {
  if (value === null) return undefined;
  const ms = /^\d{1,9}$/.test(value.trim()) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

function partsOf(status: number, text: string): [code: string, message: string] {
  const parsed = parsedObject(text);
  // `error` and `error_description` are OAuth's words.
  const code = parsed?.error_code ?? parsed?.error;
  const message = parsed?.message ?? parsed?.error_description;
  if (code !== undefined) return [String(code), String(message ?? code)];
  if (status >= 300 && status < 400)
    return [`HTTP_${status}`, 'the workspace redirects calls: it may take them from its own network only'];
  const [, plainCode, plainMessage] = /^([A-Z][A-Z_]+): (.*)$/s.exec(text) ?? [];
  if (plainCode !== undefined && plainMessage !== undefined) return [plainCode, plainMessage];
  const [, page] = /<(?:title|pre)>([\s\S]*?)<\/(?:title|pre)>/i.exec(text) ?? [];
  const what = page?.trim() || (/<html/i.test(text) ? 'a page of HTML' : text.trim().slice(0, 100) || 'nothing');
  return [`HTTP_${status}`, `the answer was ${status} and no JSON: ${what}`];
}
