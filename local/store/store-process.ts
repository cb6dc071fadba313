import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { readJson } from '../home';
import { processIdentity } from '../processes';
import { writeWhole } from '../write-whole';
import { openDynalite } from './dynalite-server';
import { EMBEDDED_TABLES } from './embedded-tables';
import { MasterWrites } from './master-writes';
import { ownTables } from './own-tables';
import { openPresence } from './presence';
import { openStoreDoor } from './store-door';
import type { StoreFile } from './store-file';

/*
 * The store: DynamoDB on loopback, in one process a home, since two servers on one folder break it. The first command
 * that needs it starts it, the others share it, and it leaves 5 s after its last client. A client is a connection to
 * the presence port, which the kernel closes however the client ends.
 */

const LINGER_MS = 5_000;

const [tables, storeFile, changesFile] = process.argv.slice(2) as [string, string, string];
const token = randomBytes(16).toString('hex');
/** Prints to the store's log. */
const onFault = (error: Error) => console.error(error);

const server = openDynalite({ path: tables, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });

let leaving = setTimeout(leave, LINGER_MS);
const presence = openPresence(token, {
  onClient: () => clearTimeout(leaving),
  onEmpty: () => {
    leaving = setTimeout(leave, LINGER_MS);
  },
  onFault,
});

process.on('SIGINT', () => {}); // Ctrl-C in the terminal is meant for the command; the store leaves after it.
process.on('SIGTERM', leave);
void start();

async function start(): Promise<void> {
  await server.open();
  await ownTables(server);
  const master = new MasterWrites(server.answer, EMBEDDED_TABLES.master, changesFile);
  openStoreDoor(server, server.answer, { token, master, onFault });
  server.listen(0, '127.0.0.1', () => presence.server.listen(0, '127.0.0.1', announce));
}

/**
 * Writes the store file: complete at once, so that no reader sees half of it, and readable by its owner alone, because
 * it holds the token.
 */
function announce(): void {
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

/**
 * Refuses new clients, closes the tables, then removes the file. Whoever starts the next store finds the folder free.
 */
function leave(): void {
  presence.close();
  server.close(() => {
    if ((readJson(storeFile) as StoreFile | undefined)?.pid === process.pid) rmSync(storeFile, { force: true });
    process.exit(0);
  });
  server.closeAllConnections();
}
