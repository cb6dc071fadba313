import type { AddressInfo } from 'node:net';
import dynalite from 'dynalite';
import { openDynamoDb } from '../../../adapters/dynamodb/client';
import { createTable } from '../../../adapters/dynamodb/create-table';
import { listOpenRuns } from '../../../adapters/dynamodb/run-queries';
import { RunTable } from '../../../adapters/dynamodb/run-table';
import { RUN_TABLE } from '../../../domain/tables/table-shapes';

/** A server that is slow to create a table, like a busy machine. */
const server = dynalite({ createTableMs: 60 });
let url: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://test@127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe('a table that is created', () => {
  it('can be used at once, with its indexes, by all that created it in the same moment', async () => {
    const clients = [1, 2, 3].map(() => openDynamoDb(url));
    await Promise.all(
      clients.map(async (client) => {
        await createTable(client, 'runs', RUN_TABLE);
        await expect(listOpenRuns(new RunTable(client, 'runs'))).resolves.toEqual([]);
      }),
    );
    for (const client of clients) client.destroy();
  });
});
