import type { SchemaElement } from 'hyparquet';

/** The type of a column, or of what is inside it: as Delta names it. */
export type ValueType =
  | 'string'
  | 'integer'
  | 'long'
  | 'double'
  | 'boolean'
  | 'timestamp'
  | 'date'
  | { struct: readonly ValueField[] }
  | { array: ValueType }
  | { map: ValueType };

export interface ValueField {
  name: string;
  type: ValueType;
}

/** Old readers know the converted type alone, new ones want the logical type. */
const PRIMITIVES: Readonly<Record<Extract<ValueType, string>, Omit<SchemaElement, 'name'>>> = {
  string: { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } },
  integer: { type: 'INT32' },
  long: { type: 'INT64' },
  double: { type: 'DOUBLE' },
  boolean: { type: 'BOOLEAN' },
  timestamp: {
    type: 'INT64',
    converted_type: 'TIMESTAMP_MICROS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' },
  },
  date: { type: 'INT32', converted_type: 'DATE', logical_type: { type: 'DATE' } },
};

/** A row group is what a reader takes into memory at once. */
const ROWS_OF_GROUP = 20_000;

/**
 * A Parquet file, compressed with Snappy, which every reader knows. An absent value is null. A `timestamp` is a bigint
 * in µs, a `long` a bigint, a `date` a number of days since 1970, a map a list of `{key, value}`.
 * @param values of each field, in the order of the rows
 */
export async function parquetBytes(fields: readonly ValueField[], values: readonly unknown[][]): Promise<Uint8Array> {
  const { ByteWriter, parquetWrite } = await import('hyparquet-writer');
  const writer = new ByteWriter();
  const { columns, ...options } = parquetOptions(fields);
  const columnData = columns.map((column, at) => ({ ...column, data: values[at] ?? [] }));
  await parquetWrite({ writer, columnData, ...options });
  return writer.getBytes();
}

/** How a file with these columns is written. */
export function parquetOptions(fields: readonly ValueField[]) {
  const schema: SchemaElement[] = [
    { name: 'schema', num_children: fields.length },
    ...fields.flatMap(({ name, type }) => element(name, type)),
  ];
  const columns = fields.map(({ name }) => ({ name }));
  return { columns, schema, rowGroupSize: ROWS_OF_GROUP, createdBy: 'Runsheet' };
}

/** The nodes of a column: parents first. */
function element(name: string, type: ValueType, isRequired = false): SchemaElement[] {
  const own = { name, repetition_type: isRequired ? ('REQUIRED' as const) : ('OPTIONAL' as const) };
  if (typeof type === 'string') return [{ ...own, ...PRIMITIVES[type] }];
  if ('struct' in type) {
    const children = type.struct.flatMap((field) => element(field.name, field.type));
    return [{ ...own, num_children: type.struct.length }, ...children];
  }
  if ('array' in type) {
    return [
      { ...own, converted_type: 'LIST', logical_type: { type: 'LIST' }, num_children: 1 },
      { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
      ...element('element', type.array),
    ];
  }
  return [
    { ...own, converted_type: 'MAP', logical_type: { type: 'MAP' }, num_children: 1 },
    { name: 'key_value', repetition_type: 'REPEATED', num_children: 2 },
    ...element('key', 'string', true),
    ...element('value', type.map),
  ];
}
