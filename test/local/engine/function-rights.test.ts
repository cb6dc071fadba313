import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { openDynamoDb } from '../../../adapters/dynamodb/client';
import { MasterTable } from '../../../adapters/dynamodb/master-table';
import { RunTable } from '../../../adapters/dynamodb/run-table';
import { EMBEDDED_TABLES } from '../../../local/store/embedded-tables';
import { urlFor } from '../../../local/store/store-rights';
import { useLaptop } from '../../support/home/laptop';
import { aJobRow, putGroup } from '../../support/rows/a-group';

jest.setTimeout(60_000);

const laptop = useLaptop();

test('a job cannot write nor read the master table with the key that it was given, and can do its own work', async () => {
  await putGroup(laptop.engine, 'nightly', [aJobRow({ job_name: 'a' })]);
  const client = openDynamoDb(urlFor(laptop.engine.storeUrl, 'job'));
  const Item = { job_group: 'nightly', job_name: 'b' };
  await expect(client.send(new PutCommand({ TableName: EMBEDDED_TABLES.master, Item }))).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining('a job function may not PutItem on "runsheet-master"'),
  });
  await expect(new MasterTable(client, EMBEDDED_TABLES.master).readPartition('nightly')).rejects.toThrow(
    /may not Query/,
  );
  await expect(new RunTable(client, EMBEDDED_TABLES.runs).findRun('r')).resolves.toBeUndefined();
  client.destroy();
  await expect(laptop.engine.master.readPartition('nightly')).resolves.toHaveLength(1);
});
