import {
  type AttributeDefinition,
  CreateTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  type KeySchemaElement,
  ResourceInUseException,
  ResourceNotFoundException,
} from '@aws-sdk/client-dynamodb';
import { MASTER_TABLE, RUN_TABLE, type TableShape } from '../../domain/tables';

/** Names of the embedded tables. */
export const EMBEDDED_TABLES = { master: 'runsheet-master', runs: 'runsheet-runs' };

/** Creates the two tables where they are not there yet. */
export async function createTables(client: DynamoDBClient): Promise<void> {
  await createTable(client, EMBEDDED_TABLES.master, MASTER_TABLE);
  await createTable(client, EMBEDDED_TABLES.runs, RUN_TABLE);
}

async function createTable(client: DynamoDBClient, name: string, shape: TableShape): Promise<void> {
  if (await exists(client, name)) return;
  const keys = [shape, ...shape.indexes];
  const attributes = new Set(keys.flatMap((key) => [key.partitionKey, key.sortKey]));
  const indexes = shape.indexes.map((index) => ({
    IndexName: index.name,
    KeySchema: keySchema(index),
    Projection: { ProjectionType: 'ALL' as const },
  }));
  const create = new CreateTableCommand({
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [...attributes].map(
      (attribute): AttributeDefinition => ({ AttributeName: attribute, AttributeType: 'S' }),
    ),
    KeySchema: keySchema(shape),
    ...(indexes.length > 0 && { GlobalSecondaryIndexes: indexes }),
  });
  try {
    await client.send(create);
  } catch (error) {
    // Another command created it in the same moment.
    if (!(error instanceof ResourceInUseException)) throw error;
  }
}

async function exists(client: DynamoDBClient, name: string): Promise<boolean> {
  try {
    await client.send(new DescribeTableCommand({ TableName: name }));
    return true;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return false;
    throw error;
  }
}

function keySchema({ partitionKey, sortKey }: { partitionKey: string; sortKey: string }): KeySchemaElement[] {
  return [
    { AttributeName: partitionKey, KeyType: 'HASH' },
    { AttributeName: sortKey, KeyType: 'RANGE' },
  ];
}
