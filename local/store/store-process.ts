import { randomBytes } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { readJson } from '../home';
import { killGroup, processIdentity } from '../processes';
import { type Answer, answerRead, openDynalite, type Reply } from './dynalite-server';
import { MasterWrites } from './master-writes';
import type { StoreFile } from './store-file';

/*
 * The store: DynamoDB on loopback, in one process a home, since two servers on one folder break it. The first command
 * that needs it starts it, the others share it, and it leaves 5 s after its last client. A client is a connection to
 * the presence port, which the kernel closes however the client ends. Its first line is the token. Each further line is
 * the number of a process that the client started and that must not outlive it.
 */

const LINGER_MS = 5_000;

const [tables, storeFile, masterTable, changesFile] = process.argv.slice(2) as [string, string, string, string];
const token = randomBytes(16).toString('hex');
const server = openDynalite({ path: tables, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
guard(server);

const clients = new Set<Socket>();
let leaving = setTimeout(leave, LINGER_MS);
const presence = createServer((client) => {
  const adopted = new Map<number, string | undefined>();
  createInterface({ input: client }).on('line', (line) => {
    if (clients.has(client)) adopted.set(Number(line), processIdentity(Number(line)));
    else if (line === token) welcome(client);
    else client.destroy();
  });
  client.on('error', () => client.destroy());
  client.on('close', () => {
    clients.delete(client);
    for (const [pid, identity] of adopted) endOrphan(pid, identity);
    if (clients.size > 0) return;
    clearTimeout(leaving);
    leaving = setTimeout(leave, LINGER_MS);
  });
});

process.on('SIGINT', () => {}); // Ctrl-C in the terminal is meant for the command; the store leaves after it.
process.on('SIGTERM', leave);
server.listen(0, '127.0.0.1', () => presence.listen(0, '127.0.0.1', announce));

function welcome(client: Socket): void {
  clearTimeout(leaving);
  clients.add(client);
  client.write('here\n');
}

/** Ends a function's process whose command was killed. It ends by itself, unless its job's busy loop blocks it. */
function endOrphan(pid: number, identity: string | undefined): void {
  if (identity !== undefined && processIdentity(pid) === identity) killGroup(pid);
}

/**
 * Writes the store file: complete at once, so that no reader sees half of it, and readable by its owner alone, because
 * it holds the token.
 */
function announce(): void {
  const ports = {
    port: (server.address() as AddressInfo).port,
    presence_port: (presence.address() as AddressInfo).port,
  };
  const file: StoreFile = {
    pid: process.pid,
    identity: processIdentity(process.pid) ?? null,
    ...ports,
    token,
    version: 1,
  };
  writeFileSync(`${storeFile}.${process.pid}`, JSON.stringify(file), { mode: 0o600 });
  renameSync(`${storeFile}.${process.pid}`, storeFile);
}

/**
 * Refuses new clients, closes the tables, then removes the file. Whoever starts the next store finds the folder free.
 */
function leave(): void {
  presence.close();
  for (const client of clients) client.destroy();
  server.close(() => {
    if ((readJson(storeFile) as StoreFile | undefined)?.pid === process.pid) rmSync(storeFile, { force: true });
    process.exit(0);
  });
  server.closeAllConnections();
}

/**
 * Lets in only requests that are signed with the token as their access key. Any user of the machine can reach loopback,
 * and so can a page in a browser (dynalite answers cross-origin requests). Writes to the master table are recorded on
 * their way.
 */
function guard(http: typeof server): void {
  const [answer] = http.listeners('request') as [Answer];
  const master = new MasterWrites(answer, masterTable, changesFile);
  http.removeAllListeners('request');
  http.on('request', (request, response) => {
    if (!request.headers.authorization?.includes(`Credential=${token}/`)) return response.writeHead(403).end();
    const target = String(request.headers['x-amz-target']);
    if (WRITES.some((action) => target.endsWith(action))) return answerWrite(answer, master, request, response);
    return answer(request, response);
  });
}

const WRITES = ['.PutItem', '.UpdateItem', '.DeleteItem', '.BatchWriteItem'];

function answerWrite(answer: Answer, master: MasterWrites, request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
    const recorded = master.make(request, body);
    if (!recorded) return answerRead(answer, request, body, response);
    return recorded.then(
      (reply) => send(reply, response),
      (error) => send(unwritten(error), response),
    );
  });
}

function send({ status, headers, body }: Reply, response: ServerResponse): void {
  response.statusCode = status;
  for (const [name, value] of headers) response.setHeader(name, value);
  response.end(body);
}

/**
 * The answer to a write that was not made, because it could not be noted and its change could be lost. The SDK tries
 * again.
 */
function unwritten(error: Error): Reply {
  console.error(error);
  const body = {
    __type: 'com.amazonaws.dynamodb.v20120810#InternalServerError',
    message: `not written: ${error.message}`,
  };
  return { status: 500, headers: [['content-type', 'application/x-amz-json-1.0']], body: JSON.stringify(body) };
}
