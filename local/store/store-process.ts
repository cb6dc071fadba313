import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import type { AddressInfo, Server } from 'node:net';
import path from 'node:path';
import { homeAt, readJson } from '../home';
import { processIdentity } from '../processes';
import { TIDY_MS, tidyHome } from '../prune/tidy-home';
import { writeWhole } from '../write-whole';
import { type DynaliteServer, openDynalite } from './dynalite-server';
import { EMBEDDED_TABLES } from './embedded-tables';
import { requireUndamaged } from './leveldb/check-tables';
import { MasterWrites } from './master-writes';
import { ownTables } from './own-tables';
import { openPresence } from './presence';
import { openStoreDoor } from './store-door';
import type { StoreFile } from './store-file';
import { toStoreProblem } from './store-problem';

/*
 * The store: DynamoDB on loopback, in one process a home, since two servers on one folder break it. The first command
 * that needs it starts it, the others share it, and it leaves 5 s after its last client. A client is a connection to
 * the presence port, which the kernel closes however the client ends.
 */

const LINGER_MS = 5_000;

/** How long it waits for its clients once it is told to end. A run that is stopped then takes 2 s, and its closing. */
const LAST_CALL_MS = 5_000;

const [tables, storeFile, changesFile, checkedFile] = process.argv.slice(2) as [string, string, string, string];
const token = randomBytes(16).toString('hex');
/** Prints to the store's log. */
const onFault = (error: Error) => console.error(error);

let server: DynaliteServer | undefined;
let lingerMs = LINGER_MS;
let leaving = setTimeout(leave, lingerMs);
let isLeaving = false;
const presence = openPresence(token, {
  onClient: () => clearTimeout(leaving),
  onEmpty: () => {
    leaving = setTimeout(leave, lingerMs);
    // No command waits for it now.
    tidy();
  },
  onFault,
});

// Where a board or a watch stays for weeks, the store is never empty.
setInterval(tidy, TIDY_MS).unref();

process.on('SIGINT', () => {}); // Ctrl-C in the terminal is meant for the command; the store leaves after it.
process.on('SIGTERM', hurry);
start().catch(refuse);

async function start(): Promise<void> {
  requireUndamaged(tables, checkedFile);
  server = openDynalite({ path: tables, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 }, (error) => {
    if (presence.server.listening) breakOff(error);
  });
  await server.open();
  await ownTables(server);
  const master = new MasterWrites(server.call, EMBEDDED_TABLES.master, changesFile);
  process.on('exit', () => master.tidy());
  openStoreDoor(server, { token, master, onFault });
  await listen(server);
  await listen(presence.server);
  announce(server);
}

function listen(opened: Server): Promise<void> {
  return new Promise((resolve, reject) => opened.once('error', reject).listen(0, '127.0.0.1', resolve));
}

/**
 * Writes the store file: complete at once, so that no reader sees half of it, and readable by its owner alone, because
 * it holds the token.
 */
function announce(server: Server): void {
  const ports = {
    port: (server.address() as AddressInfo).port,
    presence_port: (presence.server.address() as AddressInfo).port,
  };
  const file: StoreFile = {
    pid: process.pid,
    identity: processIdentity(process.pid) ?? null,
    ...ports,
    token,
    version: 1,
  };
  writeWhole(storeFile, JSON.stringify(file), 0o600);
}

function tidy(): void {
  tidyHome(homeAt(path.dirname(storeFile))).catch(onFault);
}

/** Ends a store that cannot start, and tells the command that started it why. */
function refuse(error: Error): void {
  onFault(error);
  const exit = () => process.exit(1);
  if (process.send) process.send({ problem: toStoreProblem(error) }, exit);
  else exit();
}

/** How long the clients have to receive the reason before their connections end. */
const FAREWELL_MS = 100;

/**
 * Ends a store that cannot go on, and tells its clients why. The tables are not closed, since closing them writes. The
 * next store finds in their files whatever was answered.
 */
function breakOff(error: Error): void {
  onFault(error);
  presence.tell(toStoreProblem(error));
  presence.close();
  rmSync(storeFile, { force: true });
  setTimeout(() => process.exit(1), FAREWELL_MS);
}

/**
 * A shutdown tells the store to end together with its clients, whose runs must still be closed: it leaves with the last
 * client. Told again, it leaves at once.
 */
function hurry(): void {
  if (presence.isEmpty() || lingerMs === 0) leave();
  lingerMs = 0;
  setTimeout(leave, LAST_CALL_MS);
}

/**
 * Refuses new clients, closes the tables, then removes the file. Whoever starts the next store finds the folder free.
 */
function leave(): void {
  if (isLeaving) return;
  isLeaving = true;
  presence.close();
  if (!server) process.exit(0);
  server.close(() => {
    if ((readJson(storeFile) as StoreFile | undefined)?.pid === process.pid) rmSync(storeFile, { force: true });
    process.exit(0);
  });
  server.closeAllConnections();
}
