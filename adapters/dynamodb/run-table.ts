import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { Change, Condition } from '../../domain/tables/change';
import { partitionOf, type RunKey, type RunTableKey } from '../../domain/tables/row-keys';
import { type JobRunRow, jobEntry, RUN_ENTRY, type RunRow } from '../../domain/tables/rows';
import { unlessRefused } from './client';
import { renderCondition, renderUpdate } from './expressions';
import { type JobRange, plainRow, queryJobRuns } from './query-job-runs';
import { projection } from './query-pages';

/**
 * The run table. Everything here reads the table itself, consistently: nothing may be decided by an index. The rows
 * that come from here have their run's plain `run_id`, wherever the table keeps them.
 */
export class RunTable {
  constructor(
    readonly client: DynamoDBDocumentClient,
    readonly name: string,
  ) {}

  findRun(runId: string): Promise<RunRow | undefined> {
    return this.findItem<RunRow>({ run_id: runId, entry: RUN_ENTRY });
  }

  findJobRun({ run_id, parts }: RunKey, jobName: string): Promise<JobRunRow | undefined> {
    return this.findItem<JobRunRow>({ run_id, parts, entry: jobEntry(jobName) });
  }

  /** Returns the members of a set attribute, such as the holders of a lock. */
  async findMembers(key: RunTableKey, attribute: string): Promise<string[]> {
    const item = await this.findItem<Record<string, unknown>>(key);
    const members = item?.[attribute];
    return members instanceof Set ? [...members] : [];
  }

  /** Returns every job run of the run, from any plan, in the order of the entries. */
  listJobRuns(run: RunKey, jobs?: JobRange): Promise<JobRunRow[]> {
    return queryJobRuns<JobRunRow>(this, run, { ConsistentRead: true }, jobs);
  }

  /**
   * Returns the job runs of the run's own plan. Rows of another plan come from a call of LoadGroup that a later call
   * took over from, and are ignored.
   */
  async listPlanned(run: RunKey & Pick<RunRow, 'plan_no'>, jobs?: JobRange): Promise<JobRunRow[]> {
    return (await this.listJobRuns(run, jobs)).filter((row) => row.plan_no === run.plan_no);
  }

  /** Makes the change. Returns the item after it, or undefined if its condition did not hold. */
  async update<T = Record<string, unknown>>(key: RunTableKey, change: Change): Promise<T | undefined> {
    const written = await unlessRefused(
      this.client.send(
        new UpdateCommand({
          TableName: this.name,
          Key: storedKey(key),
          ReturnValues: 'ALL_NEW',
          ...renderUpdate(change),
        }),
      ),
    );
    return plain<T>(written?.Attributes);
  }

  /** Puts the row. Returns false if the condition did not hold. */
  async put(row: RunTableKey, condition: Condition): Promise<boolean> {
    const put = new PutCommand({
      TableName: this.name,
      Item: { ...row, ...storedKey(row) },
      ...renderCondition(condition),
    });
    return (await unlessRefused(this.client.send(put))) !== undefined;
  }

  async remove(key: RunTableKey, condition: Condition): Promise<void> {
    const remove = new DeleteCommand({ TableName: this.name, Key: storedKey(key), ...renderCondition(condition) });
    await unlessRefused(this.client.send(remove));
  }

  /** @param fields the row has only these; default: all. */
  async findItem<T>(key: RunTableKey, fields?: readonly (keyof T & string)[]): Promise<T | undefined> {
    const selected = fields && projection(fields);
    const got = await this.client.send(
      new GetCommand({ TableName: this.name, Key: storedKey(key), ConsistentRead: true, ...selected }),
    );
    return plain<T>(got.Item);
  }
}

function storedKey(key: RunTableKey): { run_id: string; entry: string } {
  return { run_id: partitionOf(key), entry: key.entry };
}

function plain<T>(stored: Record<string, unknown> | undefined): T | undefined {
  return (stored && plainRow(stored)) as T | undefined;
}
