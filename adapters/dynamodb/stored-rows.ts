import { type AttributeValue, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { MasterRow } from '../../domain/tables/master-row';

/**
 * A row exactly as the table stores it, in DynamoDB's own notation. Only so a number that JavaScript cannot hold, a set
 * or a key named `__proto__` can be compared with a later state of the row.
 */
export type StoredRow = Record<string, AttributeValue>;

interface Table {
  readonly client: DynamoDBDocumentClient;
  readonly name: string;
}

/** Returns a partition's rows by name. Reads consistently, and to the last page. */
export async function readStoredRows({ client, name }: Table, partition: string): Promise<Map<string, StoredRow>> {
  const rows = new Map<string, StoredRow>();
  let from: StoredRow | undefined;
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: name,
        ConsistentRead: true,
        KeyConditionExpression: 'job_group = :group',
        ExpressionAttributeValues: { ':group': { S: partition } },
        ...(from && { ExclusiveStartKey: from }),
      }),
    );
    for (const row of page.Items ?? []) rows.set(String(row.job_name?.S), row);
    from = page.LastEvaluatedKey;
  } while (from);
  return rows;
}

export async function readStoredRow(
  { client, name }: Table,
  key: { job_group: string; job_name: string },
): Promise<StoredRow | undefined> {
  const Key = { job_group: { S: key.job_group }, job_name: { S: key.job_name } };
  return (await client.send(new GetItemCommand({ TableName: name, Key, ConsistentRead: true }))).Item;
}

/**
 * Returns the row in JavaScript's types. A number that JavaScript cannot hold becomes the nearest one. A key
 * `__proto__` stays a key: the SDK's own conversion would make it the object's prototype, so that nobody would see it.
 */
export function asRow(stored: StoredRow): MasterRow {
  return Object.fromEntries(Object.entries(stored).map(([name, value]) => [name, asValue(value)]));
}

/** For an attribute named `__proto__`, the SDK returns the name without its value. */
function asValue(value: AttributeValue | undefined): unknown {
  if (value === undefined) return null;
  const { S, N, BOOL, B, M, L, SS, NS, BS } = value;
  if (M) return asRow(M);
  if (L) return L.map(asValue);
  if (N !== undefined) return Number(N);
  if (SS || NS || BS) return new Set<unknown>(SS ?? NS?.map(Number) ?? BS);
  // What remains is NULL.
  return S ?? BOOL ?? B ?? null;
}
