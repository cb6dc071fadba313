import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  paginateQuery,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { type FireRow, fireKey } from '../../domain/schedules/fire';
import type { Change, Condition } from '../../domain/tables/change';
import { type JobRunRow, jobEntry, RUN_ENTRY, type RunRow } from '../../domain/tables/rows';
import { unlessRefused } from './client';
import { renderChange, renderCondition } from './expressions';

export interface RunTableKey {
  run_id: string;
  entry: string;
}

/** The run table. Its base is read consistently; nothing is ever decided by an index. */
export class RunTable {
  constructor(
    readonly client: DynamoDBDocumentClient,
    readonly name: string,
  ) {}

  findRun(runId: string): Promise<RunRow | undefined> {
    return this.#get<RunRow>({ run_id: runId, entry: RUN_ENTRY });
  }

  findJobRun(runId: string, jobName: string): Promise<JobRunRow | undefined> {
    return this.#get<JobRunRow>({ run_id: runId, entry: jobEntry(jobName) });
  }

  /** A group's scheduled time, where it was fired or is known to be missed. */
  findFire(group: string, scheduledTime: string): Promise<FireRow | undefined> {
    return this.#get<FireRow>(fireKey(group, scheduledTime));
  }

  /** The members of a set attribute, such as a lock's holders. */
  async findMembers(key: RunTableKey, attribute: string): Promise<string[]> {
    const item = await this.#get<Record<string, unknown>>(key);
    const members = item?.[attribute];
    return members instanceof Set ? [...members] : [];
  }

  /** Every job run of the run, of whatever plan, in order of its entry. */
  async listJobRuns(runId: string): Promise<JobRunRow[]> {
    const rows: JobRunRow[] = [];
    const query = {
      TableName: this.name,
      ConsistentRead: true,
      KeyConditionExpression: 'run_id = :run AND begins_with(entry, :job)',
      ExpressionAttributeValues: { ':run': runId, ':job': jobEntry('') },
    };
    for await (const { Items = [] } of paginateQuery({ client: this.client }, query))
      rows.push(...(Items as JobRunRow[]));
    return rows;
  }

  /** The job runs of the run's own plan: rows of another are there for no reader (a loader that was shut out wrote them). */
  async listPlanned({ run_id, plan_no }: RunRow): Promise<JobRunRow[]> {
    return (await this.listJobRuns(run_id)).filter((row) => row.plan_no === plan_no);
  }

  /** Makes the change and returns the item after it, or undefined where its condition did not hold. */
  async update<T = Record<string, unknown>>({ run_id, entry }: RunTableKey, change: Change): Promise<T | undefined> {
    const written = await unlessRefused(
      this.client.send(
        new UpdateCommand({
          TableName: this.name,
          Key: { run_id, entry },
          ReturnValues: 'ALL_NEW',
          ...renderChange(change),
        }),
      ),
    );
    return written?.Attributes as T | undefined;
  }

  /** Whether the row was put: false where the condition did not hold. */
  async put(row: RunTableKey, condition: Condition): Promise<boolean> {
    const put = new PutCommand({ TableName: this.name, Item: row, ...renderCondition(condition) });
    return (await unlessRefused(this.client.send(put))) !== undefined;
  }

  async remove({ run_id, entry }: RunTableKey, condition: Condition): Promise<void> {
    const remove = new DeleteCommand({ TableName: this.name, Key: { run_id, entry }, ...renderCondition(condition) });
    await unlessRefused(this.client.send(remove));
  }

  async #get<T>({ run_id, entry }: RunTableKey): Promise<T | undefined> {
    const got = await this.client.send(
      new GetCommand({ TableName: this.name, Key: { run_id, entry }, ConsistentRead: true }),
    );
    return got.Item as T | undefined;
  }
}
