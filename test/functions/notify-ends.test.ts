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
  process.env.RUNSHEET_MASTER_TABLE = tables.master.name;
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

describe('the metrics of a run', () => {
  const planned = { ...run, run_id: `${run.run_id}a`, planned_at: '2026-11-22T02:00:00.000Z' };
  const dimensions = async () => {
    printed.lines.length = 0;
    jest.resetModules();
    const { handler: fresh } = (await import(
      '../../functions/notify-ends'
    )) as typeof import('../../functions/notify-ends');
    await tables.runs.put(planned, { all: [] });
    const image = marshall(planned, { removeUndefinedValues: true });
    const keys = marshall({ run_id: planned.run_id, entry: planned.entry });
    const old = marshall({ ...planned, status: 'RUNNING' }, { removeUndefinedValues: true });
    const dynamodb = { Keys: keys, OldImage: old, NewImage: image, SequenceNumber: '8' };
    await fresh({ Records: [{ dynamodb }] }, { getRemainingTimeInMillis: () => 120_000 } as never);
    const line = printed.lines.find(({ message }) => message === 'metrics') as {
      _aws: { CloudWatchMetrics: [{ Dimensions: unknown }] };
    };
    expect(line).toMatchObject({ service: 'runsheet-prod', group: planned.job_group, RunDuration: expect.any(Number) });
    return line._aws.CloudWatchMetrics[0].Dimensions;
  };
  afterEach(() => {
    delete process.env.RUNSHEET_METRICS;
  });

  test('are counted by group, as long as there are few groups', async () => {
    await expect(dimensions()).resolves.toEqual([['service', 'group']]);
  });

  test('are counted in total where the stack asks for that, and name the group all the same', async () => {
    process.env.RUNSHEET_METRICS = 'total';
    await expect(dimensions()).resolves.toEqual([['service']]);
  });
});
