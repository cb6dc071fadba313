import { BadInputError } from '../../domain/tables/error-names';
import { isPlainObject, parsedObject } from '../../domain/values/json';
import { showValue } from '../../domain/values/show-value';

/** What a Delta table consists of at one version. */
export interface DeltaSnapshot {
  version: number;
  fields: DeltaField[];
  files: DataFile[];
}

/** A column of the table. */
export interface DeltaField {
  name: string;
  /** Its name in the data files. */
  physicalName: string;
  type: unknown;
  /** Its values stand in the log, once for each file, and not in the file. */
  isPartition: boolean;
}

export interface DataFile {
  /** Relative to the table's folder. */
  path: string;
  /** The values of its partition columns by their physical names, as texts. */
  partitionValues: Record<string, unknown>;
  /** Says which of its rows are deleted; undefined if none is. */
  deletionVector: Record<string, unknown> | undefined;
  /** In bytes. */
  size: number;
}

/** A line of a commit, or a row of a checkpoint: an object with one key, the kind of the action. */
export type DeltaAction = Record<string, unknown>;
type Action = DeltaAction;

/** All that a writer must know of a table at one version: the actions as they stand in the log. */
export interface DeltaState {
  protocol: Action;
  metaData: Action;
  /** The files that are part of it. */
  adds: Action[];
  /** The files that were, and may still be read by somebody. */
  removes: Action[];
  /** By application. */
  txns: Map<string, Action>;
}

/** What a reader must know to read a table. */
const KNOWN_FEATURES = [
  'columnMapping',
  'deletionVectors',
  'timestampNtz',
  'typeWidening',
  'v2Checkpoint',
  'vacuumProtocolCheck',
];

/** Replays the actions of a Delta table's log, oldest first as Delta's protocol says for its readers 1 to 3. */
export class Replay {
  readonly #table: string;
  readonly #files = new Map<string, Action>();
  readonly #removes = new Map<string, Action>();
  readonly #txns = new Map<string, Action>();
  #metadata: Action | undefined;
  #protocol: Action | undefined;

  constructor(table: string) {
    this.#table = table;
  }

  /** @param place the file of the log, for messages */
  add(actions: readonly Action[], place: string): void {
    for (const { add, remove, metaData, protocol: needs, txn } of actions) {
      if (isPlainObject(remove)) {
        this.#files.delete(keyOf(remove, place));
        this.#removes.set(keyOf(remove, place), remove);
      }
      if (isPlainObject(add)) {
        this.#files.set(keyOf(add, place), add);
        this.#removes.delete(keyOf(add, place));
      }
      if (isPlainObject(txn)) this.#txns.set(String(txn.appId), txn);
      if (isPlainObject(metaData)) this.#metadata = metaData;
      if (isPlainObject(needs)) this.#protocol = needs;
    }
  }

  snapshot(version: number): DeltaSnapshot {
    this.#requireReadable();
    const fields = fieldsOf(this.#metadata ?? {});
    if (!fields) throw new BadInputError([`${this.#table} has no schema in its log: it is damaged`]);
    return { version, fields, files: [...this.#files.values()].map((add) => this.#liveFile(add)) };
  }

  /** Throws `BadInputError` if the table needs what is not known here, or its log lacks what every table has. */
  state(): DeltaState {
    this.#requireReadable();
    if (!this.#metadata || !this.#protocol)
      throw new BadInputError([`${this.#table} has no schema in its log: it is damaged`]);
    return {
      protocol: this.#protocol,
      metaData: this.#metadata,
      adds: [...this.#files.values()],
      removes: [...this.#removes.values()],
      txns: this.#txns,
    };
  }

  #requireReadable(): void {
    const { minReaderVersion, readerFeatures } = this.#protocol ?? {};
    const reader = Number(minReaderVersion);
    const features = Array.isArray(readerFeatures) ? readerFeatures.map(String) : [];
    const unknown = features.filter((feature) => !KNOWN_FEATURES.includes(feature));
    const mode = configurationOf(this.#metadata ?? {})['delta.columnMapping.mode'];
    if (mode === 'id') unknown.push('columnMapping by id');
    if (!(reader >= 1 && reader <= 3)) unknown.push(`reader version ${showValue(minReaderVersion)}`);
    if (unknown.length === 0) return;
    throw new BadInputError([
      `${this.#table} needs ${unknown.join(', ')}, which cannot be read here: export the table as CSV or Parquet`,
    ]);
  }

  #liveFile(add: Action): DataFile {
    const { partitionValues, deletionVector, size } = add;
    return {
      path: this.insidePath(add.path),
      partitionValues: isPlainObject(partitionValues) ? partitionValues : {},
      deletionVector: isPlainObject(deletionVector) ? deletionVector : undefined,
      size: Number(size),
    };
  }

  /**
   * The path of a file in the table. Files of a shallow clone lie elsewhere, under their whole address. A log may come
   * from anybody.
   */
  insidePath(given: unknown): string {
    const decoded = decodedPath(given);
    const isInside = decoded !== undefined && !/^[/\\]|^[a-z][a-z0-9+.-]*:|\0/i.test(decoded);
    if (isInside && !decoded.split(/[/\\]/).includes('..')) return decoded;
    throw new BadInputError([
      `${this.#table} names ${showValue(given)} as one of its files: expected a file in its own folder. Export it as CSV or Parquet`,
    ]);
  }
}

/** A file may be there twice, with two deletion vectors: one of them is being removed. */
function keyOf({ path, deletionVector }: Action, place: string): string {
  if (typeof path !== 'string') throw new BadInputError([`${place} names a file ${showValue(path)}: it is damaged`]);
  if (!isPlainObject(deletionVector)) return path;
  const { storageType, pathOrInlineDv, offset } = deletionVector;
  return [path, storageType, pathOrInlineDv, offset ?? ''].join('\0');
}

function decodedPath(text: unknown): string | undefined {
  try {
    return typeof text === 'string' ? decodeURIComponent(text) : undefined;
  } catch {
    return undefined;
  }
}

function configurationOf({ configuration }: Action): Record<string, unknown> {
  return isPlainObject(configuration) ? configuration : {};
}

function fieldsOf(metadata: Action): DeltaField[] | undefined {
  const schema = typeof metadata.schemaString === 'string' ? parsedSchema(metadata.schemaString) : undefined;
  const partitions = Array.isArray(metadata.partitionColumns) ? metadata.partitionColumns : [];
  return schema?.map(({ name, type, metadata: known }) => {
    const physical = isPlainObject(known) ? known['delta.columnMapping.physicalName'] : undefined;
    const physicalName = typeof physical === 'string' ? physical : String(name);
    return { name: String(name), physicalName, type, isPartition: partitions.includes(name) };
  });
}

function parsedSchema(text: string): Action[] | undefined {
  const fields = parsedObject(text)?.fields;
  return Array.isArray(fields) && fields.every(isPlainObject) ? fields : undefined;
}
