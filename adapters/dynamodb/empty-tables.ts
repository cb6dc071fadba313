import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { openDynamoDb } from './client';

/** The client of tables that hold nothing, for a home that is not there yet: it sends nothing, and finds no row. */
export function openEmptyTables(): DynamoDBDocumentClient {
  const client = openDynamoDb('http://nobody@localhost');
  client.middlewareStack.add(() => async () => ({ response: {}, output: { $metadata: {} } as never }), {
    step: 'finalizeRequest',
    priority: 'high',
  });
  return client;
}
