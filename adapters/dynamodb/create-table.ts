import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AttributeDefinition,
  CreateTableCommand,
  DescribeTableCommand,
  type KeySchemaElement,
  ResourceInUseException,
  ResourceNotFoundException,
} from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { TableShape } from '../../domain/tables/table-shapes';

const LOOK_MS = 5;

/**
 * Creates a table of the embedded store unless it exists; several commands may try at once. Resolves when the table can
 * be used, because a table that is still being created has no index yet.
 */
export async function createTable(client: DynamoDBDocumentClient, name: string, shape: TableShape): Promise<void> {
  for (;;) {
    const status = await statusOf(client, name);
    if (status === 'ACTIVE') return;
    if (status === undefined) await create(client, name, shape);
    else await sleep(LOOK_MS);
  }
}

async function create(client: DynamoDBDocumentClient, name: string, shape: TableShape): Promise<void> {
  const keys = [shape, ...shape.indexes];
  const attributes = new Set(keys.flatMap((key) => [key.partitionKey, key.sortKey]));
  const indexes = shape.indexes.map((index) => ({
    IndexName: index.name,
    KeySchema: keySchema(index),
    Projection: { ProjectionType: 'ALL' as const },
  }));
  const command = new CreateTableCommand({
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [...attributes].map(
      (attribute): AttributeDefinition => ({ AttributeName: attribute, AttributeType: 'S' }),
    ),
    KeySchema: keySchema(shape),
    ...(indexes.length > 0 && { GlobalSecondaryIndexes: indexes }),
  });
  try {
    await client.send(command);
  } catch (error) {
    // Another command created it at the same moment.
    if (!(error instanceof ResourceInUseException)) throw error;
  }
}

async function statusOf(client: DynamoDBDocumentClient, name: string): Promise<string | undefined> {
  try {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
    return Table?.TableStatus ?? 'CREATING';
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

function keySchema({ partitionKey, sortKey }: { partitionKey: string; sortKey: string }): KeySchemaElement[] {
  return [
    { AttributeName: partitionKey, KeyType: 'HASH' },
    { AttributeName: sortKey, KeyType: 'RANGE' },
  ];
}
