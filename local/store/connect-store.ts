import { spawn } from 'node:child_process';
import { closeSync, openSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { builtEntry, nodePath } from '../built-entry';
import { type Home, HomeError } from '../home';
import { isSameProcess } from '../processes';
import { findHolder, takeLock } from './start-lock';
import { readStoreFile, type StoreFile } from './store-file';

/** A connection to the home's store. */
export interface Store {
  /** The endpoint of the embedded DynamoDB; the URL's user is its access key. */
  url: string;
  /** Has the store kill a process when this command is gone: if the command is killed, it cannot do so itself. */
  adopt(pid: number): void;
  /** Aborts when the store ends while the home is open, because it was killed or could not go on. */
  lost: AbortSignal;
  close(): void;
}

/** How long the store may take to start. */
const PATIENCE_MS = 20_000;

/** Connects to the home's store process, and starts it if none runs. */
export async function connectStore(home: Home): Promise<Store> {
  const giveUpAt = Date.now() + PATIENCE_MS;
  while (Date.now() < giveUpAt) {
    const file = readStoreFile(home.storeFile);
    const presence = file && (await enter(file));
    if (file && presence) return openStore(file, presence);
    await startOnce(home);
    await sleep(20);
  }
  const holder = findHolder(lockFile(home));
  const where = holder === undefined ? '' : ` (process ${holder} is starting it)`;
  throw new HomeError(
    `the store of ${home.dir} did not start within ${PATIENCE_MS / 1000} s${where}: its log, ${logFile(home)}, says why`,
  );
}

function openStore(file: StoreFile, presence: Socket): Store {
  const lost = new AbortController();
  const onClose = () => lost.abort();
  presence.once('close', onClose);
  return {
    url: `http://${file.token}@127.0.0.1:${file.port}`,
    adopt: (pid) => presence.write(`${pid}\n`),
    lost: lost.signal,
    close: () => {
      presence.off('close', onClose);
      presence.destroy();
    },
  };
}

/**
 * Connects to the presence port. Resolves once the store has answered, which then stays as long as the connection.
 * Undefined if the store is gone or leaving.
 */
function enter(file: StoreFile): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect(file.presence_port, '127.0.0.1', () => socket.write(`${file.token}\n`));
    socket.setTimeout(2_000, () => socket.destroy());
    socket.once('data', () => {
      socket.setTimeout(0);
      // The command must end when its work is done, even if it did not close its store.
      socket.unref();
      resolve(socket);
    });
    socket.on('error', () => socket.destroy());
    socket.once('close', () => resolve(undefined));
  });
}

/**
 * Starts the store, unless another command is doing so. The creator of the lock file does it; the others look again.
 */
async function startOnce(home: Home): Promise<void> {
  const lock = lockFile(home);
  if (!takeLock(lock)) return;
  try {
    const file = readStoreFile(home.storeFile);
    if (file && isSameProcess(file.pid, file.identity)) {
      // The store is leaving. Its folder is free when its file is gone.
      await sleep(50);
      return;
    }
    rmSync(home.storeFile, { force: true });
    await start(home);
  } finally {
    rmSync(lock, { force: true });
  }
}

/** Starts the store process. Resolves when it has announced itself or has ended. */
async function start(home: Home): Promise<void> {
  const log = openSync(logFile(home), 'a');
  // A nursery smaller than V8's default takes half the memory, and a tenth more time.
  const child = spawn(
    nodePath(),
    ['--max-semi-space-size=4', builtEntry('store-process'), home.tables, home.storeFile, home.unrecordedChanges],
    { detached: true, stdio: ['ignore', log, log] },
  );
  closeSync(log);
  child.unref();
  let ended = false;
  const end = () => {
    ended = true;
  };
  child.once('error', end);
  child.once('exit', end);
  const giveUpAt = Date.now() + PATIENCE_MS / 2;
  while (!ended && Date.now() < giveUpAt && readStoreFile(home.storeFile)?.pid !== child.pid) await sleep(10);
}

function lockFile(home: Home): string {
  return path.join(home.dir, 'store.lock');
}

function logFile(home: Home): string {
  return path.join(home.logs, 'store.log');
}
