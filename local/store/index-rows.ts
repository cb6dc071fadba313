import db, { type Done, type IndexRecord, type Item, type Store } from 'dynalite/db/index.js';

/** Rows that are written at once. */
const ROWS_AT_ONCE = 1000;

/** Makes the rows of a table's index anew, from the rows of the table. dynalite itself cannot add an index. */
export async function fillIndex(store: Store, table: string, record: object, index: IndexRecord): Promise<void> {
  await emptyIndex(store, table, index.IndexName);
  const rows = store.getIndexDb('Global', table, index.IndexName);
  const puts: { type: 'put'; key: string; value: Item }[] = [];
  const write = () => called<void>((done) => rows.batch(puts.splice(0), done));
  for await (const item of store.getItemDb(table).createValueStream({})) {
    const made = db.getIndexActions([index], undefined, item as Item, record).puts;
    puts.push(...made.map((row) => ({ type: 'put' as const, key: row.key, value: row.item })));
    if (puts.length >= ROWS_AT_ONCE) await write();
  }
  await write();
}

/** Removes the rows of an index, also of one that the table's record no longer has. */
export function emptyIndex(store: Store, table: string, index: string): Promise<void> {
  return called((done) => store.deleteIndexDb('Global', table, index, done));
}

export function called<T>(call: (done: Done) => void): Promise<T> {
  return new Promise((resolve, reject) => call((error, value) => (error ? reject(error) : resolve(value as T))));
}
