import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { Change, Condition } from '../../domain/tables/change';
import { type JobRunRow, jobEntry, RUN_ENTRY, type RunRow } from '../../domain/tables/rows';
import { unlessRefused } from './client';
import { renderCondition, renderUpdate } from './expressions';
import { queryAll } from './query-pages';

export interface RunTableKey {
  run_id: string;
  entry: string;
}

/** The run table. Everything here reads the table itself, consistently: nothing may be decided by an index. */
export class RunTable {
  constructor(
    readonly client: DynamoDBDocumentClient,
    readonly name: string,
  ) {}

  findRun(runId: string): Promise<RunRow | undefined> {
    return this.findItem<RunRow>({ run_id: runId, entry: RUN_ENTRY });
  }

  findJobRun(runId: string, jobName: string): Promise<JobRunRow | undefined> {
    return this.findItem<JobRunRow>({ run_id: runId, entry: jobEntry(jobName) });
  }

  /** Returns the members of a set attribute, such as the holders of a lock. */
  async findMembers(key: RunTableKey, attribute: string): Promise<string[]> {
    const item = await this.findItem<Record<string, unknown>>(key);
    const members = item?.[attribute];
    return members instanceof Set ? [...members] : [];
  }

  /** Returns every job run of the run, from any plan, in the order of the entries. */
  listJobRuns(runId: string): Promise<JobRunRow[]> {
    return queryAll<JobRunRow>(this, {
      ConsistentRead: true,
      KeyConditionExpression: 'run_id = :run AND begins_with(entry, :job)',
      ExpressionAttributeValues: { ':run': runId, ':job': jobEntry('') },
    });
  }

  /**
   * Returns the job runs of the run's own plan. Rows of another plan come from a call of LoadGroup that a later call
   * took over from, and are ignored.
   */
  async listPlanned({ run_id, plan_no }: RunRow): Promise<JobRunRow[]> {
    return (await this.listJobRuns(run_id)).filter((row) => row.plan_no === plan_no);
  }

  /** Makes the change. Returns the item after it, or undefined if its condition did not hold. */
  async update<T = Record<string, unknown>>({ run_id, entry }: RunTableKey, change: Change): Promise<T | undefined> {
    const written = await unlessRefused(
      this.client.send(
        new UpdateCommand({
          TableName: this.name,
          Key: { run_id, entry },
          ReturnValues: 'ALL_NEW',
          ...renderUpdate(change),
        }),
      ),
    );
    return written?.Attributes as T | undefined;
  }

  /** Puts the row. Returns false if the condition did not hold. */
  async put(row: RunTableKey, condition: Condition): Promise<boolean> {
    const put = new PutCommand({ TableName: this.name, Item: row, ...renderCondition(condition) });
    return (await unlessRefused(this.client.send(put))) !== undefined;
  }

  async remove({ run_id, entry }: RunTableKey, condition: Condition): Promise<void> {
    const remove = new DeleteCommand({ TableName: this.name, Key: { run_id, entry }, ...renderCondition(condition) });
    await unlessRefused(this.client.send(remove));
  }

  async findItem<T>({ run_id, entry }: RunTableKey): Promise<T | undefined> {
    const got = await this.client.send(
      new GetCommand({ TableName: this.name, Key: { run_id, entry }, ConsistentRead: true }),
    );
    return got.Item as T | undefined;
  }
}
