import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { openPresence, type Presence } from '../../../local/store/presence';

const closed = (socket: Socket) => new Promise<void>((resolve) => socket.once('close', () => resolve()));

let presence: Presence;
let came: string[];
const open: Socket[] = [];
beforeEach(async () => {
  const seen: string[] = [];
  came = seen;
  const events = { onClient: () => seen.push('client'), onEmpty: () => seen.push('empty') };
  presence = openPresence('token', { ...events, onFault: ({ message }) => seen.push(message) }, { strangerMs: 500 });
  presence.server.listen(0, '127.0.0.1');
  await once(presence.server, 'listening');
});
afterEach(() => {
  for (const socket of open.splice(0)) socket.destroy();
  presence.close();
});

function enter(text: string): Socket {
  const socket = connect((presence.server.address() as AddressInfo).port, '127.0.0.1');
  socket.on('error', () => {});
  open.push(socket);
  socket.write(text);
  return socket;
}

test('a client says the token and is answered; when the last is gone, the store learns of it', async () => {
  const [first, second] = [enter('token\n'), enter('token\n')];
  await Promise.all([once(first, 'data'), once(second, 'data')]);
  first.destroy();
  await sleep(50);
  expect(came).toEqual(['client', 'client']);
  second.resetAndDestroy();
  await sleep(50);
  expect(came).toEqual(['client', 'client', 'empty']);
});

test.each([
  ['says another token', 'guess\n'],
  ['says the token later', 'guess\ntoken\n'],
  ['never ends its line', 't'.repeat(65)],
  ['never ends its line, in large pieces', 't'.repeat(200_000)],
  ['says nothing', ''],
  ['says half the token', 'tok'],
])('whoever %s is dropped, and is no client', async (_, text) => {
  const socket = enter(text);
  socket.resume();
  await closed(socket);
  expect(came).toEqual([]);
});

test('the token may come in pieces', async () => {
  const socket = enter('to');
  await sleep(20);
  socket.write('ken\n');
  await expect(once(socket, 'data')).resolves.toEqual([Buffer.from('here\n')]);
});

test.each(['0\n', '-1\n', 'NaN\n', 'x\n', '1e300\n', '\n\n'])(
  '%j is the number of no process that is ended',
  async (line) => {
    const socket = enter(`token\n${line}`);
    await once(socket, 'data');
    socket.destroy();
    await sleep(50);
    expect(came).toEqual(['client', 'empty']);
  },
);
