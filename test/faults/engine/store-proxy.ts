import { Agent, createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { deferred } from '../../support/deferred';
import type { Trouble } from '../cases/fault-case';
import { type Caller, readStoreCall, type StoreCall } from './store-call';
import { errorAnswer } from './store-errors';

/** Sees a case's calls, decides their faults, and receives each write that was done. */
export interface StoreWatcher {
  troubleFor(call: StoreCall, caller: Caller): Trouble | undefined;
  /** `reply`: DynamoDB's reply, with the item after the write if the call asked for it. */
  answered(call: StoreCall, caller: Caller, body: string, status: number, reply: string): void;
}

interface Answer {
  status: number;
  text: string;
}

/**
 * DynamoDB's endpoint as the functions see it: the embedded store, with faults. Calls pass unchanged and in order, one
 * write of an item at a time, so that the noted item is the one at the moment of the write.
 */
export class StoreProxy {
  readonly #agent = new Agent({ keepAlive: true });
  readonly #callers = new Map<string, Caller>();
  readonly #watchers = new Map<string, StoreWatcher>();
  readonly #lines = new Map<string, Promise<unknown>>();
  #port = 0;
  /** Writes that are under way although their process is dead. */
  readonly #late = new Map<StoreCall, { deliver: () => void; done: Promise<unknown> }>();
  #server: Server | undefined;

  constructor(private readonly storeUrl: URL) {}

  async open(): Promise<void> {
    const server = createServer((incoming, response) => {
      this.#serve(incoming, response).catch((error) => response.destroy(error));
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
  }

  close(): void {
    this.#server?.closeAllConnections();
    this.#server?.close();
    this.#agent.destroy();
  }

  /** The endpoint for one caller, whom the key in it identifies. */
  urlFor(caller: Caller): string {
    const key = `caller-${this.#callers.size}`;
    this.#callers.set(key, caller);
    return `http://${key}@127.0.0.1:${this.#port}`;
  }

  watch(group: string, watcher: StoreWatcher): void {
    this.#watchers.set(group, watcher);
  }

  /** Delivers the group's remaining late writes, and stops watching the group. */
  async leave(group: string): Promise<void> {
    const late = [...this.#late].filter(([call]) => call.group === group);
    for (const [, { deliver }] of late) deliver();
    await Promise.all(late.map(([, { done }]) => done));
    this.#watchers.delete(group);
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await textOf(incoming);
    const authorization = incoming.headers.authorization ?? '';
    const key = /Credential=([^/]+)\//.exec(authorization)?.[1] ?? '';
    const caller = this.#callers.get(key);
    if (!caller) return void response.writeHead(403).end();
    const headers = {
      ...incoming.headers,
      host: this.storeUrl.host,
      authorization: authorization.replace(key, this.storeUrl.username),
    };
    const call = readStoreCall(String(incoming.headers['x-amz-target']), body, caller);
    const send = () => this.#inLine(call, () => this.#forward(call, caller, headers, body));
    const watcher = this.#watchers.get(call.group ?? '');
    const trouble = watcher?.troubleFor(call, caller);
    const answer = await this.#withTrouble(trouble, call, caller, send);
    if (!answer) return void incoming.socket.destroy();
    response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' }).end(answer.text);
  }

  /** The caller's reply. Undefined: a broken connection. */
  async #withTrouble(
    trouble: Trouble | undefined,
    call: StoreCall,
    { pid }: Caller,
    send: () => Promise<Answer>,
  ): Promise<Answer | undefined> {
    switch (trouble?.do) {
      case 'answer':
        return errorAnswer(trouble.error);
      case 'lose the call':
        return undefined;
      case 'lose the reply':
        await send();
        return undefined;
      case 'delay':
        await sleep(trouble.ms);
        return send();
      case 'kill before':
        kill(pid);
        return undefined;
      case 'kill after':
        await send();
        kill(pid);
        return undefined;
      case 'kill, and deliver late':
        kill(pid);
        this.#deliverLate(call, trouble.ms, send);
        return undefined;
      default:
        return send();
    }
  }

  #deliverLate(call: StoreCall, ms: number, send: () => Promise<Answer>): void {
    const { promise, resolve: deliver } = deferred();
    setTimeout(deliver, ms).unref();
    const done = promise.then(async () => {
      this.#late.delete(call);
      await send();
    });
    this.#late.set(call, { deliver, done });
  }

  #inLine<T>(call: StoreCall, act: () => Promise<T>): Promise<T> {
    if (!call.isWrite) return act();
    const item = `${call.runId} ${call.entry}`;
    const before = this.#lines.get(item) ?? Promise.resolve();
    const turn = before.then(act, act);
    this.#lines.set(item, turn);
    return turn;
  }

  async #forward(call: StoreCall, caller: Caller, headers: object, body: string): Promise<Answer> {
    const answer = await this.#ask(headers, body);
    this.#watchers.get(call.group ?? '')?.answered(call, caller, body, answer.status, answer.text);
    const overtaken = [...this.#late].filter(([late]) => late.runId === call.runId && late.entry === call.entry);
    if (call.isWrite && answer.status === 200) for (const [, { deliver }] of overtaken) deliver();
    return answer;
  }

  #ask(headers: object, body: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const { hostname, port } = this.storeUrl;
      const asked = request({ hostname, port, method: 'POST', path: '/', agent: this.#agent, headers: { ...headers } });
      asked.once('error', reject);
      asked.once('response', (response) => {
        textOf(response).then((text) => resolve({ status: response.statusCode ?? 500, text }), reject);
      });
      asked.end(body);
    });
  }
}

function kill(pid: number | undefined): void {
  if (pid === undefined) throw new Error('who is to be killed has no process of its own');
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // The process has ended by itself meanwhile.
  }
}

async function textOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
