import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { paginateScan, ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { RunRow } from '../../domain/tables/rows';
import { listGroupNames } from './count-groups';
import { queryPages, type Table } from './query-pages';
import type { RunTable } from './run-table';

/** Together the pages of all groups hold about so many rows. */
const ROWS_AT_ONCE = 2000;
const LEAST_OF_PAGE = 10;
const MOST_OF_PAGE = 200;

/**
 * All runs that have a plan, day by day, oldest first. Holds a page of each group in memory, however many there are.
 * They come from an index, which may lag some seconds behind the table: a run that has just ended may still be open.
 * @param since only runs planned then or later. UTC with milliseconds
 */
export async function* runsByDay(table: RunTable, master: Table, since = ''): AsyncGenerator<RunRow> {
  const groups = since === '' ? await groupsWithRuns(table) : await groupsWithoutScan(table, master);
  const limit = Math.min(MOST_OF_PAGE, Math.max(LEAST_OF_PAGE, Math.floor(ROWS_AT_ONCE / Math.max(1, groups.length))));
  const queues = await Promise.all(groups.map((group) => Queue.open(runsOf(table, group, since, limit))));
  for (;;) {
    const day = queues.map(({ day }) => day).reduce(earlier, undefined);
    if (day === undefined) return;
    for (const queue of queues) yield* queue.takeDay(day);
  }
}

function earlier(a: string | undefined, b: string | undefined): string | undefined {
  return a === undefined || (b !== undefined && b < a) ? b : a;
}

/** Also of groups that are no longer in the master table. Reads the whole index. */
async function groupsWithRuns({ client, name }: RunTable): Promise<string[]> {
  const groups = new Set<string>();
  const scan = { TableName: name, IndexName: 'runs-by-group', ProjectionExpression: 'group_runs' };
  for await (const { Items = [] } of paginateScan({ client }, scan)) {
    for (const { group_runs } of Items) groups.add(String(group_runs));
  }
  return [...groups].sort();
}

/**
 * The groups that are listed, and those that are not (they are gone, or never were) as far as the index shows them to
 * one who skips: a store might keep an index in another order than its keys', and show fewer.
 */
async function groupsWithoutScan(table: RunTable, master: Table): Promise<string[]> {
  const [listed, skipped] = await Promise.all([listGroupNames(master), skipToGroups(table)]);
  return [...new Set([...listed, ...skipped])].sort();
}

/** Sorts after every other text. */
const LAST_TEXT = '\u{10ffff}';

/**
 * Reads one row for each group: each scan begins after what would be the group's last row. AWS describes it for tables
 * (aws.amazon.com/blogs/database, "Generate a distinct set of partition keys").
 */
async function skipToGroups({ client, name }: RunTable): Promise<string[]> {
  const groups = new Set<string>();
  let last: Record<string, string> | undefined;
  for (;;) {
    const scan = {
      TableName: name,
      IndexName: 'runs-by-group',
      ProjectionExpression: 'group_runs',
      Limit: 1,
      ...(last && { ExclusiveStartKey: last }),
    };
    const { Items = [] } = await client.send(new ScanCommand(scan));
    const [found] = Items;
    const group = String(found?.group_runs);
    // The second would go round for ever.
    if (!found || groups.has(group)) return [...groups];
    groups.add(group);
    last = { group_runs: group, planned_at: LAST_TEXT, run_id: LAST_TEXT, entry: LAST_TEXT };
  }
}

/**
 * Tells the table from every other one, also from a later one of its name. Undefined if the store does not say, or may
 * not be asked.
 */
export async function runTableId({ client, name }: RunTable): Promise<string | undefined> {
  try {
    return (await client.send(new DescribeTableCommand({ TableName: name }))).Table?.TableId;
  } catch (error) {
    if ((error as Error).name === 'AccessDeniedException') return undefined;
    throw error;
  }
}

async function* runsOf(table: RunTable, group: string, since: string, limit: number): AsyncGenerator<RunRow> {
  const pages = queryPages<RunRow>(table, {
    IndexName: 'runs-by-group',
    KeyConditionExpression: 'group_runs = :group AND planned_at >= :since',
    // Every time sorts after '0'; a key is never empty.
    ExpressionAttributeValues: { ':group': group, ':since': since || '0' },
    Limit: limit,
  });
  for await (const page of pages) yield* page;
}

/** The runs of a group, of which the next is known. */
class Queue {
  private constructor(
    private readonly runs: AsyncGenerator<RunRow>,
    private next: RunRow | undefined,
  ) {}

  static async open(runs: AsyncGenerator<RunRow>): Promise<Queue> {
    const { value, done } = await runs.next();
    return new Queue(runs, done ? undefined : value);
  }

  /** The day of the next run. Undefined if there is none. */
  get day(): string | undefined {
    return this.next && String(this.next.planned_at).slice(0, 10);
  }

  async *takeDay(day: string): AsyncGenerator<RunRow> {
    while (this.next && this.day === day) {
      yield this.next;
      const { value, done } = await this.runs.next();
      this.next = done ? undefined : value;
    }
  }
}
