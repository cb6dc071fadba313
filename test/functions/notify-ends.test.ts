import { marshall } from '@aws-sdk/util-dynamodb';
import { handler } from '../../functions/notify-ends';
import { aRun } from '../protocol/builders';
import { takePrintedLines } from '../support/home/printed-lines';
import { type MemoryTables, openMemoryTables } from '../support/services/memory-tables';
import { type NoticeServices, openNoticeServices } from '../support/services/notice-services';

const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:runsheet-prod';

let tables: MemoryTables;
let told: NoticeServices;
let printed: ReturnType<typeof takePrintedLines>;
beforeAll(async () => {
  printed = takePrintedLines();
  tables = await openMemoryTables();
  told = await openNoticeServices();
  process.env.RUNSHEET_RUN_TABLE = tables.runs.name;
  process.env.RUNSHEET_STORE_URL = tables.url;
  process.env.RUNSHEET_STACK = 'runsheet-prod';
  process.env.RUNSHEET_NOTIFY_TOPIC = TOPIC;
});
afterAll(async () => {
  printed.giveBack();
  await told.close();
  await tables.close();
});

const run = aRun({ status: 'FAILED', ended_at: '2026-11-22T02:45:00.000Z', reason: 'LoadGroup never wrote a plan' });
const record = {
  dynamodb: {
    Keys: marshall({ run_id: run.run_id, entry: run.entry }),
    OldImage: marshall({ ...run, status: 'RUNNING' }, { removeUndefinedValues: true }),
    NewImage: marshall(run, { removeUndefinedValues: true }),
    SequenceNumber: '7',
  },
};
const handle = (remainingMs: number) =>
  handler({ Records: [record] }, { getRemainingTimeInMillis: () => remainingMs } as never);

test('an event of the stream ends in an event, and a message to the topic, of this stack', async () => {
  await tables.runs.put(run, { all: [] });
  await expect(handle(120_000)).resolves.toEqual({ batchItemFailures: [] });
  expect(told.events).toMatchObject([{ Source: 'runsheet' }]);
  expect(told.messages).toMatchObject([{ TopicArn: TOPIC, Subject: expect.stringContaining('runsheet-prod') }]);
});

test('Lambda is told which record to begin with again where the time runs out', async () => {
  await expect(handle(1_000)).resolves.toEqual({ batchItemFailures: [{ itemIdentifier: '7' }] });
});
