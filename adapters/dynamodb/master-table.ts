import { type DynamoDBDocumentClient, GetCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { SETTINGS_ROW } from '../../domain/groups/group-settings';

/** A row of the master table, as it was read: untrusted. */
export type MasterRow = Record<string, unknown>;

/** A group's partition. */
export interface GroupRows {
  settings: MasterRow | undefined;
  jobs: MasterRow[];
}

/** The master table, read consistently and to its last page. */
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
    const rows: MasterRow[] = [];
    const query = {
      TableName: this.name,
      ConsistentRead: true,
      KeyConditionExpression: 'job_group = :group',
      ExpressionAttributeValues: { ':group': partition },
    };
    for await (const { Items = [] } of paginateQuery({ client: this.client }, query)) rows.push(...Items);
    return rows;
  }

  async readRow(group: string, name: string): Promise<MasterRow | undefined> {
    const got = await this.client.send(
      new GetCommand({ TableName: this.name, Key: { job_group: group, job_name: name }, ConsistentRead: true }),
    );
    return got.Item;
  }
}
