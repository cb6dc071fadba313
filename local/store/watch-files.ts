import { Readable } from 'node:stream';
import type { Done, Store } from 'dynalite/db/index.js';
import { endsStore } from './store-problem';

const FILE_CALLS = ['put', 'get', 'del', 'batch'] as const;
const FILE_STREAMS = ['createKeyStream', 'createValueStream'] as const;

/**
 * Reports errors of the files. After a write that failed half-way LevelDB would go on, and lose what it writes next
 * when the files are opened again. Therefore no call is made after the first such error.
 */
export function watchFiles(files: Store['db'], onFileError: (error: Error) => void): void {
  let broken: Error | undefined;
  const see = (error: Error | null | undefined) => {
    if (!error || broken || !endsStore(error)) return;
    broken = error;
    onFileError(error);
  };
  for (const name of FILE_CALLS) {
    const call = files[name].bind(files);
    files[name] = (...args) => {
      const done = args.at(-1);
      // LevelDB's own classes call each other without a callback.
      if (!isDone(done)) return call(...args);
      if (broken) return setImmediate(done, broken);
      return call(...args.slice(0, -1), (error: Error | null | undefined, value?: unknown) => {
        see(error);
        done(error, value);
      });
    };
  }
  for (const name of FILE_STREAMS) {
    const open = files[name].bind(files);
    files[name] = (options) => open(options).on('error', see);
  }
}

/**
 * Has a server of dynalite close what reads its files. By itself it leaves open what each Query and Scan has read by:
 * each keeps the rows as they were in memory, and LevelDB's files of them on the disk, until the process ends.
 */
export function closeIterators(files: Store['db']): void {
  // A stream that ends, or is destroyed before its end, closes what it is made from.
  files.createKeyStream = (options) => Readable.from(files.keys(options));
  files.createValueStream = (options) => Readable.from(files.values(options));
}

function isDone(value: unknown): value is Done {
  return typeof value === 'function';
}
