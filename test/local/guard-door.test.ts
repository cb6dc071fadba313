import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { guardDoor } from '../../local/guard-door';

const closed = (socket: Socket) => new Promise<void>((resolve) => socket.once('close', () => resolve()));

let server: Server;
let faults: Error[];
const open: Socket[] = [];
beforeEach(() => {
  server = createServer();
  faults = [];
});
afterEach(async () => {
  for (const socket of open.splice(0)) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});

async function listen(): Promise<void> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
}

async function enter(): Promise<{ ours: Socket; theirs: Socket }> {
  const ours = connect((server.address() as AddressInfo).port, '127.0.0.1');
  ours.on('error', () => {});
  const [theirs] = (await once(server, 'connection')) as [Socket];
  open.push(ours, theirs);
  return { ours, theirs };
}

test('a stranger has to go after its time, and whoever is known stays', async () => {
  const admit = guardDoor(server, (error) => faults.push(error), { strangerMs: 200 });
  await listen();
  const [stranger, known] = [await enter(), await enter()];
  admit(known.theirs);
  await closed(stranger.theirs);
  await new Promise((resolve) => setTimeout(resolve, 250));
  expect(known.theirs.destroyed).toBe(false);
});

test('of too many strangers the one that waits longest has to go, and nobody who is known', async () => {
  const admit = guardDoor(server, (error) => faults.push(error), { strangers: 2 });
  await listen();
  const known = await enter();
  admit(known.theirs);
  const strangers = [await enter(), await enter(), await enter(), await enter()];
  expect(strangers.map(({ theirs }) => theirs.destroyed)).toEqual([true, true, false, false]);
  expect(known.theirs.destroyed).toBe(false);
});

test.each(['at once', 'when it is known'])(
  'a connection that is reset %s is closed, and nothing else',
  async (when) => {
    const admit = guardDoor(server, (error) => faults.push(error));
    await listen();
    const { ours, theirs } = await enter();
    if (when !== 'at once') admit(theirs);
    const isClosed = closed(theirs);
    theirs.resume();
    ours.resetAndDestroy();
    await isClosed;
    expect(faults).toEqual([]);
  },
);

test('a fault of the server goes to its owner once it listens, however often', async () => {
  guardDoor(server, (error) => faults.push(error));
  expect(() => server.emit('error', new Error('no such address'))).toThrow('no such address');
  await listen();
  for (const name of ['EMFILE', 'EMFILE']) server.emit('error', new Error(name));
  expect(faults.map(({ message }) => message)).toEqual(['EMFILE', 'EMFILE']);
});
