import { isDeepStrictEqual } from 'node:util';
import { type AttributeValue, DeleteItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { ConflictError, describeConflict } from '../../domain/groups/conflict';
import { shapeOf } from '../../domain/groups/group-changes';
import type { Condition } from '../../domain/tables/change';
import { BadInputError } from '../../domain/tables/error-names';
import { ROW_KEY } from '../../domain/tables/master-row';
import { ownValue } from '../../domain/values/json';
import { showValue } from '../../domain/values/show-value';
import { unlessRefused } from './client';
import { renderCondition, renderUpdate } from './expressions';
import type { MasterTable } from './master-table';
import { asRow, readStoredRow, type StoredRow } from './stored-rows';

export interface RowKey {
  job_group: string;
  job_name: string;
}

/** A write of one row. */
export interface RowEdit extends RowKey {
  /** The row as it was read. Undefined if it did not exist. */
  stored: StoredRow | undefined;
  /** The values to set; `undefined` removes the attribute. */
  fields: Readonly<Record<string, unknown>>;
  /** Attributes that are not compared, because others may write them meanwhile. */
  uncompared?: readonly string[] | 'all';
  /** One more condition that must hold. */
  also?: Condition;
}

/**
 * Writes the row on the condition that every attribute still has the value that was read, and every absent field is
 * still absent. Throws a `ConflictError` if anyone has edited the row in between; that edit is kept.
 */
export async function editRow(master: MasterTable, edit: RowEdit): Promise<void> {
  requireComparable(edit, edit.stored);
  const set = Object.entries(edit.fields).filter(([, value]) => value !== undefined);
  const remove = Object.keys(edit.fields).filter((field) => edit.fields[field] === undefined);
  const values = set.map(([field, value]): [string, AttributeValue] => [field, toStored(value)]);
  const change = renderUpdate({ condition: asRead(edit), set: values, remove });
  const write = new UpdateItemCommand({ TableName: master.name, Key: keyOf(edit), ...inStoredNotation(change) });
  if (await unlessRefused(master.client.send(write))) return;
  const now = await readStoredRow(master, edit);
  // The SDK may have sent the call twice, because the first reply was lost. Then the row already has these values.
  const isOurs =
    now !== undefined &&
    values.every(([field, value]) => isDeepStrictEqual(ownValue(now, field), value)) &&
    remove.every((field) => !Object.hasOwn(now, field));
  if (!isOurs) throw conflict(edit, edit.stored, now, edit.uncompared);
}

/** Deletes the row on the same condition. Succeeds if the row is gone already. */
export async function removeRow(master: MasterTable, key: RowKey, stored: StoredRow): Promise<void> {
  requireComparable(key, stored);
  const condition = renderCondition(asRead({ ...key, stored, fields: {} }));
  const remove = new DeleteItemCommand({ TableName: master.name, Key: keyOf(key), ...inStoredNotation(condition) });
  if (await unlessRefused(master.client.send(remove))) return;
  const now = await readStoredRow(master, key);
  if (now) throw conflict(key, stored, now);
}

/** Throws a `ConflictError` if the row has changed since it was read. */
export function requireAsRead(key: RowKey, stored: StoredRow | undefined, now: StoredRow | undefined): void {
  if (!isDeepStrictEqual(stored, now)) throw conflict(key, stored, now);
}

/** Returns the value in DynamoDB's notation. */
export function toStored(value: unknown): AttributeValue {
  return marshall({ value }, { removeUndefinedValues: true }).value as AttributeValue;
}

/**
 * DynamoDB accepts expressions of at most 4,096 bytes and 300 operators. A comparison takes up to 19 bytes and two
 * operators (`#n100 = :v100 AND `). A job has 18 attributes, so a row with more than 100 was not written by Runsheet.
 */
const MAX_ATTRIBUTES = 100;

/** Throws if the row has more attributes than one condition can compare. */
export function requireComparable({ job_group, job_name }: RowKey, stored: StoredRow | undefined): void {
  const count = Object.keys(stored ?? {}).length;
  if (count <= MAX_ATTRIBUTES) return;
  const { fields, envelope } = shapeOf(job_name);
  const unknown = Object.keys(stored ?? {}).filter(
    (field) => !Object.hasOwn(fields, field) && !Object.hasOwn(envelope, field),
  );
  const some = unknown.slice(0, 5).map(showValue).join(', ');
  throw new BadInputError([
    `row ${showValue(job_name)} of group "${job_group}" has ${count} attributes, more than a write can compare (${MAX_ATTRIBUTES}): ` +
      `delete the row, or remove by hand the attributes that are not fields (${some}, …), and try again`,
  ]);
}

function asRead({ stored, job_name, uncompared = [], also }: RowEdit): Condition {
  if (!stored) return { all: [{ absent: 'job_name' }] };
  const { fields, envelope } = shapeOf(job_name);
  const compared = (field: string) => !ROW_KEY.has(field) && uncompared !== 'all' && !uncompared.includes(field);
  const lacking = [...Object.keys(fields), ...Object.keys(envelope)].filter((field) => !Object.hasOwn(stored, field));
  return {
    all: [
      { present: 'job_name' },
      ...Object.entries(stored)
        .filter(([field]) => compared(field))
        // The SDK gives no value of an attribute named `__proto__`: see stored-rows.ts.
        .map(([field, value]): Condition => (value === undefined ? { present: field } : { equal: [field, value] })),
      ...lacking.filter(compared).map((field): Condition => ({ absent: field })),
      ...(also ? [also] : []),
    ],
  };
}

function keyOf({ job_group, job_name }: RowKey): StoredRow {
  return { job_group: { S: job_group }, job_name: { S: job_name } };
}

/** Types the values of these expressions, which are in DynamoDB's notation already. */
function inStoredNotation(expressions: ReturnType<typeof renderUpdate>) {
  return expressions as typeof expressions & { ExpressionAttributeValues?: StoredRow };
}

function conflict(
  key: RowKey,
  stored: StoredRow | undefined,
  now: StoredRow | undefined,
  uncompared: RowEdit['uncompared'] = [],
): ConflictError {
  const differing = [...new Set([...Object.keys(stored ?? {}), ...Object.keys(now ?? {})])].filter(
    (field) => !uncompared.includes(field) && !isDeepStrictEqual(ownValue(stored, field), ownValue(now, field)),
  );
  return new ConflictError(describeConflict(key, stored && asRow(stored), now && asRow(now), differing));
}
