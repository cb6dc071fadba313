import { marshall } from '@aws-sdk/util-dynamodb';
import { nameUuid } from '../../adapters/lineage/name-uuid';
import { httpReceiver } from '../../adapters/lineage/receiver';
import { LINEAGE_UUIDS } from '../../domain/notices/lineage-facets';
import type { JobRunRow, RunRow } from '../../domain/tables/rows';
import { sendLineage } from '../../operations/send-lineage';
import { takePrintedLines } from '../support/home/printed-lines';
import { briefly, Receiver } from '../support/openlineage/receiver';
import { lineageProblems } from '../support/openlineage/schemas';
import { aJobRun, aRunRow } from '../support/rows/a-job-run';

const receiver = new Receiver();
let url: string;
let printed: ReturnType<typeof takePrintedLines>;
beforeAll(async () => {
  url = await receiver.listen();
  printed = takePrintedLines();
});
beforeEach(() => {
  receiver.requests.length = 0;
  receiver.answers = [];
  printed.lines.length = 0;
});
afterAll(async () => {
  printed.giveBack();
  await receiver.close();
});

const place = { namespace: 'shop', version: '0.1.0', uuidOf: (name: string) => nameUuid(LINEAGE_UUIDS, name) };

let sequence = 0;
function aRecord(row: RunRow | JobRunRow) {
  const { run_id, entry } = row;
  sequence += 1;
  const images = { Keys: marshall({ run_id, entry }), NewImage: marshall(row, { removeUndefinedValues: true }) };
  return { dynamodb: { ...images, SequenceNumber: String(sequence) } };
}

const run = () => aRecord(aRunRow({ status: 'RUNNING' }));
const job = (name = 'load') => aRecord(aJobRun({ name, span: [1_000, 2_000] }));
const numberOf = (record: ReturnType<typeof aRecord>) => record.dynamodb.SequenceNumber;
const failed = (record: ReturnType<typeof aRecord>) => ({ batchItemFailures: [{ itemIdentifier: numberOf(record) }] });
const ALL = { batchItemFailures: [] };

const send = (records: unknown[], { retryMs = [1, 1], remainingMs = 60_000 } = {}) =>
  sendLineage(records, { receiver: httpReceiver(url), place, retryMs }, () => remainingMs);

it('sends what the writes tell, in order, and says how much', async () => {
  await expect(send([run(), job(), job('clean')])).resolves.toEqual(ALL);
  expect(briefly(receiver.events)).toEqual([
    'START nightly',
    'START nightly.load',
    'COMPLETE nightly.load',
    'START nightly.clean',
    'COMPLETE nightly.clean',
  ]);
  expect(receiver.events.flatMap(lineageProblems)).toEqual([]);
  expect(printed.lines).toMatchObject([{ level: 'info', message: 'lineage', sent: 5, refused: 0 }]);
});

it('says nothing of writes that tell nothing', async () => {
  await expect(send([aRecord(aJobRun({ status: 'PENDING' }))])).resolves.toEqual(ALL);
  expect([...receiver.events, ...printed.lines]).toEqual([]);
});

it.each([500, 503, 401, 404, 302])('sends an event again that is answered with %s', async (status) => {
  receiver.answers = [{ status: 201 }, { status }, { status }];
  await expect(send([run(), job()])).resolves.toEqual(ALL);
  expect(briefly(receiver.events)).toEqual(['START nightly', 'START nightly.load', 'COMPLETE nightly.load']);
});

it('stops at the record that the receiver does not take now, and begins there the next time', async () => {
  const records = [run(), job(), job('clean')];
  // The start of load is taken, its end is not.
  receiver.answers = [201, 201, 503, 503, 503].map((status) => ({ status, text: 'overloaded' }));
  await expect(send(records)).resolves.toEqual(failed(records[1] as never));
  expect(printed.lines).toMatchObject([
    {
      level: 'error',
      message: 'lineage could not be sent, and is tried again',
      keys: { run_id: { S: 'nightly-1' }, entry: { S: 'job#load' } },
      event: 'COMPLETE',
      job: 'nightly.load',
      reason: 'it answered 503: overloaded',
    },
    { message: 'lineage', sent: 2, refused: 0 },
  ]);
  await expect(send(records.slice(1))).resolves.toEqual(ALL);
  const ids = receiver.events.map(({ run, eventType }) => `${run.runId} ${eventType}`);
  expect(ids).toHaveLength(6);
  expect(new Set(ids).size).toBe(5);
});

it.each([400, 422])('passes over an event that is refused with %s, and says so', async (status) => {
  receiver.answers = [{ status, text: 'no such facet' }];
  await expect(send([run(), job()])).resolves.toEqual(ALL);
  expect(briefly(receiver.events)).toEqual(['START nightly.load', 'COMPLETE nightly.load']);
  expect(printed.lines).toMatchObject([
    {
      level: 'error',
      event: 'START',
      job: 'nightly',
      error: 'EventRefused',
      reason: `it answered ${status}: no such facet`,
    },
    { message: 'lineage', sent: 2, refused: 1 },
  ]);
});

it('passes over a record that is none, which no repeat would mend', async () => {
  await expect(send([{ dynamodb: {} }, 7, run()])).resolves.toEqual(ALL);
  expect(briefly(receiver.events)).toEqual(['START nightly']);
  expect(printed.lines.map(({ level, reason }) => [level, reason])).toEqual([
    ['error', expect.stringContaining('Keys is')],
    ['error', expect.stringContaining('dynamodb is')],
    ['info', undefined],
  ]);
});

it('stops before its time is up: no event is cut off', async () => {
  const record = run();
  await expect(send([record], { remainingMs: 14_999 })).resolves.toEqual(failed(record));
  expect(receiver.events).toEqual([]);
  // And waits for no repeat that would not be done in time.
  receiver.answers = [{ status: 503 }];
  await expect(send([record], { remainingMs: 15_500, retryMs: [1_000] })).resolves.toEqual(failed(record));
});
