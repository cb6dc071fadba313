import type { AttemptClass } from '../../tables/rows';

/* Whose doing it is that a statement failed, or was not taken, by what Athena and Redshift say. */

interface Failure {
  is: 'failed';
  class: AttemptClass;
  name: string;
  message: string;
}

/** That a start was surely refused. InternalServerException and the like leave it open. */
export const ATHENA_REFUSALS: Readonly<Record<string, AttemptClass>> = {
  // The reason is in its message: CONCURRENT_QUERY_LIMIT_EXCEEDED (the API's model, `ThrottleReason`).
  TooManyRequestsException: 'fault',
  ThrottlingException: 'fault',
  AccessDeniedException: 'permanent',
  ExpiredTokenException: 'permanent',
  InvalidRequestException: 'permanent',
  UnrecognizedClientException: 'permanent',
  ValidationException: 'permanent',
};

export const REDSHIFT_REFUSALS: Readonly<Record<string, AttemptClass>> = {
  // 500 statements and 500 sessions at once (the guide's "Considerations when calling the Data API").
  ActiveSessionsExceededException: 'fault',
  ActiveStatementsExceededException: 'fault',
  ThrottlingException: 'fault',
  AccessDeniedException: 'permanent',
  ExpiredTokenException: 'permanent',
  ResourceNotFoundException: 'permanent',
  UnrecognizedClientException: 'permanent',
  ValidationException: 'permanent',
};

/** `AthenaError` of the API's model. */
interface AthenaErrorFields {
  ErrorCategory?: number | undefined;
  ErrorType?: number | undefined;
  ErrorMessage?: string | undefined;
}

const SYSTEM = 1;

/**
 * By `ErrorType`, of https://docs.aws.amazon.com/athena/latest/ug/error-reference.html. Any other type is a fault if
 * its category is the system, and else the job's own.
 */
const ATHENA_TYPES: Readonly<Record<number, AttemptClass>> = {
  // Exhausted resources at this scale factor: the query is too large.
  ...Object.fromEntries([0, 1, 2, 3, 4, 5, 6, 7, 8].map((type) => [type, 'job'])),
  // Query timed out: the account's quota, 30 minutes by default.
  206: 'timeout',
  210: 'timeout',
  // Syntax error.
  1006: 'permanent',
  // Throttling of Glue, S3 and Athena.
  1400: 'fault',
  1401: 'fault',
  1403: 'fault',
  1404: 'fault',
  // Permission error, of S3 too.
  1500: 'permanent',
  1501: 'permanent',
};

export function athenaFailure(error: AthenaErrorFields | undefined, reason: string | undefined): Failure {
  const { ErrorCategory, ErrorType = -1, ErrorMessage } = error ?? {};
  const message = reason || ErrorMessage || 'Athena does not say why';
  // `SYNTAX_ERROR: line 1:8: …`
  const [, code, said] = /^([A-Z][A-Z_]{2,60}): ([\s\S]+)$/.exec(message) ?? [];
  const kind = ATHENA_TYPES[ErrorType] ?? (ErrorCategory === SYSTEM ? 'fault' : (ATHENA_CODES[code ?? ''] ?? 'job'));
  return { is: 'failed', class: kind, name: code ?? 'QueryFailed', message: said ?? message };
}

/** The engine's own words, where the type does not say. */
const ATHENA_CODES: Readonly<Record<string, AttemptClass>> = {
  PERMISSION_DENIED: 'permanent',
  SYNTAX_ERROR: 'permanent',
};

/** By the text: the Data API has no code for what the database said. */
const REDSHIFT_TEXTS: readonly (readonly [RegExp, AttemptClass])[] = [
  [/^ERROR: (syntax error|permission denied)/i, 'permanent'],
  [/password authentication failed|^FATAL: .*(does not exist|no such)/i, 'permanent'],
  [/could not connect|connection (refused|reset|timed out|has been closed)|SSL error|is paused|is resuming/i, 'fault'],
];

export function redshiftFailure(said = 'Redshift does not say why'): Failure {
  const kind = REDSHIFT_TEXTS.find(([text]) => text.test(said))?.[1] ?? 'job';
  return { is: 'failed', class: kind, name: 'QueryFailed', message: said.replace(/^ERROR:\s*/, '') };
}
