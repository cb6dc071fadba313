import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { SETTINGS_ROW } from '../../domain/groups/group-settings';
import type { MasterRow } from '../../domain/tables/master-row';
import { queryAll } from './query-pages';

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

  readPartition(partition: string): Promise<MasterRow[]> {
    return queryAll<MasterRow>(this, {
      ConsistentRead: true,
      KeyConditionExpression: 'job_group = :group',
      ExpressionAttributeValues: { ':group': partition },
    });
  }

  async readRow(group: string, name: string): Promise<MasterRow | undefined> {
    const got = await this.client.send(
      new GetCommand({ TableName: this.name, Key: { job_group: group, job_name: name }, ConsistentRead: true }),
    );
    return got.Item;
  }
}
