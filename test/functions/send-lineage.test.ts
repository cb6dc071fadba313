import { marshall } from '@aws-sdk/util-dynamodb';
import { handler } from '../../functions/send-lineage';
import { version } from '../../package.json';
import { takePrintedLines } from '../support/home/printed-lines';
import { Receiver } from '../support/openlineage/receiver';
import { aRunRow } from '../support/rows/a-job-run';

const receiver = new Receiver();
let printed: ReturnType<typeof takePrintedLines>;
beforeAll(async () => {
  printed = takePrintedLines();
  process.env.RUNSHEET_LINEAGE_URL = await receiver.listen();
  process.env.RUNSHEET_LINEAGE_NAMESPACE = 'Shop/shop-pipelines';
});
afterAll(async () => {
  printed.giveBack();
  await receiver.close();
});

const run = aRunRow({ status: 'RUNNING' });
const NewImage = marshall(run, { removeUndefinedValues: true });
const record = {
  dynamodb: { Keys: marshall({ run_id: run.run_id, entry: run.entry }), NewImage, SequenceNumber: '7' },
};
const handle = (remainingMs: number) =>
  handler({ Records: [record] }, { getRemainingTimeInMillis: () => remainingMs } as never);

test('an event of the stream ends at the receiver, in the namespace of the stack and with the version', async () => {
  await expect(handle(120_000)).resolves.toEqual({ batchItemFailures: [] });
  expect(receiver.requests.map(({ url, headers }) => [url, headers.authorization])).toEqual([
    ['/api/v1/lineage', undefined],
  ]);
  expect(receiver.events).toMatchObject([
    {
      eventType: 'START',
      job: { namespace: 'Shop/shop-pipelines', name: 'nightly' },
      run: { facets: { processing_engine: { version } } },
    },
  ]);
});

test('Lambda is told which record to begin with again where the time runs out', async () => {
  await expect(handle(1_000)).resolves.toEqual({ batchItemFailures: [{ itemIdentifier: '7' }] });
});
