import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { IndexRecord } from 'dynalite/db/index.js';
import { MASTER_TABLE, RUN_TABLE, type TableShape } from '../../domain/tables/table-shapes';
import { askStore, type DynaliteServer, type TableRecord } from './dynalite-server';
import { EMBEDDED_TABLES } from './embedded-tables';

/** dynalite marks a table as ACTIVE at once. */
const PATIENCE_MS = 10_000;

/**
 * Makes the tables usable, before anyone can ask for them: creates those that are missing, and finishes what a store
 * was killed in the middle of. No other process works on them.
 */
export async function ownTables(server: DynaliteServer): Promise<void> {
  for (const [name, shape] of TABLES) {
    const record = await server.readTable(name);
    // dynalite deletes a table's rows before its record.
    if (record?.TableStatus === 'DELETING') await server.writeTable(name, undefined);
    else if (record && record.TableStatus !== 'ACTIVE') await server.writeTable(name, active(record));
    if (!record || record.TableStatus === 'DELETING') await create(server, name, shape);
    else await ownIndexes(server, name, shape);
  }
}

/**
 * Gives the table the indexes of this version: a home of an earlier one has others. The record is written when they are
 * filled, so that the store that follows a killed one begins anew.
 */
async function ownIndexes(server: DynaliteServer, name: string, shape: TableShape): Promise<void> {
  const record = (await server.readTable(name)) as TableRecord;
  const { GlobalSecondaryIndexes: found = [] } = record;
  const indexes = indexesOf(shape).map((wanted) => {
    const own = found.find((index) => index.IndexName === wanted.IndexName);
    return own && isDeepStrictEqual(own.Projection, wanted.Projection) ? own : { ...found[0], ...wanted, ...ACTIVE };
  });
  const isOwn = (index: IndexRecord) => found.includes(index);
  if (indexes.every(isOwn) && found.length === indexes.length) return;
  const next = { ...record, GlobalSecondaryIndexes: indexes };
  for (const index of indexes) if (!isOwn(index)) await server.fillIndex(name, next, index);
  await server.writeTable(name, next);
  const names = new Set(indexes.map((index) => index.IndexName));
  for (const { IndexName } of found) if (!names.has(IndexName)) await server.emptyIndex(name, IndexName);
}

const ACTIVE = { IndexStatus: 'ACTIVE' };

const TABLES: [name: string, shape: TableShape][] = [
  [EMBEDDED_TABLES.master, MASTER_TABLE],
  [EMBEDDED_TABLES.runs, RUN_TABLE],
];

function active(record: TableRecord): TableRecord {
  const indexes = record.GlobalSecondaryIndexes?.map((index) => ({ ...index, ...ACTIVE }));
  return { ...record, TableStatus: 'ACTIVE', ...(indexes && { GlobalSecondaryIndexes: indexes }) };
}

/** Resolves when the table can be used: one that is still being created has no index yet. */
async function create(server: DynaliteServer, name: string, shape: TableShape): Promise<void> {
  await askStore(server.answer, 'CreateTable', tableInput(name, shape));
  const giveUpAt = performance.now() + PATIENCE_MS;
  while ((await server.readTable(name))?.TableStatus !== 'ACTIVE') {
    if (performance.now() > giveUpAt)
      throw new Error(`the table ${name} is still being created after ${PATIENCE_MS / 1000} s`);
    await sleep(1);
  }
}

/** The table as DynamoDB's CreateTable takes it. */
function tableInput(name: string, shape: TableShape): object {
  const keys = [shape, ...shape.indexes];
  const attributes = new Set(keys.flatMap((key) => [key.partitionKey, key.sortKey]));
  const indexes = indexesOf(shape);
  return {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [...attributes].map((attribute) => ({ AttributeName: attribute, AttributeType: 'S' })),
    KeySchema: keySchema(shape),
    ...(indexes.length > 0 && { GlobalSecondaryIndexes: indexes }),
  };
}

function indexesOf({ indexes }: TableShape) {
  return indexes.map((index) => ({
    IndexName: index.name,
    KeySchema: keySchema(index),
    Projection: { ProjectionType: index.projects === 'KEYS' ? 'KEYS_ONLY' : 'ALL' },
  }));
}

function keySchema({ partitionKey, sortKey }: { partitionKey: string; sortKey: string }) {
  return [
    { AttributeName: partitionKey, KeyType: 'HASH' },
    { AttributeName: sortKey, KeyType: 'RANGE' },
  ];
}
