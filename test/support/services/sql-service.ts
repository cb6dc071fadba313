import { randomUUID } from 'node:crypto';
import { type AwsService, Refused, useAwsService } from './aws-service';
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
  /** How much of that it waits before it begins. */
  queued_ms?: number;
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

/** The statements that a service knows. */
export class Statements {
  readonly statements: ServedStatement[] = [];

  /** @param does what a statement with this text does */
  constructor(public does: (sql: string, request: Record<string, unknown>) => Does = () => ({})) {}

  /** The one that this token has started, or a new one. Another statement with the same token is refused. */
  start(request: Record<string, unknown>, sql: string, token: string): ServedStatement {
    const known = this.statements.find((each) => each.token === token);
    if (known && JSON.stringify(known.request) !== JSON.stringify(request))
      throw new Refused(this.#mismatch(request), 'Idempotent parameters do not match');
    if (known) return known;
    const made = { id: randomUUID(), request, sql, token, does: this.does(sql, request), startedAt: Date.now() };
    this.statements.push(made);
    return made;
  }

  #mismatch(request: Record<string, unknown>): string {
    return 'QueryString' in request ? 'InvalidRequestException' : 'ValidationException';
  }

  isQueued({ startedAt, does }: ServedStatement): boolean {
    return Date.now() < startedAt + (does.queued_ms ?? 0);
  }

  stateOf({ startedAt, stoppedAt = Infinity, does }: ServedStatement): 'running' | 'stopped' | 'failed' | 'over' {
    const endsAt = startedAt + (does.ms ?? 0);
    if (Math.min(endsAt, stoppedAt) > Date.now()) return 'running';
    if (stoppedAt < endsAt) return 'stopped';
    return does.fails ? 'failed' : 'over';
  }
}

export type SqlService = Statements & AwsService;

/** The service for the tests of a file, whose process takes it for AWS. */
export function useSqlService(): SqlService {
  const known = new Statements();
  const aws = useAwsService(
    ['AWS_ENDPOINT_URL_ATHENA', 'AWS_ENDPOINT_URL_REDSHIFT_DATA'],
    ({ service, action, body }) => (service === 'RedshiftData' ? redshiftAnswer : athenaAnswer)(known, action, body),
    { AWS_MAX_ATTEMPTS: '1' },
  );
  beforeEach(() => {
    known.statements.length = 0;
    known.does = () => ({});
    aws.calls.length = 0;
    aws.forgive();
  });
  return Object.assign(known, aws);
}
