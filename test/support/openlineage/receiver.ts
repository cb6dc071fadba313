import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LineageEvent } from '../../../domain/notices/lineage-events';

/** A receiver of lineage that keeps what it is sent, and answers as the test says. */
export class Receiver {
  readonly requests: { url: string; headers: IncomingMessage['headers']; body: string }[] = [];
  /** The status of each answer, one after another, and its text. Afterwards, and by default, 201. */
  answers: { status: number; text?: string; headers?: Record<string, string> }[] = [];
  readonly #server: Server;

  constructor() {
    this.#server = createServer(async (request, response) => {
      let body = '';
      for await (const part of request.setEncoding('utf8')) body += part;
      const { status, text = '', headers = {} } = this.answers.shift() ?? { status: 201 };
      // What it refuses, it has not taken.
      if (status < 300) this.requests.push({ url: request.url ?? '', headers: request.headers, body });
      response.writeHead(status, headers).end(text);
    });
  }

  async listen(port = 0): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The events that it has taken. */
  get events(): LineageEvent[] {
    return this.requests.map(({ body }) => JSON.parse(body));
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** `START nightly.load`, in the order in which they came. */
export function briefly(events: readonly LineageEvent[]): string[] {
  return events.map(({ eventType, job }) => `${eventType} ${job.name}`);
}
