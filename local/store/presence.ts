import { createServer, type Server, type Socket } from 'node:net';
import { type DoorLimits, guardDoor } from '../guard-door';
import { killGroup, processIdentity } from '../processes';
import type { StoreProblem } from './store-problem';

/** A line of a client: the token, or the number of a process. */
const MAX_LINE = 64;

/** The presence port, to which each command keeps a connection for as long as it uses the store. */
export interface Presence {
  server: Server;
  isEmpty(): boolean;
  /** Tells the clients, who are told nothing else, why the store ends. */
  tell(problem: StoreProblem): void;
  /** Refuses new clients, and ends the connections of those that are there. */
  close(): void;
}

export interface PresenceEvents {
  /** A client has come. */
  onClient(): void;
  /** The last client has gone. */
  onEmpty(): void;
  onFault(error: Error): void;
}

/**
 * Opens the presence port's server. A client's first line is the token. Each further line is the number of a process
 * that the client started and that must not outlive it: when the client is gone, however it ended, the process is ended
 * too.
 */
export function openPresence(token: string, events: PresenceEvents, limits?: DoorLimits): Presence {
  const clients = new Set<Socket>();
  const server = createServer((client) => {
    const adopted = new Map<number, string | undefined>();
    const adopt = (pid: number) => {
      if (Number.isSafeInteger(pid) && pid > 1) adopted.set(pid, processIdentity(pid));
    };
    onLines(client, (line) => {
      if (clients.has(client)) adopt(Number(line));
      else if (line === token) welcome(client);
      else client.destroy();
    });
    client.on('close', () => {
      for (const [pid, identity] of adopted) endOrphan(pid, identity, events.onFault);
      if (clients.delete(client) && clients.size === 0) events.onEmpty();
    });
  });
  const admit = guardDoor(server, events.onFault, limits);

  function welcome(client: Socket): void {
    admit(client);
    clients.add(client);
    client.write('here\n');
    events.onClient();
  }

  return {
    server,
    isEmpty: () => clients.size === 0,
    tell: (problem) => {
      for (const client of clients) client.write(`${JSON.stringify({ problem })}\n`);
    },
    close: () => {
      server.close();
      for (const client of clients) client.destroySoon();
    },
  };
}

/** Calls back with each line. Ends a connection whose line is longer than any of ours. */
function onLines(client: Socket, onLine: (line: string) => void): void {
  let rest = '';
  client.setEncoding('latin1').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (!client.destroyed) onLine(line);
    if (rest.length > MAX_LINE) client.destroy();
  });
}

/** Ends a function's process whose command was killed. It ends by itself, unless its job's busy loop blocks it. */
function endOrphan(pid: number, identity: string | undefined, onFault: (error: Error) => void): void {
  if (identity === undefined || processIdentity(pid) !== identity) return;
  try {
    killGroup(pid);
  } catch (error) {
    onFault(error as Error);
  }
}
