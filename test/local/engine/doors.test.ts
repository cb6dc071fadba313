import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { isAlive } from '../../../local/processes';
import { readStoreFile, type StoreFile } from '../../../local/store/store-file';
import { useLaptop } from '../../support/home/laptop';

const closed = (socket: Socket) => new Promise<void>((resolve) => socket.once('close', () => resolve()));

jest.setTimeout(60_000);

const laptop = useLaptop();
const store = () => readStoreFile(laptop.engine.home.storeFile) as StoreFile;

const PORTS = ['port', 'presence_port'] as const;

async function reset(port: number, text = ''): Promise<void> {
  const socket: Socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  await new Promise((resolve) => socket.write(text || '', resolve));
  socket.resetAndDestroy();
  await closed(socket);
}

/** The beginning of a request with the token, whose body does not come. */
function halfRequest(action: string): string {
  return [
    'POST / HTTP/1.1',
    'host: store',
    'content-type: application/x-amz-json-1.0',
    `authorization: AWS4-HMAC-SHA256 Credential=${store().token}/local, SignedHeaders=a, Signature=a`,
    'x-amz-date: a',
    `x-amz-target: DynamoDB_20120810.${action}`,
    'content-length: 100',
    '\r\n{"TableName":',
  ].join('\r\n');
}

async function stillAnswers(): Promise<void> {
  await expect(laptop.engine.master.readPartition('nightly')).resolves.toEqual([]);
  expect(isAlive(store().pid)).toBe(true);
  expect(laptop.engine.lost.aborted).toBe(false);
}

describe('no connection’s error ends the store', () => {
  it.each(PORTS)('of a connection to the %s that is reset at once', async (port) => {
    for (let i = 0; i < 5; i++) await reset(store()[port]);
    await stillAnswers();
  });

  it.each(PORTS)('of a connection to the %s that says something and is reset', async (port) => {
    for (const text of ['x', 'GET / HTTP/1.1\r\n', '\0'.repeat(100_000)]) await reset(store()[port], text);
    await stillAnswers();
  });

  it('of a client that is killed', async () => {
    await reset(store().presence_port, `${store().token}\n`);
    await stillAnswers();
  });

  it.each(['Query', 'GetItem', 'PutItem', 'UpdateItem', 'BatchWriteItem', 'ListTables'])(
    'of a client that is killed in the middle of its %s',
    async (action) => {
      await reset(store().port, halfRequest(action));
      await stillAnswers();
    },
  );

  it.each(['null', '1', '"a"', '[]', '{', '', '{"TableName":null}', '{"TableName":{"a":1}}', '{"__proto__":1}'])(
    'of a request that is %s',
    async (body) => {
      const { token, port } = store();
      for (const action of ['Query', 'GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'Scan']) {
        const response = await fetch(`http://127.0.0.1:${port}`, {
          method: 'POST',
          body,
          headers: {
            'content-type': 'application/x-amz-json-1.0',
            authorization: `AWS4-HMAC-SHA256 Credential=${token}/local, SignedHeaders=a, Signature=a`,
            'x-amz-date': 'a',
            'x-amz-target': `DynamoDB_20120810.${action}`,
          },
        });
        expect(response.status).toBeGreaterThanOrEqual(400);
      }
      await stillAnswers();
    },
  );
});

describe('nobody without the token takes up the store', () => {
  it.each(PORTS)('with endless bytes to the %s', async (port) => {
    const socket = connect(store()[port], '127.0.0.1');
    socket.on('error', () => {});
    const gone = closed(socket);
    const megabyte = Buffer.alloc(1_000_000, 'a');
    let sent = 0;
    const send = (error?: Error | null) => {
      if (error || socket.destroyed || sent === 100) return;
      sent += 1;
      socket.write(megabyte, send);
    };
    send();
    await gone;
    // What the kernel takes, and what one read of the store takes.
    expect(sent).toBeLessThan(100);
    await stillAnswers();
  });

  it('with a thousand connections: the tables are still answered for, and new clients let in', async () => {
    const sockets: Socket[] = [];
    for (let i = 0; i < 1_000; i++) {
      for (const port of PORTS) sockets.push(connect(store()[port], '127.0.0.1').on('error', () => {}));
    }
    await stillAnswers();
    const client = connect(store().presence_port, '127.0.0.1', () => client.write(`${store().token}\n`));
    await expect(once(client, 'data')).resolves.toEqual([Buffer.from('here\n')]);
    for (const socket of [...sockets, client]) socket.destroy();
  });
});
