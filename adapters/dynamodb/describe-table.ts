import {
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  type KeySchemaElement,
} from '@aws-sdk/client-dynamodb';
import type { FoundTable } from '../../domain/tables/table-problems';
import { CALL_TIMEOUTS } from '../aws/clients';

/** What is not said is not under way. */
const ACTIVE = 'ACTIVE';

/** Returns what a deployed table is like, or undefined if there is none of this name. */
export async function describeTable(name: string): Promise<FoundTable | undefined> {
  const client = new DynamoDBClient(CALL_TIMEOUTS);
  try {
    const { Table: table } = await client.send(new DescribeTableCommand({ TableName: name }));
    const { TimeToLiveDescription: ttl } = await client.send(new DescribeTimeToLiveCommand({ TableName: name }));
    return {
      status: table?.TableStatus ?? ACTIVE,
      keys: keysOf(table?.KeySchema),
      indexes: (table?.GlobalSecondaryIndexes ?? []).map((index) => ({
        name: index.IndexName ?? '',
        status: index.IndexStatus ?? ACTIVE,
        keys: keysOf(index.KeySchema),
        projection: index.Projection?.ProjectionType ?? '',
      })),
      stream: table?.StreamSpecification?.StreamEnabled ? table.StreamSpecification.StreamViewType : undefined,
      streamArn: table?.LatestStreamArn,
      expiresBy: /^ENABL/.test(ttl?.TimeToLiveStatus ?? '') ? ttl?.AttributeName : undefined,
    };
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFoundException') return undefined;
    throw error;
  } finally {
    client.destroy();
  }
}

function keysOf(schema: readonly KeySchemaElement[] = []): string[] {
  const sorted = [...schema].sort((one) => (one.KeyType === 'HASH' ? -1 : 1));
  return sorted.map(({ AttributeName = '' }) => AttributeName);
}
