import { isPlainObject } from '../values/json';
import type { Action } from './delta-actions';

/** What a checkpoint says of a table. */
export interface CheckpointState {
  protocol: Action;
  metaData: Action;
  adds: readonly Action[];
  removes: readonly Action[];
  txns: ReadonlyMap<string, Action>;
}

/** "delta.deletedFileRetentionDuration" of a table that says nothing else: a week. */
const REMOVED_MS = 7 * 86_400_000;

/**
 * The rows of a checkpoint: all that a reader needs of the log up to its version. What was removed lately is kept, for
 * those who clean up.
 */
export function checkpointRows({ protocol, metaData, adds, removes, txns }: CheckpointState, now: number): Action[] {
  const { format, configuration } = metaData;
  const { provider = 'parquet', options } = isPlainObject(format) ? format : {};
  return [
    { protocol },
    {
      metaData: {
        ...metaData,
        format: { provider, options: entries(options) },
        configuration: entries(configuration),
        createdTime: long(metaData.createdTime),
      },
    },
    ...[...txns.values()].map((txn) => ({
      txn: { ...txn, version: long(txn.version), lastUpdated: long(txn.lastUpdated) },
    })),
    ...adds.map((add) => ({
      add: {
        ...add,
        partitionValues: entries(add.partitionValues),
        size: long(add.size),
        modificationTime: long(add.modificationTime),
        dataChange: false,
        tags: isPlainObject(add.tags) ? entries(add.tags) : null,
      },
    })),
    ...removes
      .filter(({ deletionTimestamp }) => Number(deletionTimestamp ?? 0) > now - REMOVED_MS)
      .map((remove) => ({
        remove: { ...remove, deletionTimestamp: long(remove.deletionTimestamp), dataChange: false },
      })),
  ];
}

/** A map, as the file has it. */
function entries(map: unknown): { key: string; value: unknown }[] {
  return isPlainObject(map) ? Object.entries(map).map(([key, value]) => ({ key, value })) : [];
}

function long(value: unknown): bigint | null {
  if (typeof value === 'bigint') return value;
  return typeof value === 'number' && Number.isFinite(value) ? BigInt(Math.trunc(value)) : null;
}
