import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** The store, whose answers to the writes of attempts come late for the groups that ask for it. */
export class SlowStore {
  readonly #late = new Map<string, number>();
  #server: Server | undefined;
  url = '';

  async open(storeUrl: string): Promise<void> {
    const { hostname, port, username } = new URL(storeUrl);
    const server = createServer(async (incoming, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks);
      const { headers, method, url } = incoming;
      const asked = request({ hostname, port, method, path: url, headers }, async (reply) => {
        await sleep(this.#lateFor(body.toString('utf8')));
        response.writeHead(reply.statusCode ?? 500, reply.headers);
        reply.pipe(response);
      });
      asked.once('error', () => response.destroy());
      asked.end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.url = `http://${username}@127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.#server = server;
  }

  /** Answers START, and the note of what the work is called, this much later in the runs of the group. */
  delay(group: string, ms: number): void {
    this.#late.set(group, ms);
  }

  close(): void {
    this.#server?.closeAllConnections();
    this.#server?.close();
  }

  #lateFor(body: string): number {
    if (!/external_id|request_id/.test(body) || !body.includes('UpdateExpression')) return 0;
    for (const [group, ms] of this.#late) if (body.includes(`"${group}-`)) return ms;
    return 0;
  }
}
