import { isDeepStrictEqual } from 'node:util';
import { type AttributeValue, DeleteItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { ConflictError, describeConflict } from '../../domain/groups/conflict';
import { shapeOf } from '../../domain/groups/group-changes';
import type { Condition } from '../../domain/tables/change';
import { BadInputError } from '../../domain/tables/error-names';
import { showValue } from '../../domain/values/show-value';
import { unlessRefused } from './client';
import { renderChange, renderCondition } from './expressions';
import type { MasterTable } from './master-table';
import { asRow, readStoredRow, type StoredRow } from './stored-rows';

export interface RowKey {
  job_group: string;
  job_name: string;
}

/** One row's write: what to set, where `undefined` takes the attribute away, and the row as it was read (or none). */
export interface RowEdit extends RowKey {
  stored: StoredRow | undefined;
  fields: Readonly<Record<string, unknown>>;
  /** Attributes that others may write meanwhile: they are not compared. */
  uncompared?: readonly string[] | 'all';
  /** What must hold besides. */
  also?: Condition;
}

/**
 * Writes the row on condition that every attribute is as it was read, and every field that it lacked is still absent:
 * an edit in between, by any hand, is a `ConflictError`, and nothing of it is lost.
 */
export async function editRow(master: MasterTable, edit: RowEdit): Promise<void> {
  requireComparable(edit, edit.stored);
  const set = Object.entries(edit.fields).filter(([, value]) => value !== undefined);
  const remove = Object.keys(edit.fields).filter((field) => edit.fields[field] === undefined);
  const values = set.map(([field, value]): [string, AttributeValue] => [field, toStored(value)]);
  const change = renderChange({ condition: asRead(edit), set: values, remove });
  const write = new UpdateItemCommand({ TableName: master.name, Key: keyOf(edit), ...inStoredNotation(change) });
  if (await unlessRefused(master.client.send(write))) return;
  const now = await readStoredRow(master, edit);
  // The call was sent twice because its first reply was lost: the row is what this write made of it.
  const isOurs =
    now !== undefined &&
    values.every(([field, value]) => isDeepStrictEqual(now[field], value)) &&
    remove.every((field) => now[field] === undefined);
  if (!isOurs) throw conflict(edit, edit.stored, now, edit.uncompared);
}

/** Deletes the row on the same condition. Gone already is as good. */
export async function removeRow(master: MasterTable, key: RowKey, stored: StoredRow): Promise<void> {
  requireComparable(key, stored);
  const condition = renderCondition(asRead({ ...key, stored, fields: {} }));
  const remove = new DeleteItemCommand({ TableName: master.name, Key: keyOf(key), ...inStoredNotation(condition) });
  if (await unlessRefused(master.client.send(remove))) return;
  const now = await readStoredRow(master, key);
  if (now) throw conflict(key, stored, now);
}

/** Throws a `ConflictError` where the row is no longer as it was read. */
export function requireAsRead(key: RowKey, stored: StoredRow | undefined, now: StoredRow | undefined): void {
  if (!isDeepStrictEqual(stored, now)) throw conflict(key, stored, now);
}

/** The value as the table keeps it. */
export function toStored(value: unknown): AttributeValue {
  return marshall({ value }, { removeUndefinedValues: true }).value as AttributeValue;
}

/**
 * DynamoDB takes expressions of at most 4,096 bytes and 300 operators, and a comparison is up to 19 bytes and two operators
 * (`#n100 = :v100 AND `). A job has 18 attributes: a row with more than this is no row of ours.
 */
const MAX_ATTRIBUTES = 100;

/** Throws where the row has more attributes than one condition can compare. */
export function requireComparable({ job_group, job_name }: RowKey, stored: StoredRow | undefined): void {
  const count = Object.keys(stored ?? {}).length;
  if (count <= MAX_ATTRIBUTES) return;
  const { fields, envelope } = shapeOf(job_name);
  const strange = Object.keys(stored ?? {}).filter((field) => !(field in fields) && !(field in envelope));
  const some = strange.slice(0, 5).map(showValue).join(', ');
  throw new BadInputError([
    `row ${showValue(job_name)} of group "${job_group}" has ${count} attributes, more than a write can compare (${MAX_ATTRIBUTES}): ` +
      `delete the row, or take out by hand those that are no fields (${some}, …), and try again`,
  ]);
}

function asRead({ stored, job_name, uncompared = [], also }: RowEdit): Condition {
  if (!stored) return { all: [{ absent: 'job_name' }] };
  const { fields, envelope } = shapeOf(job_name);
  const compared = (field: string) =>
    field !== 'job_group' && field !== 'job_name' && uncompared !== 'all' && !uncompared.includes(field);
  const lacking = [...Object.keys(fields), ...Object.keys(envelope)].filter((field) => !(field in stored));
  return {
    all: [
      { present: 'job_name' },
      ...Object.entries(stored)
        .filter(([field]) => compared(field))
        .map(([field, value]): Condition => ({ equal: [field, value] })),
      ...lacking.filter(compared).map((field): Condition => ({ absent: field })),
      ...(also ? [also] : []),
    ],
  };
}

function keyOf({ job_group, job_name }: RowKey): StoredRow {
  return { job_group: { S: job_group }, job_name: { S: job_name } };
}

/** The values of these expressions are in DynamoDB's notation already. */
function inStoredNotation(expressions: ReturnType<typeof renderChange>) {
  return expressions as typeof expressions & { ExpressionAttributeValues?: StoredRow };
}

function conflict(
  key: RowKey,
  stored: StoredRow | undefined,
  now: StoredRow | undefined,
  uncompared: RowEdit['uncompared'] = [],
): ConflictError {
  const differing = [...new Set([...Object.keys(stored ?? {}), ...Object.keys(now ?? {})])].filter(
    (field) => !uncompared.includes(field) && !isDeepStrictEqual(stored?.[field], now?.[field]),
  );
  return new ConflictError(describeConflict(key, stored && asRow(stored), now && asRow(now), differing));
}
