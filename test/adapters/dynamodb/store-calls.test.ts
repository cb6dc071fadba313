import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { ONLY_FOR_HTTP, openDynamoDb } from '../../../adapters/dynamodb/client';
import { StoreCalls } from '../../../adapters/dynamodb/store-calls';
import { CALLS, MAX_LINE_BYTES } from '../../../adapters/dynamodb/store-lines';
import { serveCalls } from '../../../local/store/call-door';

type Request = Parameters<StoreCalls['handle']>[0];

let server: Server;
let sockets: Socket[];
let seen: string[];
let calls: StoreCalls;

/** Each action answers as it is called here. */
const ACTIONS: Record<string, (json: string) => Promise<string>> = {
  Echo: async (json) => json,
  Large: async () => JSON.stringify('ü'.repeat(3_000_000)),
  Never: () => new Promise(() => {}),
  Slow: (json) => new Promise((resolve) => setTimeout(resolve, 50, json)),
};

beforeEach(async () => {
  [sockets, seen] = [[], []];
  server = createServer();
  server.on('upgrade', (request, socket: Socket, head) => {
    sockets.push(socket);
    socket.on('error', () => {});
    if (request.headers.authorization !== 'Credential=key/') {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    serveCalls(socket, request, head, async (action, json) => {
      seen.push(action);
      return { status: 200, body: (await ACTIONS[action]?.(json.toString())) ?? '' };
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  calls = open();
});
afterEach(async () => {
  calls.destroy();
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});

const open = ({ key = 'key', timeoutMs = 5_000 } = {}) =>
  new StoreCalls(new URL(`store://${key}@127.0.0.1:${(server.address() as AddressInfo).port}`), timeoutMs);

async function call(action: string, json: unknown = {}, from = calls): Promise<{ status: number; text: string }> {
  const request = { headers: { 'x-amz-target': `DynamoDB_20120810.${action}` }, body: JSON.stringify(json) };
  const { response } = await from.handle(request as unknown as Request);
  return { status: response.statusCode, text: Buffer.from(response.body).toString() };
}

it('sends calls over one connection, which are answered in any order', async () => {
  const order: string[] = [];
  const all = ['Slow', 'Echo'].map((action) => call(action, action).then(({ text }) => order.push(text)));
  await Promise.all(all);
  expect(order).toEqual(['"Echo"', '"Slow"']);
  expect(sockets).toHaveLength(1);
});

it('takes texts of any language, and answers that come in many pieces', async () => {
  await expect(call('Echo', { text: 'Grüße\n日本語 🙂' })).resolves.toEqual({
    status: 200,
    text: '{"text":"Grüße\\n日本語 🙂"}',
  });
  expect((await call('Large')).text).toBe(JSON.stringify('ü'.repeat(3_000_000)));
});

it('hands on the refusal of its key as an answer', async () => {
  const other = open({ key: 'another' });
  await expect(call('Echo', {}, other)).resolves.toEqual({ status: 403, text: '' });
  expect(seen).toEqual([]);
});

it('fails the calls of a lost connection, and connects again for the next', async () => {
  const lost = [call('Never'), call('Never')];
  await call('Echo');
  for (const socket of sockets) socket.resetAndDestroy();
  for (const each of lost) await expect(each).rejects.toMatchObject({ code: 'ECONNRESET' });
  await expect(call('Echo', 1)).resolves.toEqual({ status: 200, text: '1' });
  expect(sockets).toHaveLength(2);
});

it('fails a call that takes too long, and only that one', async () => {
  const hasty = open({ timeoutMs: 30 });
  const echo = call('Echo', 1, hasty);
  await expect(call('Never', {}, hasty)).rejects.toMatchObject({
    name: 'TimeoutError',
    message: 'the store has not answered within 0.03 s',
  });
  await expect(echo).resolves.toMatchObject({ text: '1' });
  hasty.destroy();
});

it('ends the connection of a client whose line is longer than any call', async () => {
  await call('Echo');
  const socket = sockets[0] as Socket;
  const closed = new Promise((resolve) => socket.once('close', resolve));
  const request = { headers: { 'x-amz-target': 'a.Echo' }, body: 'x'.repeat(MAX_LINE_BYTES + 1) };
  await expect(calls.handle(request as unknown as Request)).rejects.toMatchObject({ code: expect.any(String) });
  await closed;
  expect(seen).toEqual(['Echo']);
});

it('is what the SDK of a store: URL sends by, with its own errors and without what only HTTP needs', async () => {
  const client = openDynamoDb(`store://key@127.0.0.1:${(server.address() as AddressInfo).port}`);
  ACTIONS.GetItem = async () => JSON.stringify({ Item: { a: { S: 'b' } } });
  const got = await client.send(new GetItemCommand({ TableName: 't', Key: { k: { S: 'v' } } }));
  expect(got.Item).toEqual({ a: { S: 'b' } });
  expect(CALLS).toBe('runsheet-calls');
  client.destroy();
});

it.each(ONLY_FOR_HTTP)('%s, which is taken out, is one of the SDK', (name) => {
  expect(new DynamoDBClient({ region: 'local' }).middlewareStack.remove(name)).toBe(true);
});
