import { type AttributeValue, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { MasterRow } from '../../domain/tables/master-row';
import type { MasterTable } from './master-table';

/**
 * A row exactly as the table stores it, in DynamoDB's own notation. Only so a number that JavaScript cannot hold, a set
 * or a key named `__proto__` can be compared with a later state of the row.
 */
export type StoredRow = Record<string, AttributeValue>;

/** Returns a partition's rows by name. Reads consistently, and to the last page. */
export async function readStoredRows(
  { client, name }: MasterTable,
  partition: string,
): Promise<Map<string, StoredRow>> {
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
  { client, name }: MasterTable,
  key: { job_group: string; job_name: string },
): Promise<StoredRow | undefined> {
  const Key = { job_group: { S: key.job_group }, job_name: { S: key.job_name } };
  return (await client.send(new GetItemCommand({ TableName: name, Key, ConsistentRead: true }))).Item;
}

/** Returns the row in JavaScript's types. A number that JavaScript cannot hold becomes the nearest one. */
export function asRow(stored: StoredRow): MasterRow {
  return unmarshall(stored, { wrapNumbers: Number });
}
