import { checkpointRows } from '../../domain/ledger/checkpoint-rows';
import { versionName } from '../../domain/ledger/delta-actions';
import { LOG_FOLDER, type LoadedLog } from '../delta/delta-log';
import type { LedgerStore } from './ledger-store';
import { parquetBytes, type ValueField } from './parquet-bytes';

/** A reader of the table reads at most so many commits. */
const COMMITS = 100;

const TEXTS = { map: 'string' } as const;

/** "Checkpoint schema" of Delta's protocol. */
const FIELDS: readonly ValueField[] = [
  {
    name: 'txn',
    type: {
      struct: [
        { name: 'appId', type: 'string' },
        { name: 'version', type: 'long' },
        { name: 'lastUpdated', type: 'long' },
      ],
    },
  },
  {
    name: 'add',
    type: {
      struct: [
        { name: 'path', type: 'string' },
        { name: 'partitionValues', type: TEXTS },
        { name: 'size', type: 'long' },
        { name: 'modificationTime', type: 'long' },
        { name: 'dataChange', type: 'boolean' },
        { name: 'tags', type: TEXTS },
        { name: 'stats', type: 'string' },
      ],
    },
  },
  {
    name: 'remove',
    type: {
      struct: [
        { name: 'path', type: 'string' },
        { name: 'deletionTimestamp', type: 'long' },
        { name: 'dataChange', type: 'boolean' },
      ],
    },
  },
  {
    name: 'metaData',
    type: {
      struct: [
        { name: 'id', type: 'string' },
        { name: 'name', type: 'string' },
        { name: 'description', type: 'string' },
        {
          name: 'format',
          type: {
            struct: [
              { name: 'provider', type: 'string' },
              { name: 'options', type: TEXTS },
            ],
          },
        },
        { name: 'schemaString', type: 'string' },
        { name: 'partitionColumns', type: { array: 'string' } },
        { name: 'configuration', type: TEXTS },
        { name: 'createdTime', type: 'long' },
      ],
    },
  },
  {
    name: 'protocol',
    type: {
      struct: [
        { name: 'minReaderVersion', type: 'integer' },
        { name: 'minWriterVersion', type: 'integer' },
        { name: 'readerFeatures', type: { array: 'string' } },
        { name: 'writerFeatures', type: { array: 'string' } },
      ],
    },
  },
];

/** Writes a checkpoint of the log's version, if many commits came since the last. */
export async function checkpointIfDue(store: LedgerStore, log: LoadedLog, now: number): Promise<void> {
  if (log.version - Math.max(0, log.checkpoint) < COMMITS) return;
  const { version } = log;
  const rows = checkpointRows(log.replay.state(), now);
  const bytes = await parquetBytes(
    FIELDS,
    FIELDS.map(({ name }) => rows.map((row) => row[name])),
  );
  await store.write(`${LOG_FOLDER}/${versionName(version)}.checkpoint.parquet`, bytes);
  const last = JSON.stringify({ version, size: rows.length });
  await store.write(`${LOG_FOLDER}/_last_checkpoint`, Buffer.from(last));
  log.checkpoint = version;
}
