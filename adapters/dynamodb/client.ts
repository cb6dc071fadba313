import { ConditionalCheckFailedException, DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { StoreCalls } from './store-calls';

/**
 * Opens the client of the tables.
 * @param storeUrl the embedded store, with its access key as the URL's user: `store:` for calls over one connection,
 *   `http:` for DynamoDB's own protocol. Without it, the account and region of the environment
 * @param settings the client's own, ignored with `storeUrl`
 */
export function openDynamoDb(storeUrl?: string, settings: DynamoDBClientConfig = {}): DynamoDBDocumentClient {
  const client = storeUrl ? embedded(new URL(storeUrl)) : new DynamoDBClient({ logger: QUIET, ...settings });
  return DynamoDBDocumentClient.from(client, {
    // A row typed by hand may hold a number that JavaScript cannot. It is read as the nearest number, and the schema
    // refuses it. By default the client would throw, both on reading that row and on writing the run's rows, so that
    // the other jobs of the group would not run either.
    marshallOptions: { removeUndefinedValues: true, allowImpreciseNumbers: true },
    unmarshallOptions: { wrapNumbers: Number },
  });
}

/**
 * Settings for a client that writes many rows of one run. They go to one partition, which takes 1,000 write units a
 * second: at the first throttle the client slows down to what gets through. With the SDK's own retries, three tries
 * each, 2,000 rows of 4 KB are never written (docs/decisions/engine.md has the figures). Ignored by a laptop's store,
 * which has no such limit.
 */
export const BULK_WRITES = { retryMode: 'adaptive', maxAttempts: 10 } satisfies DynamoDBClientConfig;

/**
 * A logger without `info`. For its default, which drops what it is given, the SDK copies each answer without what its
 * schema calls sensitive: an eighth of the client's time in reads of 2,000 rows (docs/performance.md).
 */
const QUIET = { trace() {}, debug() {}, warn() {}, error() {} } as unknown as NonNullable<
  DynamoDBClientConfig['logger']
>;

/** Returns the write's result, or undefined if its condition did not hold. Any other error goes through. */
export async function unlessRefused<T>(write: Promise<T>): Promise<T | undefined> {
  try {
    return await write;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
}

/** The store answers within milliseconds. Without a limit, a command would wait for ever for one that hangs. */
const STORE_TIMEOUT_MS = 60_000;

/**
 * Says everything that the SDK would otherwise look for in AWS's environment variables and configuration files: a
 * setting there, such as FIPS endpoints, is meant for AWS and would lead away from this machine, or fail.
 */
function embedded(url: URL): DynamoDBClient {
  const settings: DynamoDBClientConfig = {
    logger: QUIET,
    endpoint: `http://${url.host}`,
    region: 'local',
    credentials: { accessKeyId: url.username, secretAccessKey: 'none' },
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
    accountIdEndpointMode: 'disabled',
    authSchemePreference: ['sigv4'],
    userAgentAppId: '',
    defaultsMode: 'standard',
    retryMode: 'standard',
    maxAttempts: 3,
  };
  if (url.protocol !== 'store:')
    return new DynamoDBClient({
      ...settings,
      requestHandler: { requestTimeout: STORE_TIMEOUT_MS, throwOnRequestTimeout: true },
    });
  const client = new DynamoDBClient({ ...settings, requestHandler: new StoreCalls(url, STORE_TIMEOUT_MS) as never });
  for (const name of ONLY_FOR_HTTP) client.middlewareStack.remove(name);
  return client;
}

/** What the SDK does for a request on its way over a network: half of its time for a small one. */
export const ONLY_FOR_HTTP = [
  'contentLengthMiddleware',
  'getUserAgentMiddleware',
  'hostHeaderMiddleware',
  'httpAuthSchemeMiddleware',
  'httpSigningMiddleware',
  'loggerMiddleware',
  'recursionDetectionMiddleware',
];
