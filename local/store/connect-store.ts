import { spawn } from 'node:child_process';
import { closeSync, openSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parsedObject } from '../../domain/values/json';
import { builtEntry, nodePath } from '../built-entry';
import { type Home, HomeError } from '../home';
import type { LivingRoot } from '../process-trees';
import { isSameProcess } from '../processes';
import { findHolder, takeLock } from './start-lock';
import { readStoreFile, type StoreFile } from './store-file';
import { problemText, readProblem, StoreLostError, type StoreProblem } from './store-problem';

/** A connection to the home's store. */
export interface Store {
  /** The endpoint of the embedded DynamoDB; the URL's user is its access key. */
  url: string;
  /** Has the store kill a process when this command is gone: if the command is killed, it cannot do so itself. */
  adopt(root: LivingRoot): void;
  /**
   * Aborts when the store ends while the home is open, because it was killed or could not go on. The reason is a
   * `StoreLostError`.
   */
  lost: AbortSignal;
  close(): void;
}

/** How long the store may take to start. */
const PATIENCE_MS = 20_000;

/** How often a store may end while it starts, without a reason that a person has to remove. */
const MAX_FAILURES = 3;

/** Connects to the home's store process, and starts it if none runs. */
export async function connectStore(home: Home): Promise<Store> {
  const giveUpAt = performance.now() + PATIENCE_MS;
  for (let failures = 0; performance.now() < giveUpAt; await sleep(20)) {
    const file = readStoreFile(home.storeFile);
    const presence = file && (await enter(file));
    if (file && presence) return openStore(home, file, presence);
    const problem = await startOnce(home);
    // Another store that still has the tables is leaving. One that was killed is started again.
    if (!problem || problem.kind === 'locked') continue;
    failures += 1;
    if (problem.kind !== 'failed' || failures === MAX_FAILURES)
      throw new HomeError(problemText(home.dir, problem, 'cannot start'));
  }
  const holder = findHolder(lockFile(home));
  const where = holder === undefined ? '' : ` (process ${holder} is starting it)`;
  throw new HomeError(
    `the store of ${home.dir} did not start within ${PATIENCE_MS / 1000} s${where}: its log, ${logFile(home)}, says why`,
  );
}

function openStore(home: Home, file: StoreFile, presence: Socket): Store {
  const lost = new AbortController();
  let told = '';
  presence.on('data', (data) => {
    told += data;
  });
  const onClose = () => lost.abort(new StoreLostError(whyLost(home, told)));
  presence.once('close', onClose);
  return {
    url: `store://${file.token}@127.0.0.1:${file.port}`,
    adopt: ({ pid, mark }) => presence.write(`${pid} ${mark}\n`),
    lost: lost.signal,
    close: () => {
      presence.off('close', onClose);
      presence.destroy();
    },
  };
}

/** What the store said last, or that it said nothing. */
function whyLost({ dir }: Home, told: string): string {
  const problem = readProblem(parsedObject(told));
  if (problem) return `${problemText(dir, problem, 'has ended')}. The next command closes a run that was cut off`;
  return (
    `the home's store has gone: the next command starts it again and closes a run that was cut off. ` +
    'Its log is logs/store.log in the home'
  );
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
 * @returns why it did not start
 */
async function startOnce(home: Home): Promise<StoreProblem | undefined> {
  const lock = lockFile(home);
  if (!takeLock(lock)) return undefined;
  try {
    const file = readStoreFile(home.storeFile);
    if (file && isSameProcess(file.pid, file.identity)) {
      // The store is leaving. Its folder is free when its file is gone.
      await sleep(50);
      return undefined;
    }
    rmSync(home.storeFile, { force: true });
    return await start(home);
  } finally {
    rmSync(lock, { force: true });
  }
}

/** The store holds little: collecting its garbage early takes half the memory, and hardly more time. */
const FLAGS = ['--max-semi-space-size=2', '--optimize-for-size'];

/** Starts the store process. Resolves when it has announced itself, or with the reason when it has ended. */
async function start(home: Home): Promise<StoreProblem | undefined> {
  const log = openSync(logFile(home), 'a');
  const child = spawn(nodePath(), [...FLAGS, builtEntry('store-process'), ...storeFiles(home)], {
    // With an arena for each of LevelDB's threads, glibc keeps dozens of MB that each of them once needed. V8 keeps the
    // store's compiled code in the home, which is a fifth of what its start takes.
    env: { MALLOC_ARENA_MAX: '1', NODE_COMPILE_CACHE: home.cache, ...process.env },
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  child.unref();
  let problem: StoreProblem | undefined;
  child.once('message', (message) => {
    problem = readProblem(message);
  });
  child.once('error', ({ message }) => {
    problem = { kind: 'failed', message };
  });
  child.once('close', (code, signal) => {
    problem ??= { kind: 'failed', message: `it ended with ${signal ?? `exit code ${code}`}` };
  });
  const giveUpAt = performance.now() + PATIENCE_MS / 2;
  while (!problem && performance.now() < giveUpAt && readStoreFile(home.storeFile)?.pid !== child.pid) await sleep(10);
  if (child.connected) child.disconnect();
  return problem;
}

/** What the store process reads and writes, in the order of its arguments. */
function storeFiles({ tables, storeFile, unrecordedChanges, cache }: Home): string[] {
  return [tables, storeFile, unrecordedChanges, path.join(cache, 'checked-tables.json')];
}

function lockFile(home: Home): string {
  return path.join(home.dir, 'store.lock');
}

function logFile(home: Home): string {
  return path.join(home.logs, 'store.log');
}
