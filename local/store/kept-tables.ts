import type { Done, Store } from 'dynalite/db/index.js';

/** Keeps the tables' records, which dynalite reads and parses for each request on rows. */
export function keepTables(store: Store): void {
  const { getTable, tableDb } = store;
  const tables = new Map<string, unknown>();
  store.getTable = (name, ...rest) => {
    const [done] = rest;
    // Whoever asks for a table that may still be made, or changes it, says so before.
    if (typeof done !== 'function') return getTable(name, ...rest);
    const known = tables.get(name);
    if (known) return done(null, known);
    getTable(name, (error, table) => {
      if (!error) tables.set(name, table);
      done(error, table);
    });
  };
  for (const change of ['put', 'del'] as const) {
    const act = tableDb[change].bind(tableDb) as (...args: unknown[]) => void;
    tableDb[change] = (...args: unknown[]) => {
      const done = args.at(-1) as Done;
      tables.delete(args[0] as string);
      act(...args.slice(0, -1), (error: Error | null, value: unknown) => {
        tables.delete(args[0] as string);
        done(error, value);
      });
    };
  }
}
