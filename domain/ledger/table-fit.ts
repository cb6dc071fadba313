import { isPlainObject, parsedObject } from '../values/json';
import { showValue } from '../values/show-value';
import { type LedgerColumn, PARTITION_COLUMN } from './columns';
import { type Action, deltaType, type SchemaField, schemaField, schemaString } from './delta-actions';

/** What writers must know of a table that this writer keeps: it changes no row, and computes no column. */
const KNOWN_WRITER_FEATURES = ['appendOnly', 'invariants', 'vacuumProtocolCheck'];

/** What the log says of a table. */
export interface TableTerms {
  protocol: Action;
  metaData: Action;
}

/** Rows can be appended; `metaData` is what the commit must say first, if the table lacks a column of ours. */
export type Fit = { metaData?: Action } | { problems: string[] };

/**
 * Whether rows of these columns can be appended to a table that anybody may have changed since. Columns that are not
 * ours are left without a value.
 */
export function fitTable(terms: TableTerms, columns: readonly LedgerColumn[]): Fit {
  const { metaData } = terms;
  const fields = fieldsOf(metaData);
  const problems = [
    ...writerProblems(terms.protocol),
    ...partitionProblems(metaData),
    ...schemaProblems(fields, columns),
  ];
  if (problems.length > 0 || !fields) return { problems };
  const known = new Set(fields.map(({ name }) => name.toLowerCase()));
  const added = columns.filter(({ name }) => !known.has(name)).map(schemaField);
  return added.length === 0 ? {} : { metaData: { ...metaData, schemaString: schemaString([...fields, ...added]) } };
}

function writerProblems(needs: Action): string[] {
  const { minWriterVersion: version, writerFeatures } = needs;
  if (version === 1 || version === 2) return [];
  if (version !== 7) return [`it is for writers of version ${showValue(version)}: expected 1, 2 or 7`];
  const features = Array.isArray(writerFeatures) ? writerFeatures.map(String) : [];
  const unknown = features.filter((feature) => !KNOWN_WRITER_FEATURES.includes(feature));
  return unknown.length === 0 ? [] : [`its writers must know ${unknown.join(', ')}`];
}

function partitionProblems({ partitionColumns: by }: Action): string[] {
  const isOurs = Array.isArray(by) && by.length === 1 && by[0] === PARTITION_COLUMN;
  return isOurs ? [] : [`it is partitioned by ${showValue(by)}: expected ["${PARTITION_COLUMN}"]`];
}

function schemaProblems(fields: readonly SchemaField[] | undefined, columns: readonly LedgerColumn[]): string[] {
  if (!fields) return ['its log has no schema'];
  const ours = new Map(columns.map((column) => [column.name, column]));
  return fields.flatMap(({ name, type, nullable, metadata }) => {
    const own = ours.get(name.toLowerCase());
    if (own && (name !== own.name || type !== deltaType(own)))
      return [
        `its column ${showValue(name)} is a ${showValue(type)}: expected ${own.name} to be a "${deltaType(own)}"`,
      ];
    if (metadata['delta.invariants'] !== undefined) return [`its column ${showValue(name)} has a rule of its own`];
    if (!own && !nullable) return [`its column ${showValue(name)} must have a value, which the ledger does not have`];
    return [];
  });
}

function fieldsOf({ schemaString: text }: Action): SchemaField[] | undefined {
  const fields = typeof text === 'string' ? parsedObject(text)?.fields : undefined;
  if (!Array.isArray(fields)) return undefined;
  const read = fields.map((field: unknown) => (isPlainObject(field) ? asField(field) : undefined));
  return read.every((field) => field !== undefined) ? read : undefined;
}

function asField(field: Record<string, unknown>): SchemaField | undefined {
  const { name, type, nullable, metadata } = field;
  if (typeof name !== 'string') return undefined;
  return { ...field, name, type, nullable: nullable !== false, metadata: isPlainObject(metadata) ? metadata : {} };
}
