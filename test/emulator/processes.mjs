import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** The time that a server gets to end by itself, so that the processes of its Lambdas end with it. */
const TERM_MS = 10_000;

/** The process groups that are alive. They are ended in any case. */
const groups = new Set();

/** Runs a command with its output to ours. Throws if it fails. */
export async function run(command, args, env) {
  const child = spawn(command, args, { stdio: 'inherit', env, detached: true });
  groups.add(child);
  const [code, signal] = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (...how) => resolve(how));
  }).finally(() => groups.delete(child));
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${signal ?? code}`);
}

/**
 * Starts a server in a process group of its own, with its output in a file, and waits until `isReady`. Calls `onEnd`
 * with the reason when the server ends by itself.
 */
export async function serve(name, command, args, env, logFile, isReady, onEnd = () => {}) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env, detached: true });
  groups.add(child);
  const log = createWriteStream(logFile);
  child.stdout.pipe(log);
  child.stderr.pipe(log);
  let over;
  child.once('error', (error) => {
    over = error.message;
  });
  child.once('exit', (code, signal) => {
    // The group stays in the list, since processes of its Lambdas may be left.
    over = `it ended with ${signal ?? code}`;
    onEnd(`${name} ended with ${signal ?? code}: see ${logFile}`);
  });
  for (let tries = 0; tries < 300; tries++) {
    if (over) throw new Error(`${name} did not start (${over}): see ${logFile}`);
    if (await isReady()) return;
    await sleep(200);
  }
  throw new Error(`${name} was not ready after a minute: see ${logFile}`);
}

/** Ends every process that is left, first with TERM, then with KILL. */
export async function endAll() {
  const left = [...groups].filter(({ pid }) => pid !== undefined);
  for (const child of left) signalGroup(child, 'SIGTERM');
  const giveUpAt = Date.now() + TERM_MS;
  while (left.some(isGroupAlive) && Date.now() < giveUpAt) await sleep(100);
  for (const child of left) signalGroup(child, 'SIGKILL');
}

function signalGroup({ pid }, signal) {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

function isGroupAlive({ pid }) {
  try {
    process.kill(-pid, 0);
    return true;
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
    return false;
  }
}

/** A port of loopback that is free at this moment. */
export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
