import db, { type Done, type FileCall, type Store } from 'dynalite/db/index.js';

interface Write {
  type: 'put' | 'del';
  key: string;
  value?: unknown;
}

interface Waiting {
  writes: readonly Write[];
  done: Done;
}

/**
 * Has a server of dynalite read its files at once, and write together what comes together. By itself it makes a round
 * trip to LevelDB's threads for each read and for each row of an index: most of a write's time.
 */
export function joinWrites(store: Store): void {
  const { db: files, lifecycleManager } = store;
  const level = levelOf(files);
  let waiting: Waiting[] = [];
  let isWriting = false;

  const write = (writes: readonly Write[], done: Done) => {
    waiting.push({ writes, done });
    if (isWriting) return;
    isWriting = true;
    // After all requests that have arrived.
    setImmediate(writeWaiting);
  };

  function writeWaiting(): void {
    const batch = waiting;
    waiting = [];
    const answer = (error: Error | null) => {
      for (const { done } of batch) done(error);
      if (waiting.length > 0) writeWaiting();
      else isWriting = false;
    };
    const written = batchOf(level, batch);
    lifecycleManager.trackOperation(written).then(
      () => setImmediate(answer, null),
      (error: Error) => setImmediate(answer, error),
    );
  }

  const ours: Record<FileCall, Call> = {
    put: (key, value, done) => write([{ type: 'put', key: key as string, value }], done as Done),
    del: (key, done) => write([{ type: 'del', key: key as string }], done as Done),
    batch: (writes, done) => write(writes as Write[], done as Done),
    get: (key, done) => read(level, key as string, done as Done),
  };
  // Level's own classes call each other without a callback.
  for (const name of FILE_CALLS)
    files[name] = (...args) => (typeof args.at(-1) === 'function' ? ours : level)[name](...args);
}

const FILE_CALLS = ['put', 'del', 'batch', 'get'] as const;

type Call = (...args: unknown[]) => unknown;

/** What every kind of Level offers. */
interface Level extends Record<FileCall, (...args: unknown[]) => Promise<unknown>> {
  getSync(key: string): unknown;
}

function read(level: Level, key: string, done: Done): void {
  let value: unknown;
  try {
    value = level.getSync(key);
  } catch (error) {
    // Files that are still being opened: Level has the reader wait.
    const isOpening = (error as NodeJS.ErrnoException).code === 'LEVEL_DATABASE_NOT_OPEN';
    (isOpening ? level.get(key) : Promise.reject(error)).then(
      (found) => setImmediate(done, null, found),
      (failure: Error) => setImmediate(done, failure),
    );
    return;
  }
  done(null, value);
}

/** The methods of the class, under those that dynalite has put over them. */
function levelOf(files: Store['db']): Level {
  const { put, del, batch, get, getSync } = Object.getPrototypeOf(files) as Level;
  return {
    put: put.bind(files),
    del: del.bind(files),
    batch: batch.bind(files),
    get: get.bind(files),
    getSync: getSync.bind(files),
  };
}

/** Rejects, rather than throws, if the files are closed. */
async function batchOf(level: Level, waiting: readonly Waiting[]): Promise<void> {
  await level.batch(waiting.flatMap(({ writes }) => writes));
}

/**
 * Writes the rows of a table's indexes with the row itself: it is put or removed at once after this, so that all of
 * them are one batch. They succeed and fail together.
 */
export const updateIndexes: typeof db.updateIndexes = (store, table, before, after, done) => {
  const { puts, deletes } = db.getIndexActions(table.GlobalSecondaryIndexes ?? [], before, after, table);
  const rowsOf = (index: string) => store.getIndexDb('Global', table.TableName, index);
  for (const { index, key } of deletes) rowsOf(index).del(key, withTheRow);
  for (const { index, key, item } of puts) rowsOf(index).put(key, item, withTheRow);
  done();
};

/** The row's own write hears of an error. */
function withTheRow(): void {}
