/**
 * Explains an error of AWS, the credentials or the network to the person who runs a command: what failed, and what to
 * do. Returns undefined for any other error.
 */
export function awsProblem(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { name, message } = error;
  if (isNoCredentials(error)) {
    return `there are no AWS credentials: set AWS_PROFILE, or sign in with your company's tool (${message})`;
  }
  if (/^Region is missing/.test(message)) return 'no AWS region is chosen: set AWS_REGION, or one in your profile';
  if (EXPIRED.has(name)) return `AWS does not accept the credentials: sign in again (${name}: ${message})`;
  if (DENIED.has(name)) return renderDenied(message);
  if (isThrottled(error)) {
    return `AWS throttles the calls (${name}: ${message}): nothing is lost, try again in a minute`;
  }
  if (name === 'ResourceNotFoundException' || name === 'StateMachineDoesNotExist') {
    return `AWS does not find what the stack's outputs name (${message}): check that the stack is complete, or deploy it again`;
  }
  if (isConnectionLost(error))
    return `AWS cannot be reached (${networkReason(error)}): check ${suspects(error)}the network and AWS_ENDPOINT_URL`;
  if ('$metadata' in error) return `AWS refused the call: ${name}: ${message}`;
  return undefined;
}

/** Whether the credentials have no right to the call. */
export function isDenied(error: unknown): boolean {
  return error instanceof Error && DENIED.has(error.name);
}

/** Whether the same call may succeed in a moment, because the network or AWS failed, or AWS throttled it. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode ?? 0;
  return isConnectionLost(error) || isThrottled(error) || status >= 500;
}

const EXPIRED = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
]);

const DENIED = new Set(['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation']);

const THROTTLED = new Set([
  'LimitExceededException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
]);

/** The error codes of Node's sockets. */
const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'ENETUNREACH',
  'EHOSTUNREACH',
]);

function isNoCredentials({ name, message }: Error): boolean {
  return name === 'CredentialsProviderError' || /Could not load credentials/.test(message);
}

function isThrottled(error: Error): boolean {
  return (
    THROTTLED.has(error.name) || (error as { $retryable?: { throttling?: boolean } }).$retryable?.throttling === true
  );
}

function isConnectionLost(error: Error): boolean {
  return NETWORK.has((error as NodeJS.ErrnoException).code ?? '') || error.name === 'TimeoutError';
}

/** A name that DNS does not know is most likely that of a region that is misspelt. */
function suspects(error: Error): string {
  return (error as NodeJS.ErrnoException).code === 'ENOTFOUND' ? "the region (AWS_REGION, or the profile's), " : '';
}

function networkReason(error: Error): string {
  // If a name has several addresses, Node throws one AggregateError, which has no text of its own.
  return error.message || (error as NodeJS.ErrnoException).code || error.name;
}

/** Shortens IAM's text: `User: <who> is not authorized to perform: <action> on resource: <resource> because …` */
function renderDenied(message: string): string {
  const found =
    /^(?:User: )?(?<who>\S+) is not authorized to perform: (?<action>\S+)(?: on resource: (?<resource>\S+))?/.exec(
      message,
    );
  if (!found?.groups) return `AWS denies it: ${message}`;
  const { who, action, resource } = found.groups;
  return `${who} may not ${action}${resource ? ` on ${resource}` : ''}: ask for that permission, or choose another AWS_PROFILE`;
}
