import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { RUN_TABLE } from '../../domain/tables/table-shapes';
import { type Answer, callStore, openDynalite, type Reply } from '../../local/store/dynalite-server';
import { EMBEDDED_TABLES } from '../../local/store/embedded-tables';
import { ownTables } from '../../local/store/own-tables';
import { baseUnits, type Item, indexUnits } from './write-units';

/** What the writes to the run table were, and what DynamoDB would charge for them. */
export interface WriteCounts {
  requests: number;
  throttled: number;
  baseUnits: number;
  indexUnits: number;
}

export interface LimitedStore {
  /** Settings of a client that asks this store, beside its own settings. */
  settings: Pick<DynamoDBClientConfig, 'region' | 'credentials' | 'endpoint' | 'requestHandler'>;
  counts: WriteCounts;
  /** Whether it is at work, which takes no time. */
  isBusy(): boolean;
}

/** "Partition-level limits": a partition takes 1,000 write units a second, also on demand. */
export const PARTITION_UNITS = 1000;

/** A write takes about as long on AWS. */
const LATENCY_MS = 5;
/** A quiet partition has gathered the units of this time. AWS lends more for a while; this store does not. */
const BURST_MS = 100;

/**
 * The embedded store in memory, behind the one limit of DynamoDB: the write units that a partition takes a second.
 * @param partitions how many partitions the run table has: DynamoDB keeps a partition key in the one that a hash of it
 *   says. Default: one, as DynamoDB may keep a table.
 */
export async function openLimitedStore(unitsPerSecond = PARTITION_UNITS, partitions = 1): Promise<LimitedStore> {
  const server = openDynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  await ownTables(server);
  const store = new Limited(server.answer, unitsPerSecond, partitions);
  const requestHandler = {
    handle: async ({ headers, body }: { headers: Record<string, string>; body: Uint8Array | string }) => {
      await new Promise((resolve) => setTimeout(resolve, LATENCY_MS));
      const reply = await store.answer(String(headers['x-amz-target']), headers, textOf(body));
      const type = { 'content-type': 'application/x-amz-json-1.0' };
      return { response: { statusCode: reply.status, headers: type, body: Readable.from([Buffer.from(reply.body)]) } };
    },
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
  };
  return {
    settings: {
      region: 'local',
      endpoint: 'http://limited',
      credentials: { accessKeyId: 'own', secretAccessKey: 'own' },
      requestHandler: requestHandler as unknown as NonNullable<DynamoDBClientConfig['requestHandler']>,
    },
    counts: store.counts,
    isBusy: () => store.busy > 0,
  };
}

/** The SDK's bytes warn of a `toString`. */
function textOf(body: Uint8Array | string): string {
  return typeof body === 'string' ? body : new TextDecoder().decode(body);
}

const WRITES: ReadonlySet<string> = new Set(['PutItem', 'UpdateItem', 'DeleteItem']);
const READS: ReadonlySet<string> = new Set(['GetItem', 'Query', 'BatchGetItem']);

class Limited {
  busy = 0;
  readonly counts: WriteCounts = { requests: 0, throttled: 0, baseUnits: 0, indexUnits: 0 };
  readonly #items = new Map<string, Item>();
  /** What each partition has left, at that time. */
  readonly #left: Left[];

  constructor(
    readonly store: Answer,
    readonly unitsPerSecond: number,
    partitions: number,
  ) {
    this.#left = Array.from({ length: partitions }, () => ({ units: 0, at: 0 }));
  }

  async answer(target: string, headers: Record<string, string>, body: string): Promise<Pick<Reply, 'status' | 'body'>> {
    this.busy += 1;
    try {
      const action = target.slice(target.indexOf('.') + 1);
      const input = JSON.parse(body) as WriteInput;
      const call = () => callStore(this.store, { method: 'POST', url: '/', headers }, Buffer.from(body));
      if (READS.has(action) || !body.includes(`"${EMBEDDED_TABLES.runs}"`)) return await call();
      if (!WRITES.has(action)) throw new Error(`${action} on the run table is not counted: count it here`);
      return await this.#write(input, call);
    } finally {
      this.busy -= 1;
    }
  }

  async #write(input: WriteInput, call: () => Promise<Reply>): Promise<Pick<Reply, 'status' | 'body'>> {
    this.counts.requests += 1;
    const { run_id, entry } = input.Key ?? input.Item ?? {};
    const left = this.#refill(String(run_id?.S));
    if (left.units <= 0) {
      this.counts.throttled += 1;
      return { status: 400, body: THROTTLED };
    }
    // At least this much, so that the requests that are at work beside it see it.
    left.units -= 1;
    const reply = await call();
    const key = `${run_id?.S} ${entry?.S}`;
    const before = this.#items.get(key);
    const after = reply.status === 200 ? written(input, reply) : before;
    if (after) this.#items.set(key, after);
    else this.#items.delete(key);
    const units = baseUnits(before, after);
    left.units -= units - 1;
    this.counts.baseUnits += units;
    this.counts.indexUnits += indexUnits(RUN_TABLE, before, after);
    return reply;
  }

  /** What the key's partition has left by now. A write may take more than is left; the next ones wait for it. */
  #refill(partitionKey: string): Left {
    const left = this.#left[hashOf(partitionKey) % this.#left.length] as Left;
    const now = Date.now();
    const most = (this.unitsPerSecond * BURST_MS) / 1000;
    const gathered = ((now - left.at) * this.unitsPerSecond) / 1000;
    left.units = Math.min(most, left.units + gathered);
    left.at = now;
    return left;
  }
}

interface Left {
  units: number;
  at: number;
}

/** Not that of DynamoDB, which is not known. */
function hashOf(text: string): number {
  return createHash('md5').update(text).digest().readUInt32BE();
}

interface WriteInput {
  /** Of an update and a delete. */
  Key?: Item;
  /** Of a put. */
  Item?: Item;
  UpdateExpression?: string;
}

/** The item after a write that succeeded: ours ask for it. */
function written({ Item, UpdateExpression }: WriteInput, { body }: Reply): Item | undefined {
  if (Item || UpdateExpression === undefined) return Item;
  const { Attributes } = JSON.parse(body) as { Attributes?: Item };
  if (!Attributes) throw new Error('an update that does not return the new item: its units are not known');
  return Attributes;
}

const THROTTLED = JSON.stringify({
  __type: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException',
  message:
    'The level of configured provisioned throughput for the table was exceeded. ' +
    'Consider increasing your provisioning level with the UpdateTable API.',
});
