import { ConditionalCheckFailedException, DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/**
 * The tables' client. `storeUrl`: the embedded store, with its access key as the URL's user; without it the environment's
 * own account and region. `settings`: the client's own.
 */
export function openDynamoDb(storeUrl?: string, settings: DynamoDBClientConfig = {}): DynamoDBDocumentClient {
  const client = new DynamoDBClient(storeUrl ? embedded(new URL(storeUrl)) : settings);
  return DynamoDBDocumentClient.from(client, {
    // A row typed by hand may hold a number that no JavaScript number can: it is read as the nearest, and the schema
    // refuses it. The default is to throw, on reading it and on writing the run's row that tells of it, which would take
    // its siblings' rows along.
    marshallOptions: { removeUndefinedValues: true, allowImpreciseNumbers: true },
    unmarshallOptions: { wrapNumbers: Number },
  });
}

/** The write's result, or undefined where its condition did not hold. Any other fault goes through. */
export async function unlessRefused<T>(write: Promise<T>): Promise<T | undefined> {
  try {
    return await write;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
}

function embedded(url: URL) {
  return {
    endpoint: `${url.protocol}//${url.host}`,
    region: 'local',
    credentials: { accessKeyId: url.username, secretAccessKey: 'none' },
  };
}
