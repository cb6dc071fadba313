import { spawn } from 'node:child_process';
import { closeSync, linkSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { builtEntry, nodePath } from '../built-entry';
import { type Home, HomeError } from '../home';
import { isAlive, processIdentity } from '../processes';
import { EMBEDDED_TABLES } from './create-tables';
import { readStoreFile, type StoreFile } from './store-file';

/** The home's tables, as long as it is open. */
export interface Store {
  /** Endpoint of the embedded DynamoDB, its access key as the URL's user. */
  url: string;
  /** Has the store kill this process when we are gone: killed ourselves, we could not. */
  adopt(pid: number): void;
  /** Aborts when the store ends while the home is open: it was killed, or could not go on. */
  lost: AbortSignal;
  close(): void;
}

const PATIENCE_MS = 20_000;

/** Connects to the home's store process, starting it where none runs. */
export async function connectStore(home: Home): Promise<Store> {
  const giveUpAt = Date.now() + PATIENCE_MS;
  while (Date.now() < giveUpAt) {
    const file = readStoreFile(home.storeFile);
    const presence = file && (await enter(file));
    if (file && presence) {
      return openStore(file, presence);
    }
    await startOnce(home);
    await sleep(20);
  }
  throw new HomeError(
    `the store of ${home.dir} did not start within ${PATIENCE_MS / 1000} s; its log is ${logFile(home)}`,
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

/** A connection to the presence port that the store has answered: from then on it stays. Undefined: it is gone or leaving. */
function enter(file: StoreFile): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect(file.presence_port, '127.0.0.1', () => socket.write(`${file.token}\n`));
    socket.setTimeout(2_000, () => socket.destroy());
    socket.once('data', () => {
      socket.setTimeout(0);
      // The command ends when its work is done, whether or not it closed its store.
      socket.unref();
      resolve(socket);
    });
    socket.on('error', () => socket.destroy());
    socket.once('close', () => resolve(undefined));
  });
}

/** Starts the store, unless another command is doing so: the lock file's creator does it, the others look again. */
async function startOnce(home: Home): Promise<void> {
  const lock = path.join(home.dir, 'store.lock');
  if (!takeLock(lock)) return;
  try {
    const file = readStoreFile(home.storeFile);
    if (file && isAlive(file.pid) && (processIdentity(file.pid) ?? null) === file.identity) {
      // It is leaving: its folder is free when its file is gone.
      await sleep(50);
      return;
    }
    rmSync(home.storeFile, { force: true });
    await start(home);
  } finally {
    rmSync(lock, { force: true });
  }
}

function takeLock(lock: string): boolean {
  // Linked, not created: the lock is there with its holder's number in it, or it is not there.
  const ours = `${lock}.${process.pid}`;
  writeFileSync(ours, String(process.pid));
  try {
    linkSync(ours, lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(ours, { force: true });
  }
  // A command that was killed while it held the lock must not block the home for ever.
  const holder = Number(readOrEmpty(lock));
  if (Number.isInteger(holder) && holder > 0 && !isAlive(holder)) rmSync(lock, { force: true });
  return false;
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

/** Resolves when the store has announced itself or has ended. */
async function start(home: Home): Promise<void> {
  const log = openSync(logFile(home), 'a');
  // A smaller nursery than V8's own: half the memory, for a tenth more time.
  const child = spawn(
    nodePath(),
    [
      '--max-semi-space-size=4',
      builtEntry('store-process'),
      home.tables,
      home.storeFile,
      EMBEDDED_TABLES.master,
      home.unrecordedChanges,
    ],
    {
      detached: true,
      stdio: ['ignore', log, log],
    },
  );
  closeSync(log);
  child.unref();
  let ended = false;
  child.once('error', () => {
    ended = true;
  });
  child.once('exit', () => {
    ended = true;
  });
  const giveUpAt = Date.now() + PATIENCE_MS / 2;
  while (!ended && Date.now() < giveUpAt && readStoreFile(home.storeFile)?.pid !== child.pid) await sleep(10);
}

function logFile(home: Home): string {
  return path.join(home.logs, 'store.log');
}
