import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { type DoorLimits, guardDoor } from '../guard-door';
import { isNoRoom } from '../home';
import { type Answer, answerRead, type Reply } from './dynalite-server';
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

/**
 * Stands before dynalite's server. Lets in only requests that are signed with an access key of the home, for what the
 * key's holder may do: any user of the machine can reach loopback, and so can a page in a browser (dynalite answers
 * cross-origin requests). Writes to the master table are recorded on their way. Neither a client that leaves in the
 * middle nor a request that dynalite cannot answer ends the process.
 */
export function openStoreDoor(server: Server, answer: Answer, door: StoreDoor, limits?: DoorLimits): void {
  const admit = guardDoor(server, door.onFault, limits);
  const keys = accessKeys(door.token);
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const key = /Credential=([^/]+)\//.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const user = keys.get(key);
    if (!user) return refuse(response, 403);
    admit(request.socket);
    readBody(request, (body) => {
      if (body) answerWhole(answer, door, user, request, body, response);
      else refuse(response, 413);
    });
  });
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

const WRITES = ['.PutItem', '.UpdateItem', '.DeleteItem', '.BatchWriteItem'];

function answerWhole(
  answer: Answer,
  { master, onFault }: StoreDoor,
  user: StoreUser,
  request: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
): void {
  const fail = (error: Error) => {
    onFault(error);
    if (!response.headersSent) send(failure(error), response);
  };
  try {
    const target = String(request.headers['x-amz-target']);
    const denied = whyDenied(user, target.slice(target.lastIndexOf('.') + 1), body);
    if (denied) {
      send(denial(denied), response);
      return;
    }
    // No function may write the master table (store-rights.ts), so its body is not parsed for that.
    const mayWriteMaster = user === 'owner' && WRITES.some((action) => target.endsWith(action));
    const recorded = mayWriteMaster ? master.make(request, body) : undefined;
    if (recorded) recorded.then((reply) => send(reply, response), fail);
    else answerRead(answer, request, body, response);
  } catch (error) {
    fail(error as Error);
  }
}

function send({ status, headers, body }: Reply, response: ServerResponse): void {
  response.statusCode = status;
  for (const [name, value] of headers) response.setHeader(name, value);
  response.end(body);
}

/**
 * The answer to a request that failed here, such as a write that was not made because it could not be noted and its
 * change could be lost. The SDK tries again, unless the disk is full.
 */
function failure(error: Error): Reply {
  if (isNoRoom(error)) return errorReply(400, HOME_FULL, error.message);
  return errorReply(500, 'com.amazonaws.dynamodb.v20120810#InternalServerError', `not done: ${error.message}`);
}

/** IAM's answer, which the SDK does not try again. */
function denial(message: string): Reply {
  return errorReply(400, 'com.amazon.coral.service#AccessDeniedException', message);
}

function errorReply(status: number, type: string, message: string): Reply {
  const body = JSON.stringify({ __type: type, message });
  return { status, headers: [['content-type', 'application/x-amz-json-1.0']], body };
}
