import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A proxy between a command and the emulated AWS. */
export interface AwsProxy {
  url: string;
  /** Undefined: calls pass. `cut` ends their connections, `hang` never answers. An error has AWS's JSON shape. */
  fault: undefined | 'cut' | 'hang' | { status: number; type: string; message: string };
  /** The number of calls that met the fault. */
  met: number;
  close(): Promise<void>;
}

/**
 * Starts a proxy that a test can break while a command uses it. `only`: breaks only calls whose target begins with it.
 */
export async function openAwsProxy(target: string, only: string): Promise<AwsProxy> {
  const server = createServer((incoming, response) => void answer(incoming, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy: AwsProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fault: undefined,
    met: 0,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(incoming);
    const { fault } = proxy;
    if (!fault || !String(incoming.headers['x-amz-target'] ?? '').startsWith(only))
      return pass(incoming, body, response);
    proxy.met += 1;
    if (fault === 'hang') return undefined;
    if (fault === 'cut') {
      incoming.socket.destroy();
      return;
    }
    response
      .writeHead(fault.status, { 'content-type': 'application/x-amz-json-1.0' })
      .end(JSON.stringify({ __type: fault.type, message: fault.message }));
  }

  function pass({ method, url, headers }: IncomingMessage, body: Buffer, response: ServerResponse): void {
    const onward = request(new URL(url as string, target), { method, headers }, (answered) => {
      response.writeHead(answered.statusCode as number, answered.headers);
      answered.pipe(response);
    });
    onward.on('error', () => response.destroy());
    onward.end(body);
  }

  return proxy;
}
