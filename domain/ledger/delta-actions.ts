import { wellFormedJson } from '../values/well-formed';
import { type ColumnType, type LedgerColumn, PARTITION_COLUMN } from './columns';

/*
 * The actions that a commit of a Delta table consists of, as Delta's protocol says for writers of version 2
 * (github.com/delta-io/delta, PROTOCOL.md). A commit is a file of JSON, a line for each.
 */

export type Action = Readonly<Record<string, unknown>>;

export const PROTOCOL = { minReaderVersion: 1, minWriterVersion: 2 } as const;

/** A column as the log has it. Other writers may have added some that are not ours. */
export interface SchemaField {
  name: string;
  type: unknown;
  nullable: boolean;
  metadata: Readonly<Record<string, unknown>>;
}

/** Delta has no JSON: such a column is of text. */
export function deltaType({ type }: Pick<LedgerColumn, 'type'>): Exclude<ColumnType, 'json'> {
  return type === 'json' ? 'string' : type;
}

/** Every column may be null, so that a later version can leave one without values. */
export function schemaField(column: LedgerColumn): SchemaField {
  return { name: column.name, type: deltaType(column), nullable: true, metadata: { comment: column.about } };
}

export function schemaString(fields: readonly SchemaField[]): string {
  return JSON.stringify({ type: 'struct', fields });
}

/** What the first commit of a table says. Nobody can delete a row from it, or change one. */
export function creation(table: { id: string; name: string; columns: readonly LedgerColumn[]; now: number }): Action[] {
  const { id, name, columns, now } = table;
  const metaData = {
    id,
    name,
    format: { provider: 'parquet', options: {} },
    schemaString: schemaString(columns.map(schemaField)),
    partitionColumns: [PARTITION_COLUMN],
    configuration: { 'delta.appendOnly': 'true' },
    createdTime: now,
  };
  return [commitInfo('CREATE TABLE', { isManaged: 'false' }, now), { protocol: PROTOCOL }, { metaData }];
}

/** A data file that a commit adds. */
export interface AddedFile {
  /** Relative to the table. */
  path: string;
  date: string;
  size: number;
  /** JSON, see `fileStats`. */
  stats: string;
  rows: number;
}

export interface Append {
  files: readonly AddedFile[];
  /** The first says who appends, and which of its commits this is: a reader can ask for it, and no two are alike. */
  txns: readonly { appId: string; version: number }[];
  /** The table's `metaData`, if the commit changes it. */
  metaData?: Action | undefined;
  now: number;
}

export function appending({ files, txns, metaData, now }: Append): Action[] {
  const rows = files.reduce((sum, file) => sum + file.rows, 0);
  const bytes = files.reduce((sum, file) => sum + file.size, 0);
  const metrics = { numFiles: String(files.length), numOutputRows: String(rows), numOutputBytes: String(bytes) };
  return [
    commitInfo('WRITE', { mode: 'Append', partitionBy: JSON.stringify([PARTITION_COLUMN]) }, now, metrics),
    ...(metaData ? [{ metaData }] : []),
    ...txns.map((txn) => ({ txn: { ...txn, lastUpdated: now } })),
    ...files.map((file) => ({ add: addOf(file, now) })),
  ];
}

function addOf({ path, date, size, stats }: AddedFile, now: number): Action {
  const partitionValues = { [PARTITION_COLUMN]: date };
  return { path, partitionValues, size, modificationTime: now, dataChange: true, stats };
}

function commitInfo(
  operation: string,
  operationParameters: Action,
  timestamp: number,
  operationMetrics?: Action,
): Action {
  return {
    commitInfo: {
      timestamp,
      operation,
      operationParameters,
      ...(operationMetrics && { operationMetrics }),
      // What is appended was compared with what the table has.
      isBlindAppend: false,
      engineInfo: 'Runsheet',
    },
  };
}

/** The text of a commit's file. */
export function commitText(actions: readonly Action[]): string {
  return actions.map((action) => `${wellFormedJson(action)}\n`).join('');
}

/** Where the log keeps a version: 20 digits. */
export function versionName(version: number): string {
  return String(version).padStart(20, '0');
}
