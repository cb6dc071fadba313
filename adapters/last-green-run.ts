import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { RunRow } from '../domain/rows';
import type { RunTable } from './run-table';

/** The group's last run that SUCCEEDED and was planned before a time. Read from an index: for showing, never for deciding. */
export async function findLastGreenRun(table: RunTable, group: string, before: string): Promise<RunRow | undefined> {
  let from: Record<string, unknown> | undefined;
  do {
    const page = await table.client.send(
      new QueryCommand({
        TableName: table.name,
        IndexName: 'runs-by-group',
        KeyConditionExpression: 'group_runs = :group AND planned_at < :before',
        FilterExpression: '#status = :succeeded',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':group': group, ':before': before, ':succeeded': 'SUCCEEDED' },
        ScanIndexForward: false,
        ...(from && { ExclusiveStartKey: from }),
      }),
    );
    const [found] = (page.Items ?? []) as RunRow[];
    if (found) return found;
    from = page.LastEvaluatedKey;
  } while (from);
  return undefined;
}
