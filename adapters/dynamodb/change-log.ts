import { PutItemCommand, type AttributeValue as SdkValue } from '@aws-sdk/client-dynamodb';
import { SETTINGS_ROW } from '../../domain/groups/group-settings';
import { changesOf } from '../../domain/history/change-log';
import {
  byAge,
  type Disabling,
  disablingOf,
  type LoggedChange,
  lastEditOf,
  parseLoggedChange,
} from '../../domain/history/logged-change';
import type { AttributeValue, Image } from '../../domain/history/row-image';
import type { MasterRow } from '../../domain/tables/master-row';
import type { MasterTable } from './master-table';
import { queryPages } from './query-pages';

/** Writes a row of the change log. Writing the same change again writes the same row. */
export async function putChange({ client, name }: MasterTable, item: Image): Promise<void> {
  await client.send(new PutItemCommand({ TableName: name, Item: withBytes(item) }));
}

export interface ChangesWanted {
  /** Only changes of this job; `@group` means the group's settings. */
  job?: string | undefined;
  /** Besides the job's changes, also those of its group's settings. */
  settingsToo?: boolean;
  /** Only changes made at or after `from`, and until `to`; ISO 8601. */
  from?: string | undefined;
  to?: string | undefined;
  /** The most changes to return; the newest are returned. Undefined returns all. */
  limit?: number | undefined;
}

/** Returns a group's changes, newest first. */
export async function listChanges(master: MasterTable, group: string, wanted: ChangesWanted): Promise<LoggedChange[]> {
  const { job, settingsToo = false, from, to, limit = Number.POSITIVE_INFINITY } = wanted;
  const names = job === undefined ? [] : [job, ...(settingsToo ? [SETTINGS_ROW] : [])];
  const isBounded = from !== undefined || to !== undefined;
  // A key begins with the time and `#`. `$` sorts after `#`, so changes of the last moment are included.
  const [first, end] = [from ?? FIRST_TIME, `${to ?? LAST_TIME}$`];
  // A bound may be a time from a row that someone edited. DynamoDB refuses an end before the start.
  if (end < first) return [];
  const found: LoggedChange[] = [];
  for await (const rows of queryPages<MasterRow>(master, {
    ...NEWEST_FIRST,
    KeyConditionExpression: `job_group = :changes${isBounded ? ' AND job_name BETWEEN :first AND :end' : ''}`,
    ...(names.length > 0 && { FilterExpression: `changed_job IN (${names.map((_, at) => `:name${at}`).join(', ')})` }),
    ExpressionAttributeValues: {
      ':changes': changesOf(group),
      ...(isBounded && { ':first': first, ':end': end }),
      ...Object.fromEntries(names.map((name, at) => [`:name${at}`, name])),
    },
  })) {
    found.push(...rows.flatMap((row) => parseLoggedChange(row) ?? []));
    // Keys with the same time are sorted by job, not by age: all of them must be read before the newest are known.
    if (found.length > limit && found[limit - 1]?.at !== found.at(-1)?.at) break;
  }
  return found.sort((a, b) => byAge(b, a)).slice(0, limit);
}

/**
 * Returns who disabled the job: the newest change until `before` (ISO) that did. If the log has no such change, it is
 * the last edit of the job's row, provided that the row is disabled now. Undefined if nothing is known.
 */
export async function findDisabling(
  master: MasterTable,
  group: string,
  job: string,
  before: string,
): Promise<Disabling | undefined> {
  for await (const rows of queryPages<MasterRow>(master, {
    ...NEWEST_FIRST,
    KeyConditionExpression: 'job_group = :changes AND job_name < :end',
    FilterExpression: 'changed_job = :job',
    ExpressionAttributeValues: { ':changes': changesOf(group), ':end': `${before}$`, ':job': job },
  })) {
    for (const change of rows) {
      const found = disablingOf(change);
      if (found) return found;
    }
  }
  return lastEditOf(await master.readRow(group, job));
}

const NEWEST_FIRST = { ConsistentRead: true, ScanIndexForward: false } as const;

/** These sort before and after every time that a key can begin with. */
const FIRST_TIME = '0';
const LAST_TIME = '9999';

/** Binary values are base64 in a stream's event, but the SDK takes bytes. */
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
