import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod/mini';

/** A row of the master table, as it was read: untrusted. */
export type ReadRow = Readonly<Record<string, unknown>>;

/** One attribute of a row that a write changes. */
export interface FieldChange {
  field: string;
  /** Defaults filled in; of what could not be read, as it stands in the row. Undefined where there is none. */
  before: unknown;
  after: unknown;
  /** The row is INVALID for it. */
  bad: boolean;
}

type Schemas = Readonly<Record<string, z.ZodMiniType>>;

/** What a row can hold: the fields that people write, and what every row carries besides (its envelope). */
export interface RowShape {
  fields: Schemas;
  envelope: Schemas;
}

/** Attributes of a row, its key aside, that no row has any business with. */
const KEY = new Set(['job_group', 'job_name']);

/**
 * What differs between a row and the fields that it is to have, attribute by attribute: also what makes it INVALID, which
 * a write mends. `wanted` has its defaults filled in.
 */
export function fieldChanges(row: ReadRow, { fields, envelope }: RowShape, wanted: ReadRow): FieldChange[] {
  const own = Object.entries(fields).map(([field, schema]) => ({
    field,
    ...readField(schema, row[field]),
    after: wanted[field],
  }));
  const strange = Object.keys(row)
    .filter((field) => !KEY.has(field) && !Object.hasOwn(fields, field) && !Object.hasOwn(envelope, field))
    .map((field) => ({ field, before: row[field], after: undefined, bad: true }));
  const stamps = Object.entries(envelope)
    .filter(([field]) => !KEY.has(field))
    .map(([field, schema]) => ({ field, ...readField(schema, row[field]), after: undefined }))
    // They are written anew in any case: worth a word only where they cannot be read, or the job was to be removed.
    .filter(({ field, before, bad }) => bad || (field === 'removing' && before !== undefined));
  return [...own, ...strange, ...stamps].filter(({ before, after, bad }) => bad || !isSame(before, after));
}

/** A field's value with its default, or the value itself where it is bad. */
export function readField(schema: z.ZodMiniType, value: unknown): Pick<FieldChange, 'before' | 'bad'> {
  const parsed = z.safeParse(schema, value);
  return parsed.success ? { before: parsed.data, bad: false } : { before: value, bad: true };
}

/** As JSON: -0 is 0, and what is undefined is not there. */
function isSame(a: unknown, b: unknown): boolean {
  return isDeepStrictEqual(json(a), json(b));
}

function json(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
