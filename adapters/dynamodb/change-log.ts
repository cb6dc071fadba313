import { PutItemCommand, type AttributeValue as SdkValue } from '@aws-sdk/client-dynamodb';
import { paginateQuery, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { SETTINGS_ROW } from '../../domain/groups/group-settings';
import type { AttributeValue, Image } from '../../domain/history/attribute-value';
import { changesOf } from '../../domain/history/change-log';
import { type Disabling, disablingOf, lastEditOf } from '../../domain/history/disabling';
import { byAge, type LoggedChange, parseLoggedChange } from '../../domain/history/logged-change';
import type { MasterRow, MasterTable } from './master-table';

/** Writes a row of the change log. The same change again is the same row. */
export async function putChange({ client, name }: MasterTable, item: Image): Promise<void> {
  await client.send(new PutItemCommand({ TableName: name, Item: withBytes(item) }));
}

export interface ChangesWanted {
  /** Of this job alone, or of `@group`. */
  job?: string | undefined;
  /** Beside the job's own, those of its group's settings. */
  settingsToo?: boolean;
  /** Made at or after then, and until then; ISO 8601. */
  from?: string | undefined;
  to?: string | undefined;
  /** At most so many, the newest; all where it is undefined. */
  limit?: number | undefined;
}

/** A group's changes, newest first. */
export async function listChanges(master: MasterTable, group: string, wanted: ChangesWanted): Promise<LoggedChange[]> {
  const { job, settingsToo = false, from, to, limit = Number.POSITIVE_INFINITY } = wanted;
  const names = job === undefined ? [] : [job, ...(settingsToo ? [SETTINGS_ROW] : [])];
  const isBounded = from !== undefined || to !== undefined;
  // A key begins with the time; `$` follows `#`: changes of that very moment count too.
  const [first, end] = [from ?? FIRST_TIME, `${to ?? LAST_TIME}$`];
  // A bound may be a row's own time, as a hand has left it; DynamoDB refuses an end before the start.
  if (end < first) return [];
  const found: LoggedChange[] = [];
  for await (const rows of pagesOf(master, {
    KeyConditionExpression: `job_group = :changes${isBounded ? ' AND job_name BETWEEN :first AND :end' : ''}`,
    ...(names.length > 0 && { FilterExpression: `changed_job IN (${names.map((_, at) => `:name${at}`).join(', ')})` }),
    ExpressionAttributeValues: {
      ':changes': changesOf(group),
      ...(isBounded && { ':first': first, ':end': end }),
      ...Object.fromEntries(names.map((name, at) => [`:name${at}`, name])),
    },
  })) {
    found.push(...rows.flatMap((row) => parseLoggedChange(row) ?? []));
    // Keys of one time are in order of the jobs' names: what is newest among them is known when all are there.
    if (found.length > limit && found[limit - 1]?.at !== found.at(-1)?.at) break;
  }
  return found.sort((a, b) => byAge(b, a)).slice(0, limit);
}

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
  for await (const rows of pagesOf(master, {
    KeyConditionExpression: 'job_group = :changes AND job_name < :end',
    FilterExpression: 'changed_job = :job',
    // `$` follows `#`: changes of that very moment count too.
    ExpressionAttributeValues: { ':changes': changesOf(group), ':end': `${before}$`, ':job': job },
  })) {
    for (const change of rows) {
      const found = disablingOf(change);
      if (found) return found;
    }
  }
  return lastEditOf(await master.readRow(group, job));
}

/** Before and after every time that a key can begin with. */
const FIRST_TIME = '0';
const LAST_TIME = '9999';

/** Newest first, read consistently. */
async function* pagesOf({ client, name }: MasterTable, query: Partial<QueryCommandInput>): AsyncGenerator<MasterRow[]> {
  const whole = { TableName: name, ConsistentRead: true, ScanIndexForward: false, ...query };
  for await (const { Items = [] } of paginateQuery({ client }, whole)) yield Items;
}

/** Binary is base64 in a stream's event, and bytes to the SDK. */
function withBytes(item: Image): Record<string, SdkValue> {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, valueWithBytes(value)]));
}

function valueWithBytes(value: AttributeValue): SdkValue {
  const { B, BS, L, M } = value as { B?: string; BS?: string[]; L?: AttributeValue[]; M?: Image };
  if (B !== undefined) return { B: Buffer.from(B, 'base64') };
  if (BS !== undefined) return { BS: BS.map((each) => Buffer.from(each, 'base64')) };
  if (L !== undefined) return { L: L.map(valueWithBytes) };
  if (M !== undefined) return { M: withBytes(M) };
  return value as unknown as SdkValue;
}
