import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { S3Store } from '../../../adapters/ledger/s3-store';

/*
 * How S3 answers a conditional write, as its documentation says: the emulators give no 409. What else a store does is
 * tried on emulators, in test/emulator/ledger.test.ts.
 */

type Answer = [status: number, code?: string];

let server: Server;
let answers: Answer[];
let asked: string[];

beforeAll(async () => {
  server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}`,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'us-east-1',
  });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  asked = [];
});

function answer(request: IncomingMessage, response: ServerResponse): void {
  request.resume().on('end', () => {
    const condition = request.headers['if-none-match'];
    asked.push(`${request.method} ${request.url?.split('?')[0]}${condition ? ` if none match ${condition}` : ''}`);
    const [status, code] = answers.shift() ?? [500, 'TestHasNoMoreAnswers'];
    response.writeHead(status, { 'content-type': 'application/xml' });
    response.end(code ? `<Error><Code>${code}</Code><Message>said by the test</Message></Error>` : '');
  });
}

const store = new S3Store('a-bucket');
const commit = () => store.writeOnce('runs/_delta_log/0.json', Buffer.from('{}'));
const PUT = 'PUT /a-bucket/runs/_delta_log/0.json if none match *';

it('writes a file once, under the condition that none is there', async () => {
  answers = [[200]];
  expect(await commit()).toBe(true);
  expect(asked).toEqual([PUT]);
});

it('says that another was first', async () => {
  answers = [[412, 'PreconditionFailed']];
  expect(await commit()).toBe(false);
  expect(asked).toEqual([PUT]);
});

it.each<[Answer, boolean]>([
  [[200], true],
  [[412, 'PreconditionFailed'], false],
])('tries again while another write is under way, until S3 decides: %j', async (last, won) => {
  answers = [[409, 'ConditionalRequestConflict'], [409, 'ConditionalRequestConflict'], last];
  expect(await commit()).toBe(won);
  expect(asked).toEqual([PUT, PUT, PUT]);
});

it('is not told anything else as a lost race', async () => {
  answers = [[403, 'AccessDenied']];
  await expect(commit()).rejects.toMatchObject({ name: 'AccessDenied' });
});

it('replaces a file without a condition', async () => {
  answers = [[200]];
  await store.write('runs/_delta_log/_last_checkpoint', Buffer.from('{}'));
  expect(asked).toEqual(['PUT /a-bucket/runs/_delta_log/_last_checkpoint']);
});

it('tells a file that is not there from one that may not be read', async () => {
  answers = [
    [404, 'NoSuchKey'],
    [403, 'AccessDenied'],
    [404, 'NoSuchBucket'],
  ];
  expect(await store.read('runs/x')).toBeUndefined();
  await expect(store.read('runs/x')).rejects.toMatchObject({ name: 'AccessDenied' });
  await expect(store.read('runs/x')).rejects.toMatchObject({ name: 'NoSuchBucket' });
});

it('says where it lies', () => {
  expect(store.place).toBe('s3://a-bucket');
});
