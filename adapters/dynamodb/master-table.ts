import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { SETTINGS_ROW } from '../../domain/groups/group-settings';
import type { MasterRow } from '../../domain/tables/master-row';
import { queryFirst } from './query-pages';
import { asRow, readStoredRow, readStoredRows } from './stored-rows';

/** The rows of a group's partition. */
export interface GroupRows {
  settings: MasterRow | undefined;
  jobs: MasterRow[];
}

/** The master table. Every read is consistent and goes to the last page. */
export class MasterTable {
  constructor(
    readonly client: DynamoDBDocumentClient,
    readonly name: string,
  ) {}

  async readGroup(group: string): Promise<GroupRows> {
    const rows = await this.readPartition(group);
    return {
      settings: rows.find((row) => row.job_name === SETTINGS_ROW),
      jobs: rows.filter((row) => row.job_name !== SETTINGS_ROW),
    };
  }

  async readPartition(partition: string): Promise<MasterRow[]> {
    return [...(await readStoredRows(this, partition)).values()].map(asRow);
  }

  /** Whether the partition has a row at all. Reads one, however large the group is. */
  async hasRows(partition: string): Promise<boolean> {
    const found = await queryFirst(
      this,
      {
        ConsistentRead: true,
        KeyConditionExpression: 'job_group = :group',
        ExpressionAttributeValues: { ':group': partition },
        ProjectionExpression: 'job_name',
      },
      1,
    );
    return found.length > 0;
  }

  async readRow(group: string, name: string): Promise<MasterRow | undefined> {
    const stored = await readStoredRow(this, { job_group: group, job_name: name });
    return stored && asRow(stored);
  }
}
