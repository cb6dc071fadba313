import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { callsOf } from '../../../adapters/aws/notices';
import { RunTable } from '../../../adapters/dynamodb/run-table';
import type { JobRunRow, RunRow } from '../../../domain/tables/rows';
import { jsonBytes } from '../../../domain/values/json';
import type { NotifyDependencies } from '../../../operations/end-notices';
import { notifyEnds } from '../../../operations/notify-ends';
import { aJobRun, aRun } from '../../protocol/builders';
import { virtualClock } from '../states/virtual-clock';

/*
 * The ends of one run come by one shard, one batch after another. The handler is the real one, in virtual time: a call
 * of PutEvents takes 30 ms, a read of a row 10 ms, a page of 1 MB 100 ms, an invocation 50 ms.
 */

const MS = { putEvents: 30, getItem: 10, query: 100, invocation: 50 };
/** Both images of a row with 32 KB of output are in its record, and Lambda hands over at most 6 MB. */
const BATCH = 90;
const PAGE = 30;
const OUTPUT = 'x'.repeat(32 * 1024);

const run: RunRow = aRun({ run_id: 'nightly-1', status: 'FAILED', ended_at: '2026-11-22T02:45:00.000Z' });
const failedJob = (index: number): JobRunRow =>
  aJobRun({
    run_id: run.run_id,
    job_name: `job-${String(index).padStart(5, '0')}`,
    entry: `job#job-${String(index).padStart(5, '0')}`,
    status: 'FAILED',
    attempt: 1,
    error: { name: 'TimeoutError', message: 'no answer from the warehouse' },
    started_at: '2026-11-22T02:31:00.000Z',
    ended_at: '2026-11-22T02:40:00.000Z',
    output: OUTPUT,
  });

export interface ManyEnds {
  /** The `detail.id` of each event, in order. */
  told: string[];
  /** From the first batch to the last, in virtual time. */
  seconds: number;
  /** JSON bytes of the run's rows: as they are stored, and as they are in memory at the end of the run. */
  storedBytes: number;
  readBytes: number;
}

/** Notifies of so many failed jobs of one run, then of its end. */
export async function tellManyEnds(jobs: number): Promise<ManyEnds> {
  const clock = virtualClock();
  const wait = (ms: number) => clock.sleep(ms, new AbortController().signal);
  const rows = Array.from({ length: jobs }, (_, index) => failedJob(index));
  const store = storeOf(rows, wait);
  const told: string[] = [];
  const deps: NotifyDependencies = {
    runs: new RunTable(store.client, 'runs'),
    stack: 'runsheet-prod',
    putEvents: async (events) => {
      for (const call of callsOf(events)) {
        await wait(MS.putEvents);
        told.push(...call.map(({ detail }) => detail.id));
      }
    },
    publish: async () => {},
    printMetrics: () => {},
  };
  const records = [...rows, run].map((row, index) => aRecord(row, index));
  const began = clock.now();
  let ended = Number.NaN;
  const telling = (async () => {
    for (let at = 0; at < records.length; at += BATCH) {
      await wait(MS.invocation);
      const { batchItemFailures } = await notifyEnds(records.slice(at, at + BATCH), deps, () => 120_000);
      if (batchItemFailures.length > 0) throw new Error(`record ${batchItemFailures[0]?.itemIdentifier} failed`);
    }
    ended = clock.now();
  })();
  await clock.advance(3_600_000);
  await telling;
  const storedBytes = jobs * jsonBytes(failedJob(0) as never);
  return { told, seconds: (ended - began) / 1000, storedBytes, readBytes: store.bytesOfQueries() };
}

function aRecord({ run_id, entry, status }: RunRow | JobRunRow, index: number) {
  const image = (status: string) => marshall({ run_id, entry, status });
  return {
    eventName: 'MODIFY',
    dynamodb: {
      Keys: marshall({ run_id, entry }),
      OldImage: image('RUNNING'),
      NewImage: image(status),
      SequenceNumber: String(index + 1),
    },
  };
}

interface Asked {
  Key?: { entry: string };
  ProjectionExpression?: string;
  ExpressionAttributeNames?: Record<string, string>;
  ExclusiveStartKey?: { at: number };
}

/** A client that answers GetItem and Query from memory, as they were asked, after their time. */
function storeOf(rows: readonly JobRunRow[], wait: (ms: number) => Promise<void>) {
  const byEntry = new Map<string, RunRow | JobRunRow>(rows.map((row) => [row.entry, row]));
  byEntry.set(run.entry, run);
  let bytes = 0;
  const client: DynamoDBDocumentClient = Object.create(DynamoDBDocumentClient.prototype);
  client.send = (async ({ input }: { input: Asked }) => {
    const asked = projected(input);
    if (input.Key) {
      await wait(MS.getItem);
      return { Item: asked(byEntry.get(input.Key.entry) as JobRunRow) };
    }
    await wait(MS.query);
    const at = input.ExclusiveStartKey?.at ?? 0;
    const Items = rows.slice(at, at + PAGE).map(asked);
    bytes += Items.reduce((sum, item) => sum + jsonBytes(item as never), 0);
    return { Items, ...(at + PAGE < rows.length && { LastEvaluatedKey: { at: at + PAGE } }) };
  }) as never;
  return { client, bytesOfQueries: () => bytes };
}

function projected({ ProjectionExpression, ExpressionAttributeNames = {} }: Asked) {
  if (ProjectionExpression === undefined) return (row: object) => row;
  const fields = ProjectionExpression.split(', ').map((alias) => ExpressionAttributeNames[alias] ?? alias);
  return (row: object) => Object.fromEntries(Object.entries(row).filter(([field]) => fields.includes(field)));
}
