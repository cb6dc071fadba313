import type { Server, Socket } from 'node:net';

/** A connection is a stranger's until it has shown who it is. Clients of ours do so in their first bytes. */
const STRANGER_MS = 10_000;

/** How many strangers may wait at once. Clients of ours do not wait, so the one that waits longest has to go. */
const MAX_STRANGERS = 500;

export interface DoorLimits {
  strangers?: number;
  strangerMs?: number;
}

/**
 * Guards a server on loopback, which every user of the machine can reach: no connection's error ends the process, and
 * strangers can neither stay nor take up all connections. Faults of the server itself, such as too many open files,
 * go to `onFault` once it listens.
 * @returns call it with a connection that has shown who it is
 */
export function guardDoor(
  server: Server,
  onFault: (error: Error) => void,
  { strangers = MAX_STRANGERS, strangerMs = STRANGER_MS }: DoorLimits = {},
): (known: Socket) => void {
  // In the order of their coming.
  const waiting = new Map<Socket, NodeJS.Timeout>();
  const forget = (socket: Socket) => {
    clearTimeout(waiting.get(socket));
    waiting.delete(socket);
  };
  server.once('listening', () => server.on('error', onFault));
  server.on('connection', (socket: Socket) => {
    // The other side is gone: it was killed, or has reset the connection. `close` follows.
    socket.on('error', () => socket.destroy());
    socket.once('close', () => forget(socket));
    waiting.set(
      socket,
      setTimeout(() => socket.destroy(), strangerMs),
    );
    const [longest] = waiting.keys();
    if (waiting.size > strangers) longest?.destroy();
  });
  return forget;
}
