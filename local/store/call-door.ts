import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { LineReader, partsOf } from '../../adapters/dynamodb/store-lines';

export interface CallReply {
  status: number;
  body: string;
}

/** Answers one call. Never rejects. */
export type Serve = (action: string, json: Buffer) => Promise<CallReply>;

/** Serves a connection whose head was read and whose key is known: see adapters/dynamodb/store-lines.ts. */
export function serveCalls(socket: Socket, { headers }: IncomingMessage, head: Buffer, serve: Serve): void {
  socket.setNoDelay(true).setTimeout(0);
  socket.write(`HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${headers.upgrade}\r\n\r\n`);
  let isCorked = false;
  // Answers that are ready at the same time go out together.
  const write = (line: string) => {
    if (!socket.writable) return;
    if (!isCorked) {
      isCorked = true;
      socket.cork();
      setImmediate(() => {
        isCorked = false;
        socket.uncork();
      });
    }
    socket.write(line);
  };
  const reader = new LineReader((line) => {
    const [number, action, json] = partsOf(line);
    serve(action, json).then(({ status, body }) => write(`${number} ${status} ${body}\n`));
  });
  const read = (chunk: Buffer) => {
    if (!reader.read(chunk)) socket.destroy();
  };
  read(head);
  socket.on('data', read);
  // A client that is gone was killed, or has ended its work.
  socket.on('end', () => socket.destroy());
}
