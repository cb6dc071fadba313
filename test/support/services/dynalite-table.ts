import type { AddressInfo } from 'node:net';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { openDynamoDb } from '../../../adapters/dynamodb/client';
import { RunTable } from '../../../adapters/dynamodb/run-table';
import type { RunTableKey } from '../../../domain/tables/row-keys';
import { openDynalite } from '../../../local/store/dynalite-server';
import { EMBEDDED_TABLES } from '../../../local/store/embedded-tables';
import { ownTables } from '../../../local/store/own-tables';

/** A run table in memory, in this process, that answers as DynamoDB does. */
export interface DynaliteTable {
  table: RunTable;
  /** Puts the item, or takes away what is there. */
  hold(key: RunTableKey, item: object | undefined): Promise<void>;
  read(key: RunTableKey): Promise<object | undefined>;
  close(): Promise<void>;
}

export async function openDynaliteTable(): Promise<DynaliteTable> {
  const server = openDynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  await ownTables(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = openDynamoDb(`http://test@127.0.0.1:${(server.address() as AddressInfo).port}`);
  const table = new RunTable(client, EMBEDDED_TABLES.runs);
  return {
    table,
    hold: async (key, item) => {
      if (item) await client.send(new PutCommand({ TableName: table.name, Item: { ...item, ...key } }));
      else await table.remove(key, { all: [] });
    },
    read: async (Key) => (await client.send(new GetCommand({ TableName: table.name, Key }))).Item,
    close: async () => {
      client.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
