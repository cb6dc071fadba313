import { renameSync } from 'node:fs';
import { type Home, HomeError } from '../home';
import { isSameProcess } from '../processes';
import { askStore, openDynalite } from './dynalite-server';
import { EMBEDDED_TABLES } from './embedded-tables';
import { salvage } from './leveldb/salvage';
import { ownTables } from './own-tables';
import { readStoreFile } from './store-file';

export interface Repaired {
  /** How many rows of the two tables were saved. */
  rows: number;
  /** One line for each place that could not be read. */
  lost: string[];
  /** Where the damaged tables are now. */
  kept: string;
}

/** Makes new tables of all rows that can still be read, and keeps the damaged ones beside them. */
export async function repairTables(home: Home, now = new Date()): Promise<Repaired> {
  const store = readStoreFile(home.storeFile);
  if (store && isSameProcess(store.pid, store.identity))
    throw new HomeError(`the home ${home.dir} is in use (store process ${store.pid}): end its commands, and try again`);
  const kept = `${home.tables}.damaged-${now.toISOString().replace(/\W/g, '').slice(0, 15)}`;
  renameSync(home.tables, kept);
  const { values, lost } = salvage(kept);
  const server = openDynalite({ path: home.tables, createTableMs: 0 });
  await server.open();
  // Only a server that listens closes its files.
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await ownTables(server);
    let rows = 0;
    for (const [key, value] of values) {
      const table = Object.values(EMBEDDED_TABLES).find((name) => key.startsWith(`item-${name}~`));
      if (table === undefined) continue;
      // Written as a client would, so that the indexes are made anew.
      await askStore(server.answer, 'PutItem', { TableName: table, Item: JSON.parse(value) });
      rows += 1;
    }
    return { rows, lost, kept };
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}
