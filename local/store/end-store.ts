import { setTimeout as sleep } from 'node:timers/promises';
import { isSameProcess } from '../processes';
import { readStoreFile } from './store-file';

/** Ends the store that the file names, without its lingering: its home will be removed. Does nothing if none runs. */
export async function endStore(storeFile: string): Promise<void> {
  const store = readStoreFile(storeFile);
  if (!store || !isSameProcess(store.pid, store.identity)) return;
  process.kill(store.pid, 'SIGTERM');
  const killAt = performance.now() + PATIENCE_MS;
  while (isSameProcess(store.pid, store.identity)) {
    if (performance.now() > killAt) process.kill(store.pid, 'SIGKILL');
    await sleep(10);
  }
}

/** A store that is asked to end ends within milliseconds, unless the machine is very busy. */
const PATIENCE_MS = 5_000;
