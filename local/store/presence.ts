import { createServer, type Server, type Socket } from 'node:net';
import { type DoorLimits, guardDoor } from '../guard-door';
import { endTrees } from '../process-trees';
import { processIdentity } from '../processes';
import type { StoreProblem } from './store-problem';

/** A line of a client: the token, or the number and the mark of a process. */
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
 * Opens the presence port's server. A client's first line is the token. Each further line is the number and the mark of
 * a process that the client started and that must not outlive it: when the client is gone, however it ended, the
 * process and what it has started are ended too.
 */
export function openPresence(token: string, events: PresenceEvents, limits?: DoorLimits): Presence {
  const clients = new Set<Socket>();
  const server = createServer((client) => {
    const adopted: Adopted[] = [];
    onLines(client, (line) => {
      if (clients.has(client)) adopted.push(...parseAdopted(line));
      else if (line === token) welcome(client);
      else client.destroy();
    });
    client.on('close', () => {
      endOrphans(adopted, events.onFault);
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

/** A function's process. Without an identity it had ended before it was seen. */
interface Adopted {
  pid: number;
  identity: string | undefined;
  mark: string;
}

function parseAdopted(line: string): Adopted[] {
  const [, number, mark] = /^(\d{1,10}) ([\w-]{8,40})$/.exec(line) ?? [];
  const pid = Number(number);
  return mark !== undefined && pid > 1 ? [{ pid, identity: processIdentity(pid), mark }] : [];
}

/**
 * Ends functions' processes whose command was killed. Such a process ends by itself, unless its job's busy loop blocks
 * it; what its jobs have started does not.
 */
function endOrphans(adopted: readonly Adopted[], onFault: (error: Error) => void): void {
  try {
    endTrees(
      adopted.map(({ pid, identity, mark }) => {
        const isThere = identity !== undefined && processIdentity(pid) === identity;
        return { pid: isThere ? pid : undefined, mark };
      }),
    );
  } catch (error) {
    onFault(error as Error);
  }
}
