import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { type Disabling, disablingOf, lastEditOf } from '../domain/disabling';
import type { MasterRow, MasterTable } from './master-table';

/**
 * Who disabled the job: the newest change until `before` (ISO) that did. Where the log has none, the last edit of its row if
 * that is disabled now; undefined where nothing is known.
 */
export async function findDisabling(
  master: MasterTable,
  group: string,
  job: string,
  before: string,
): Promise<Disabling | undefined> {
  let from: MasterRow | undefined;
  do {
    const page = await master.client.send(
      new QueryCommand({
        TableName: master.name,
        ConsistentRead: true,
        KeyConditionExpression: 'job_group = :changes AND job_name < :end',
        FilterExpression: 'changed_job = :job',
        // `$` follows `#`: changes of that very moment count too.
        ExpressionAttributeValues: { ':changes': `${group}@changes`, ':end': `${before}$`, ':job': job },
        ScanIndexForward: false,
        ...(from && { ExclusiveStartKey: from }),
      }),
    );
    for (const change of page.Items ?? []) {
      const found = disablingOf(change);
      if (found) return found;
    }
    from = page.LastEvaluatedKey;
  } while (from);
  return lastEditOf(await master.readRow(group, job));
}
