import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { athenaAnswer } from './sql-service-athena';
import { redshiftAnswer } from './sql-service-redshift';

/*
 * Athena and Redshift's Data API as far as `sql:` targets call them, on this machine. The shapes of requests and
 * answers, the names of errors and what a token means are those of AWS's own API models (botocore 1.43.106:
 * athena/2017-05-18, redshift-data/2019-12-20).
 */

/** What a statement does. By default it succeeds at once, without rows. */
export interface Does {
  ms?: number;
  /** Its end, in the service's own fields. */
  fails?: { reason: string; category?: number; type?: number };
  columns?: [name: string, type: string][];
  rows?: (string | number | boolean | null)[][];
  /** Rows that it has, if the service gives fewer on the first page. */
  count?: number;
  changed?: number;
  scanned?: number;
}

export interface ServedStatement {
  id: string;
  request: Record<string, unknown>;
  sql: string;
  token: string;
  does: Does;
  startedAt: number;
  stoppedAt?: number;
  session?: string;
}

/** How a call goes wrong: `lose` does it, and its answer is lost. Otherwise it is refused by this name. */
export interface SqlFault {
  action: string;
  how: 'lose' | { name: string; message?: string; status?: number };
  times?: number;
}

export class Refused extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
  ) {
    super(message);
  }
}

export class SqlService {
  readonly statements: ServedStatement[] = [];
  readonly calls: string[] = [];
  /** What a statement with this text does. */
  does: (sql: string) => Does = () => ({});
  #faults: SqlFault[] = [];
  #server: Server | undefined;

  get url(): string {
    return `http://127.0.0.1:${(this.#server?.address() as AddressInfo | undefined)?.port}`;
  }

  async open(): Promise<void> {
    this.#server = createServer((request, response) => void this.#serve(request, response));
    await new Promise<void>((resolve) => this.#server?.listen(0, '127.0.0.1', resolve));
  }

  async close(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  reset(): void {
    this.statements.length = 0;
    this.calls.length = 0;
    this.#faults = [];
    this.does = () => ({});
  }

  fail(fault: SqlFault): void {
    this.#faults.push({ times: 1, ...fault });
  }

  /** The one that this token has started, or a new one. Another statement with the same token is refused. */
  start(request: Record<string, unknown>, sql: string, token: string): ServedStatement {
    const known = this.statements.find((each) => each.token === token);
    if (known && JSON.stringify(known.request) !== JSON.stringify(request))
      throw new Refused(this.#mismatch(request), 'Idempotent parameters do not match');
    if (known) return known;
    const made = { id: randomUUID(), request, sql, token, does: this.does(sql), startedAt: Date.now() };
    this.statements.push(made);
    return made;
  }

  #mismatch(request: Record<string, unknown>): string {
    return 'QueryString' in request ? 'InvalidRequestException' : 'ValidationException';
  }

  stateOf({ startedAt, stoppedAt = Infinity, does }: ServedStatement): 'running' | 'stopped' | 'failed' | 'over' {
    const endsAt = startedAt + (does.ms ?? 0);
    if (Math.min(endsAt, stoppedAt) > Date.now()) return 'running';
    if (stoppedAt < endsAt) return 'stopped';
    return does.fails ? 'failed' : 'over';
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += chunk;
    const [service, action = ''] = String(request.headers['x-amz-target']).split('.');
    this.calls.push(action);
    const fault = this.#faults.find((each) => each.action === action && (each.times ?? 0) > 0);
    if (fault) fault.times = (fault.times ?? 1) - 1;
    const send = (status: number, value: object) => {
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify(value));
    };
    try {
      if (fault && fault.how !== 'lose') throw new Refused(fault.how.name, fault.how.message ?? '', fault.how.status);
      const answer = service === 'RedshiftData' ? redshiftAnswer : athenaAnswer;
      const answered = answer(this, action, JSON.parse(body) as Record<string, unknown>);
      if (fault) request.socket.destroy();
      else send(200, answered);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      send(error.status, { __type: error.code, message: error.message, Message: error.message });
    }
  }
}

/** The service for the tests of a file, whose process takes it for AWS. */
export function useSqlService(): SqlService {
  const service = new SqlService();
  const before = { ...process.env };
  beforeAll(async () => {
    await service.open();
    Object.assign(process.env, {
      AWS_ENDPOINT_URL_ATHENA: service.url,
      AWS_ENDPOINT_URL_REDSHIFT_DATA: service.url,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'a-test',
      AWS_SECRET_ACCESS_KEY: 'a-test',
      AWS_MAX_ATTEMPTS: '1',
    });
  });
  beforeEach(() => service.reset());
  afterAll(async () => {
    process.env = before;
    await service.close();
  });
  return service;
}
