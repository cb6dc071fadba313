import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { CALLS } from '../../adapters/dynamodb/store-lines';
import { parsedObject } from '../../domain/values/json';
import { type DoorLimits, guardDoor } from '../guard-door';
import { isNoRoom } from '../home';
import { type CallReply, serveCalls } from './call-door';
import type { ActionReply } from './dynalite-actions';
import { answerRead, type DynaliteServer } from './dynalite-server';
import type { MasterWrites } from './master-writes';
import { HOME_FULL } from './store-problem';
import { accessKeys, type StoreUser, whyDenied } from './store-rights';

/** DynamoDB's own limit of a request. */
const MAX_REQUEST_BYTES = 16 * 1024 * 1024;

export interface StoreDoor {
  token: string;
  master: MasterWrites;
  onFault(error: Error): void;
}

type Dynalite = Server & Pick<DynaliteServer, 'answer' | 'call'>;

/**
 * Stands before dynalite's server. Lets in only requests that are signed with an access key of the home, for what the
 * key's holder may do: any user of the machine can reach loopback, and so can a page in a browser (dynalite answers
 * cross-origin requests). Writes to the master table are recorded on their way. Neither a client that leaves in the
 * middle nor a request that dynalite cannot answer ends the process.
 */
export function openStoreDoor(server: Dynalite, door: StoreDoor, limits?: DoorLimits): void {
  const admit = guardDoor(server, door.onFault, limits);
  const keys = accessKeys(door.token);
  const userOf = ({ headers }: IncomingMessage) =>
    keys.get(/Credential=([^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? '');
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const user = userOf(request);
    if (!user) return refuse(response, 403);
    admit(request.socket);
    readBody(request, (body) => {
      if (body) answerWhole(server, door, user, request, body, response);
      else refuse(response, 413);
    });
  });
  const sockets = new Set<Socket>();
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    const user = userOf(request);
    if (!user || request.headers.upgrade !== CALLS) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    admit(socket);
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    serveCalls(socket, request, head, (action, json) => serveCall(server, door, user, action, json));
  });
  // A server that closes waits for connections, and counts these as its own no longer.
  const closeAll = server.closeAllConnections.bind(server);
  server.closeAllConnections = () => {
    closeAll();
    for (const socket of sockets) socket.destroy();
  };
}

/** The rest of the request is not read: its connection is closed. */
function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { Connection: 'close' }).end();
}

/**
 * Calls back with the body, or with nothing if it is too large. Never calls back if the client leaves before its end.
 */
function readBody(request: IncomingMessage, done: (body: Buffer | undefined) => void): void {
  let chunks: Buffer[] = [];
  let size = 0;
  // The client was killed, or has reset the connection: nobody waits for an answer.
  request.on('error', () => request.destroy());
  request.on('data', (chunk: Buffer) => {
    const wasTooLarge = size > MAX_REQUEST_BYTES;
    size += chunk.length;
    if (size <= MAX_REQUEST_BYTES) chunks.push(chunk);
    else if (!wasTooLarge) {
      chunks = [];
      done(undefined);
    }
  });
  request.on('end', () => {
    if (size <= MAX_REQUEST_BYTES) done(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks));
  });
}

const WRITES = ['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem'];

function answerWhole(
  server: Dynalite,
  door: StoreDoor,
  user: StoreUser,
  request: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
): void {
  const fail = (error: Error) => {
    door.onFault(error);
    if (!response.headersSent) send(failure(error), response);
  };
  try {
    const target = String(request.headers['x-amz-target']);
    const action = target.slice(target.lastIndexOf('.') + 1);
    const decided = decide(door, user, action, parsedObject(body.toString()) ?? {});
    if (decided) decided.then((reply) => send(reply, response), fail);
    else answerRead(server.answer, request, body, response);
  } catch (error) {
    fail(error as Error);
  }
}

async function serveCall(
  server: Dynalite,
  door: StoreDoor,
  user: StoreUser,
  action: string,
  json: Buffer,
): Promise<CallReply> {
  try {
    const input = parsedObject(json.toString()) ?? {};
    const { status, body } = await (decide(door, user, action, input) ?? server.call(action, input));
    return { status, body: JSON.stringify(body) };
  } catch (error) {
    door.onFault(error as Error);
    const { status, body } = failure(error as Error);
    return { status, body: JSON.stringify(body) };
  }
}

/** The answer that does not come from dynalite alone: a denial, or that of a write that is recorded. */
function decide(
  { master }: StoreDoor,
  user: StoreUser,
  action: string,
  input: Record<string, unknown>,
): Promise<ActionReply> | undefined {
  const denied = whyDenied(user, action, input);
  if (denied) return Promise.resolve(denial(denied));
  // No function may write the master table: see store-rights.ts.
  return user === 'owner' && WRITES.includes(action) ? master.make(action, input) : undefined;
}

function send({ status, body }: ActionReply, response: ServerResponse): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
}

/**
 * The answer to a request that failed here, such as a write that was not made because it could not be noted and its
 * change could be lost. The SDK tries again, unless the disk is full.
 */
function failure(error: Error): ActionReply {
  if (isNoRoom(error)) return errorReply(400, HOME_FULL, error.message);
  return errorReply(500, 'com.amazonaws.dynamodb.v20120810#InternalServerError', `not done: ${error.message}`);
}

/** IAM's answer, which the SDK does not try again. */
function denial(message: string): ActionReply {
  return errorReply(400, 'com.amazon.coral.service#AccessDeniedException', message);
}

function errorReply(status: number, type: string, message: string): ActionReply {
  return { status, body: { __type: type, message } };
}
