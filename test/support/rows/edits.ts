import { DeleteCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { MasterTable } from '../../../adapters/dynamodb/master-table';
import type { MasterRow } from '../../../domain/tables/master-row';

/** Who says that it was them, and why, as the tool writes it into each row. */
export const signed = (by: string, reason: string, at = new Date().toISOString()): MasterRow => ({
  updated_at: at,
  updated_by: by,
  updated_reason: reason,
});

/** Puts a whole row, as a person at the console does. */
export async function putRow({ client, name }: MasterTable, row: MasterRow): Promise<void> {
  await client.send(new PutCommand({ TableName: name, Item: row }));
}

/** Sets some attributes, and takes those away that are undefined. */
export async function updateRow(
  { client, name }: MasterTable,
  [job_group, job_name]: readonly [string, string],
  fields: MasterRow,
): Promise<void> {
  const entries = Object.entries(fields);
  const set = entries.flatMap(([, value], index) => (value === undefined ? [] : [`#f${index} = :f${index}`]));
  const remove = entries.flatMap(([, value], index) => (value === undefined ? [`#f${index}`] : []));
  const clauses = [set.length > 0 && `SET ${set.join(', ')}`, remove.length > 0 && `REMOVE ${remove.join(', ')}`];
  const values = entries.filter(([, value]) => value !== undefined);
  await client.send(
    new UpdateCommand({
      TableName: name,
      Key: { job_group, job_name },
      UpdateExpression: clauses.filter(Boolean).join(' '),
      ExpressionAttributeNames: Object.fromEntries(entries.map(([field], index) => [`#f${index}`, field])),
      ...(values.length > 0 && {
        ExpressionAttributeValues: Object.fromEntries(
          entries.flatMap(([, value], index) => (value === undefined ? [] : [[`:f${index}`, value]])),
        ),
      }),
    }),
  );
}

export async function deleteRow(
  { client, name }: MasterTable,
  [job_group, job_name]: readonly [string, string],
): Promise<void> {
  await client.send(new DeleteCommand({ TableName: name, Key: { job_group, job_name } }));
}
