import { connect, type Socket } from 'node:net';
import timers from 'node:timers';
import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { CALLS, LineReader, partsOf } from './store-lines';

type Handler = Extract<NonNullable<DynamoDBClientConfig['requestHandler']>, { handle: unknown }>;
type Request = Parameters<Handler['handle']>[0];
type Response = Awaited<ReturnType<Handler['handle']>>;

/** Taken at load: a job may replace them. */
const { setTimeout: startTimer, clearTimeout: stopTimer } = timers;
const nextTick = process.nextTick.bind(process);

interface Waiting {
  answer(response: Response): void;
  fail(error: Error): void;
  timer: NodeJS.Timeout;
}

/** Sends the SDK's requests to the embedded store: see store-lines.ts. Connects again after a connection was lost. */
export class StoreCalls implements Pick<Handler, 'handle' | 'destroy'> {
  readonly #waiting = new Map<string, Waiting>();
  #socket: Socket | undefined;
  #last = 0;
  #isCorked = false;

  /**
   * @param url the store's; its user is the access key
   * @param timeoutMs how long a call may take
   */
  constructor(
    private readonly url: URL,
    private readonly timeoutMs: number,
  ) {}

  handle({ headers, body }: Request): Promise<Response> {
    const target = headers['x-amz-target'] ?? '';
    const number = String(++this.#last);
    const socket = this.#open();
    return new Promise((resolve, reject) => {
      const timer = startTimer(() => {
        this.#settle(number)?.fail(Object.assign(new Error(slowText(this.timeoutMs)), { name: 'TimeoutError' }));
      }, this.timeoutMs);
      this.#waiting.set(number, { answer: resolve, fail: reject, timer });
      socket.ref();
      try {
        this.#write(
          socket,
          `${number} ${target.slice(target.lastIndexOf('.') + 1)} `,
          body as string | Uint8Array,
          '\n',
        );
      } catch (error) {
        this.#settle(number)?.fail(error as Error);
      }
    });
  }

  destroy(): void {
    this.#socket?.destroy();
  }

  /** What is written within one tick goes out together. */
  #write(socket: Socket, ...line: (string | Uint8Array)[]): void {
    if (!this.#isCorked) {
      socket.cork();
      this.#isCorked = true;
      nextTick(() => {
        this.#isCorked = false;
        socket.uncork();
      });
    }
    for (const part of line) socket.write(part);
  }

  #open(): Socket {
    if (this.#socket && !this.#socket.destroyed) return this.#socket;
    const { hostname, port, username, host } = this.url;
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    const fields = [
      `Host: ${host}`,
      'Connection: Upgrade',
      `Upgrade: ${CALLS}`,
      `Authorization: Credential=${username}/`,
    ];
    socket.write(`GET / HTTP/1.1\r\n${fields.join('\r\n')}\r\n\r\n`);
    this.#socket = socket;
    let cause: Error | undefined;
    let isOpen = false;
    const reader = new LineReader((line) => {
      if (isOpen) this.#hear(line);
      // An empty line ends the head of the answer.
      else if (line.toString('latin1').trim() === '') isOpen = true;
      else if (/^HTTP\/1\.1 (?!101)/.test(line.toString('latin1')))
        this.#refuse(Number(line.toString('latin1', 9, 12)));
    });
    socket.on('data', (chunk) => {
      if (!reader.read(chunk)) socket.destroy();
    });
    socket.on('error', (error) => {
      cause = error;
    });
    socket.once('close', () => this.#lose(socket, cause ?? closed()));
    return socket;
  }

  #hear(line: Buffer): void {
    const [number, status, body] = partsOf(line);
    this.#settle(number)?.answer(response(Number(status), body));
  }

  /** The store does not know the key. */
  #refuse(status: number): void {
    for (const number of [...this.#waiting.keys()]) this.#settle(number)?.answer(response(status, Buffer.alloc(0)));
  }

  #lose(socket: Socket, error: Error): void {
    if (this.#socket !== socket) return;
    this.#socket = undefined;
    this.#isCorked = false;
    for (const number of [...this.#waiting.keys()]) this.#settle(number)?.fail(error);
  }

  /** Without a call under way, the connection keeps no process alive. */
  #settle(number: string): Waiting | undefined {
    const waiting = this.#waiting.get(number);
    if (!waiting) return undefined;
    stopTimer(waiting.timer);
    this.#waiting.delete(number);
    if (this.#waiting.size === 0) this.#socket?.unref();
    return waiting;
  }
}

function response(statusCode: number, body: Buffer): Response {
  return { response: { statusCode, headers: JSON_TYPE, body } } as unknown as Response;
}

const JSON_TYPE = { 'content-type': 'application/x-amz-json-1.0' };

function slowText(timeoutMs: number): string {
  return `the store has not answered within ${timeoutMs / 1000} s`;
}

function closed(): Error {
  return Object.assign(new Error('the store has closed the connection'), { code: 'ECONNRESET' });
}
