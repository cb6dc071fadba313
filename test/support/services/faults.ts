import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { deferred } from '../deferred';
import type { Tables } from './memory-tables';

/** What happens to a call: it is never sent, or it is done but its reply is lost. */
export type Fault = 'request lost' | 'reply lost';

/** The error that the caller of a cut-off client gets. The SDK does not send such a call again. */
export class CutOff extends Error {
  override readonly name = 'CutOff';
}

interface Call {
  command: string;
  input: Record<string, unknown>;
  /** The number of this call among the client's calls of its kind, counted from 1. */
  nth: number;
}

type Act = (call: Call, send: () => Promise<unknown>) => Promise<unknown>;

const WRITES: ReadonlySet<string> = new Set(['PutItemCommand', 'UpdateItemCommand', 'DeleteItemCommand']);

/**
 * Cuts the client off at its k-th write, as if its process died there: no later call arrives. Returns how many writes
 * the client made.
 */
export function dieAtWrite({ client }: Tables, k: number, fault: Fault): { writes: () => number } {
  let writes = 0;
  around(client, async (call, send) => {
    const isWrite = WRITES.has(call.command);
    if (isWrite) writes += 1;
    if (writes < k) return send();
    if (isWrite && writes === k && fault === 'reply lost') await send();
    throw new CutOff(`cut off at write ${k}`);
  });
  return { writes: () => writes };
}

/** Loses the reply of the k-th write, once. The client lives on, and the SDK sends the call again. */
export function loseReplyOfWrite({ client }: Tables, k: number): { lost: () => boolean } {
  let lost = false;
  let writes = 0;
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const reply = await next(args);
      if (lost || !WRITES.has(String(context.commandName)) || ++writes < k) return reply;
      lost = true;
      // The SDK takes this for a broken connection, and sends the call again.
      throw Object.assign(new Error('socket hang up'), { name: 'TimeoutError', code: 'ECONNRESET' });
    },
    { step: 'deserialize', priority: 'high', name: 'lose-reply' },
  );
  return { lost: () => lost };
}

/** Fails every call that `when` picks, before it is sent. `undo` ends that. */
export function refuseCalls({ client }: Tables, when: (call: Call) => boolean): { undo: () => void } {
  return {
    undo: around(client, async (call, send) => {
      if (when(call)) throw new CutOff(`${call.command} was refused`);
      return send();
    }),
  };
}

/** A call at which a client waits until it is released. */
export interface Pause {
  /** Resolves when the client has reached the call. */
  reached: Promise<void>;
  release(): void;
}

/** Holds the client before the k-th call that `when` picks. */
export function pauseBefore({ client }: Tables, when: (call: Call) => boolean, k = 1): Pause {
  const reached = deferred();
  const released = deferred();
  let seen = 0;
  around(client, async (call, send) => {
    if (when(call) && ++seen === k) {
      reached.resolve();
      await released.promise;
    }
    return send();
  });
  return { reached: reached.promise, release: released.resolve };
}

export const isWrite = ({ command }: Call): boolean => WRITES.has(command);

/** Picks writes of the item with this sort key. */
export const writesTo =
  (entry: string) =>
  (call: Call): boolean =>
    isWrite(call) && JSON.stringify([call.input.Key, call.input.Item]).includes(JSON.stringify(entry));

let added = 0;

function around(client: Tables['client'], act: Act): () => void {
  const counts = new Map<string, number>();
  const name = `around-${++added}`;
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const command = String(context.commandName);
      const nth = (counts.get(command) ?? 0) + 1;
      counts.set(command, nth);
      const call = { command, input: args.input as Record<string, unknown>, nth };
      return (await act(call, () => next(args))) as Awaited<ReturnType<typeof next>>;
    },
    { step: 'initialize', priority: 'high', name },
  );
  return () => void client.middlewareStack.remove(name);
}

/** Refuses every conditional write, as if someone else were always faster. */
export function loseEveryRace({ client }: Tables): void {
  around(client, async (call, send) => {
    if (!WRITES.has(call.command)) return send();
    throw new ConditionalCheckFailedException({ message: 'the condition does not hold', $metadata: {} });
  });
}
