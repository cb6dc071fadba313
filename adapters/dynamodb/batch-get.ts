import { setTimeout as sleep } from 'node:timers/promises';
import { BatchGetCommand, type BatchGetCommandInput } from '@aws-sdk/lib-dynamodb';
import { plainRow } from './query-job-runs';
import { projection } from './query-pages';
import type { RunTable } from './run-table';

/** DynamoDB's limit of one request. */
const KEYS_AT_ONCE = 100;

/** DynamoDB leaves keys out beyond 16 MB of rows, and where it is throttled. */
const MAX_TRIES = 8;
const FIRST_WAIT_MS = 50;

/** A key of the table itself, as an index has it. */
export interface StoredKey {
  run_id: string;
  entry: string;
}

type Wanted = NonNullable<BatchGetCommandInput['RequestItems']>;

/**
 * Returns these rows' fields (default: all) in the order of the keys, without the rows that are gone. They may be
 * stale. A request takes 100 keys, and the rows have their run's plain `run_id`.
 */
export async function getRows<Row>(
  table: RunTable,
  keys: readonly StoredKey[],
  fields?: readonly (keyof Row & string)[],
): Promise<Row[]> {
  const batches = Array.from({ length: Math.ceil(keys.length / KEYS_AT_ONCE) }, (_, at) =>
    keys.slice(at * KEYS_AT_ONCE, (at + 1) * KEYS_AT_ONCE),
  );
  const found = await Promise.all(batches.map((batch) => getBatch(table, batch, fields)));
  const rows = new Map(found.flat().map((row) => [keyText(row), row]));
  return keys.flatMap((key) => {
    const row = rows.get(keyText(key));
    return row ? [plainRow(row) as Row] : [];
  });
}

async function getBatch(
  { client, name }: RunTable,
  keys: readonly StoredKey[],
  fields?: readonly string[],
): Promise<StoredKey[]> {
  const rows: StoredKey[] = [];
  const selected = fields && projection([...new Set([...fields, 'run_id', 'entry'])]);
  const Keys = keys.map(({ run_id, entry }) => ({ run_id, entry }));
  let wanted: Wanted = { [name]: { Keys, ...selected } };
  for (let tries = 1; ; tries++) {
    const { Responses = {}, UnprocessedKeys = {} } = await client.send(new BatchGetCommand({ RequestItems: wanted }));
    rows.push(...((Responses[name] ?? []) as StoredKey[]));
    if (Object.keys(UnprocessedKeys).length === 0) return rows;
    if (tries === MAX_TRIES)
      throw new Error(`DynamoDB has left out rows of ${name} ${MAX_TRIES} times: try again later`);
    wanted = UnprocessedKeys as Wanted;
    // With full jitter, from 50 ms to 6 s.
    await sleep(Math.random() * FIRST_WAIT_MS * 2 ** (tries - 1));
  }
}

function keyText({ run_id, entry }: StoredKey): string {
  return `${run_id}\n${entry}`;
}
