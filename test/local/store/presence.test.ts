import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { MARK } from '../../../local/process-trees';
import { openPresence, type Presence } from '../../../local/store/presence';
import { until } from '../../support/home/until';

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

test.each([
  '0 12345678\n',
  '1 12345678\n',
  '-1 12345678\n',
  'NaN 12345678\n',
  'x\n',
  '1e300 12345678\n',
  `${process.pid}\n`,
  `${process.pid} \n`,
  '\n\n',
])('%j is the number of no process that is ended', async (line) => {
  const socket = enter(`token\n${line}`);
  await once(socket, 'data');
  socket.destroy();
  await sleep(50);
  expect(came).toEqual(['client', 'empty']);
});

test('what a client has started ends when the client is gone, with all that it started itself', async () => {
  const mark = randomUUID();
  const sleeper = 'sleep 300 & setsid sleep 301 & (setsid sleep 302 &) ; wait';
  const child = spawn('sh', ['-c', sleeper], { detached: true, env: { ...process.env, [MARK]: mark } });
  const socket = enter(`token\n${child.pid} ${mark}\n`);
  await once(socket, 'data');
  await until(() => marked(mark).length === 4, 'all have started');
  socket.destroy();
  await until(() => marked(mark).length === 0, 'all are gone');
  expect(came).toEqual(['client', 'empty']);
});

test('what a process left that has ended itself ends when the client is gone', async () => {
  const mark = randomUUID();
  const child = spawn('sh', ['-c', '(setsid sleep 303 &)'], { detached: true, env: { ...process.env, [MARK]: mark } });
  const socket = enter(`token\n${child.pid} ${mark}\n`);
  await Promise.all([once(socket, 'data'), once(child, 'exit')]);
  await until(() => marked(mark).length === 1, 'it has left one');
  socket.destroy();
  await until(() => marked(mark).length === 0, 'it is gone');
});

/** The processes with the mark that have not ended. */
function marked(mark: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, 'latin1').includes(mark);
    } catch {
      return false;
    }
  });
}
