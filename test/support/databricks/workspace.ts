import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ServedTarget } from '../../../drivers/service-driver';
import { ApiError, JobsService } from './jobs-service';
import { parsed, printed } from './served-run';

/*
 * A Databricks workspace of the tests, on this machine: the Jobs API, and how its callers sign in. The official client
 * for Python works with it (test/notebook/databricks-client.test.ts), so that what the driver is tried with is the
 * published API.
 */

export const TOKEN = 'dapi-of-a-test';
export const PRINCIPAL = { client_id: 'a1b2-c3d4', client_secret: 'a-secret-of-a-test' };

export interface Fault {
  /** The end of the path, such as `runs/get`. */
  path: string;
  /** How many calls: 1 by default. */
  times?: number;
  /**
   * `lose`: done, and the connection ends without an answer. `twice`: done twice, as by a proxy that tries again.
   * `hang`: never answered. Otherwise it is answered so, and nothing is done.
   */
  how: 'lose' | 'twice' | 'hang' | { status: number; headers?: Record<string, string>; body: string };
}

/** What Databricks answers where there are too many calls. */
export const tooMany = (seconds: number): Fault['how'] => ({
  status: 429,
  headers: { 'content-type': 'application/json', 'retry-after': String(seconds) },
  body: '{"error_code":"RESOURCE_EXHAUSTED","message":"Current request has to be retried"}',
});

/** What stands in between answers. */
export const BAD_GATEWAY: Fault['how'] = {
  status: 502,
  headers: { 'content-type': 'text/html' },
  body: '<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>',
};

export class Workspace {
  readonly jobs = new JobsService(() => this.url);
  /** `POST runs/submit`, in the order in which they came. */
  readonly seen: string[] = [];
  readonly #faults: Fault[] = [];
  readonly #tokens = new Map<string, number>();
  #server: Server | undefined;
  #granted = 0;
  /** How long a token of OAuth is good for. */
  tokenSeconds = 3600;
  /** How many calls of the Jobs API it takes a second. Further ones are asked to come again a second later. */
  callsPerSecond = Number.POSITIVE_INFINITY;
  #calls: number[] = [];

  get url(): string {
    return `http://127.0.0.1:${(this.#server?.address() as AddressInfo | undefined)?.port}`;
  }

  /** @param port 0: any that is free */
  async open(port = 0): Promise<void> {
    this.#server = createServer((request, response) => void this.#answer(request, response));
    await new Promise<void>((resolve) => this.#server?.listen(port, '127.0.0.1', resolve));
  }

  async close(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  fail(...faults: Fault[]): void {
    this.#faults.push(...faults.map((each) => ({ times: 1, ...each })));
  }

  /** Faults that no call has met are no more. */
  forgive(): void {
    this.#faults.length = 0;
  }

  /** Every token of OAuth that was given out is good no more. */
  expireTokens(): void {
    this.#tokens.clear();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { pathname, searchParams } = new URL(request.url ?? '', this.url);
    const reply = (status: number, value: unknown, headers = {}) =>
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(printed(value));
    const call = `${request.method} ${pathname.replace(/^\/api\/2\.2\/jobs\//, '')}`;
    this.seen.push(call);
    const how = this.#takeFault(pathname) ?? (pathname.startsWith('/api/') ? this.#throttle() : undefined);
    if (how === 'hang') return;
    if (typeof how === 'object') return void response.writeHead(how.status, how.headers).end(how.body);
    try {
      const answer = () => this.#result(call, request, body, searchParams);
      if (how === 'twice') answer();
      const result = answer();
      if (how === 'lose') return void request.socket.destroy();
      reply(200, result);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const { status, code, message } = error;
      reply(
        status,
        code === 'invalid_client' ? { error: code, error_description: message } : { error_code: code, message },
      );
    }
  }

  #result(call: string, request: IncomingMessage, body: string, query: URLSearchParams): unknown {
    switch (call) {
      case 'GET /.well-known/databricks-config':
        return { oidc_endpoint: `${this.url}/oidc`, account_id: NOBODY, workspace_id: '1', cloud: 'AWS' };
      case 'GET /oidc/.well-known/oauth-authorization-server':
        return {
          issuer: `${this.url}/oidc`,
          authorization_endpoint: `${this.url}/oidc/v1/authorize`,
          token_endpoint: `${this.url}/oidc/v1/token`,
          grant_types_supported: ['client_credentials'],
        };
      case 'POST /oidc/v1/token':
        return this.#grant(request, new URLSearchParams(body));
    }
    this.#signedIn(request);
    const act = this.jobs.calls[call];
    if (!act) throw new ApiError(404, 'ENDPOINT_NOT_FOUND', `No API found for '${call}'`);
    return act(parsed(body), query);
  }

  #grant(request: IncomingMessage, form: URLSearchParams) {
    const [, basic = ''] = (request.headers.authorization ?? '').split('Basic ');
    const { client_id, client_secret } = PRINCIPAL;
    const isKnown = Buffer.from(basic, 'base64').toString() === `${client_id}:${client_secret}`;
    if (!isKnown || form.get('grant_type') !== 'client_credentials')
      throw new ApiError(401, 'invalid_client', 'Client authentication failed');
    const token = `an-oauth-token-${++this.#granted}`;
    this.#tokens.set(token, Date.now() + this.tokenSeconds * 1000);
    return { access_token: token, token_type: 'Bearer', expires_in: this.tokenSeconds, scope: form.get('scope') };
  }

  #signedIn(request: IncomingMessage): void {
    const token = (request.headers.authorization ?? '').replace('Bearer ', '');
    if (token === TOKEN || (this.#tokens.get(token) ?? 0) > Date.now()) return;
    if (token.startsWith('an-oauth-token')) throw new ApiError(401, 'UNAUTHENTICATED', 'Access token has expired');
    throw new ApiError(403, 'PERMISSION_DENIED', 'Invalid access token.');
  }

  #throttle(): Fault['how'] | undefined {
    this.#calls = this.#calls.filter((at) => at > Date.now() - 1_000);
    if (this.#calls.length >= this.callsPerSecond) return tooMany(1);
    this.#calls.push(Date.now());
    return undefined;
  }

  #takeFault(pathname: string): Fault['how'] | undefined {
    const at = this.#faults.findIndex(({ path }) => pathname.endsWith(path));
    const fault = this.#faults[at];
    if (!fault) return undefined;
    fault.times = (fault.times ?? 1) - 1;
    if (fault.times <= 0) this.#faults.splice(at, 1);
    return fault.how;
  }
}

const NOBODY = '00000000-0000-4000-8000-000000000000';

/** A target that is a notebook there. Its calls sign in with a token, or as the principal. */
export function notebookOf({ url }: Workspace, asPrincipal = false): ServedTarget {
  const { client_id, client_secret } = PRINCIPAL;
  const kept = { secret: 'ssm:/x' };
  const signIn = asPrincipal ? { client_id, client_secret: kept } : { token: kept };
  const fields = { workspace: url, ...signIn, notebook: '/x', cluster: 'c' };
  const secret = async () => (asPrincipal ? client_secret : TOKEN);
  return { target: 'databricks:load', kind: 'databricks', folder: '/', fields, secret };
}

/** A workspace for all tests of a file. */
export function useWorkspace(port = 0): Workspace {
  const workspace = new Workspace();
  beforeAll(() => workspace.open(port));
  afterAll(() => workspace.close());
  return workspace;
}
