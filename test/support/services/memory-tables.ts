import type { AddressInfo } from 'node:net';
import { openDynamoDb } from '../../../adapters/dynamodb/client';
import { MasterTable } from '../../../adapters/dynamodb/master-table';
import { RunTable } from '../../../adapters/dynamodb/run-table';
import { openDynalite } from '../../../local/store/dynalite-server';
import { EMBEDDED_TABLES } from '../../../local/store/embedded-tables';
import { ownTables } from '../../../local/store/own-tables';

type Client = ReturnType<typeof openDynamoDb>;

/** The two tables, as one client sees them. */
export interface Tables {
  client: Client;
  master: MasterTable;
  runs: RunTable;
}

/** The tables on a real server in memory, for this test only. */
export interface MemoryTables extends Tables {
  /** The URL for `RUNSHEET_STORE_URL`. */
  url: string;
  /** Another client of the same tables. Its faults and pauses do not affect the first one. */
  another(): Tables;
  close(): Promise<void>;
}

export async function openMemoryTables(): Promise<MemoryTables> {
  const server = openDynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  await ownTables(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://test@127.0.0.1:${(server.address() as AddressInfo).port}`;
  const clients: Client[] = [];
  const another = (): Tables => {
    const client = openDynamoDb(url);
    clients.push(client);
    return {
      client,
      master: new MasterTable(client, EMBEDDED_TABLES.master),
      runs: new RunTable(client, EMBEDDED_TABLES.runs),
    };
  };
  const tables = another();
  const close = async () => {
    for (const client of clients) client.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { ...tables, url, another, close };
}
