import { listChanges } from '../../adapters/dynamodb/change-log';
import { handler } from '../../functions/record-changes';
import { takePrintedLines } from '../support/home/printed-lines';
import { type MemoryTables, openMemoryTables } from '../support/services/memory-tables';

let tables: MemoryTables;
let printed: ReturnType<typeof takePrintedLines>;
beforeAll(async () => {
  printed = takePrintedLines();
  tables = await openMemoryTables();
  process.env.RUNSHEET_MASTER_TABLE = tables.master.name;
  process.env.RUNSHEET_STORE_URL = tables.url;
});
afterAll(async () => {
  printed.giveBack();
  await tables.close();
});

const keys = { job_group: { S: 'nightly' }, job_name: { S: 'a' } };
const record = {
  eventName: 'INSERT',
  dynamodb: {
    Keys: keys,
    // Lambda delivers binary values in base64.
    NewImage: { ...keys, bytes: { B: 'AAH/' }, sets: { M: { bytes: { BS: ['AAH/'] } } } },
    SequenceNumber: '7',
    ApproximateCreationDateTime: 1_795_314_600,
  },
};

test('a stream’s event ends in the change log, once however often it comes, binary as it was', async () => {
  for (let times = 0; times < 2; times++) {
    await expect(handler({ Records: [record] }, undefined as never)).resolves.toMatchObject({ batchItemFailures: [] });
  }
  const bytes = new Uint8Array([0, 1, 255]);
  expect(await listChanges(tables.master, 'nightly', {})).toEqual([
    expect.objectContaining({ after: expect.objectContaining({ bytes, sets: { bytes: new Set([bytes]) } }) }),
  ]);
});

test('Lambda is told which record to begin with again; of one that says nothing, with all', async () => {
  const broken = { dynamodb: { ...record.dynamodb, Keys: {} } };
  await expect(handler({ Records: [record, broken, 'x'] }, undefined as never)).resolves.toMatchObject({
    batchItemFailures: [{ itemIdentifier: '7' }, { itemIdentifier: '' }],
  });
});
