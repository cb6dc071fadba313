import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { LineageEvent } from '../../../domain/notices/lineage-events';
import { runsheet, startRunsheet } from '../../support/home/command-line';
import { until } from '../../support/home/until';
import { briefly, Receiver } from '../../support/openlineage/receiver';
import { lineageProblems } from '../../support/openlineage/schemas';

/* A project whose runs send their lineage: into a file, to a receiver, and again by a command of its own. */

const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-lineage-'));
const at = (name: string) => path.join(folder, name);
const receiver = new Receiver();
let url: string;

beforeAll(async () => {
  url = await receiver.listen();
  writeFileSync(
    at('groups.yaml'),
    `groups:
  nightly:
    on_failure: continue
    jobs:
      extract:
        {target: "command:extract", timeout_minutes: 1, maximum_retries: 0, priority: 0, owner: team:data,
         description: Fetches the orders.}
      load:
        {target: "command:load", timeout_minutes: 1, maximum_retries: 1, retry_delay_seconds: 0, priority: 1,
         reads: [s3://raw/orders], writes: ["postgres://db:5432/sales.public.orders"]}
      report:
        {target: "command:extract", timeout_minutes: 1, maximum_retries: 0, priority: 2, is_enabled: false}
  slow:
    jobs:
      wait: {target: "command:wait", timeout_minutes: 1, maximum_retries: 0, priority: 0}
`,
  );
  config('lineage: {file: lineage.ndjson}');
  await applied();
});
afterAll(async () => {
  await receiver.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
});
beforeEach(() => {
  receiver.requests.length = 0;
  receiver.answers = [];
});

function config(lineage: string): void {
  writeFileSync(
    at('runsheet.config.yaml'),
    `groups: groups.yaml
targets:
  command:extract: {run: ["true"], writes: [s3://raw/orders]}
  command:load: {run: ["false"], reads: [s3://other/x]}
  command:wait: {run: [sh, -c, "while [ ! -e go ]; do sleep 0.1; done"]}
${lineage}
`,
  );
}

async function applied(): Promise<void> {
  const { code, stderr } = await runsheet(['apply', '--yes'], folder);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
}

const inFile = (name: string): LineageEvent[] =>
  readFileSync(at(name), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

const ORDER = [
  'START nightly',
  'START nightly.extract',
  'COMPLETE nightly.extract',
  'START nightly.load',
  'FAIL nightly.load',
  'START nightly.load',
  'FAIL nightly.load',
  'FAIL nightly',
];

describe('a run with lineage into a file', () => {
  let events: LineageEvent[];
  beforeAll(async () => {
    const { code } = await runsheet(['run', 'nightly'], folder);
    expect(code).toBe(1);
    events = inFile('lineage.ndjson');
  });

  it('writes an event a line, each start before its end, the run around all', () => {
    expect(briefly(events)).toEqual(ORDER);
    expect(events.flatMap(lineageProblems)).toEqual([]);
    expect(new Set(events.map(({ job }) => job.namespace))).toEqual(new Set(['runsheet-local']));
    expect(events.map(({ eventTime }) => eventTime)).toEqual(events.map(({ eventTime }) => eventTime).sort());
  });

  it('names the data of the row, or else that of its target', () => {
    const [, extract, , load] = events;
    expect(extract?.outputs).toEqual([{ namespace: 's3://raw', name: 'orders' }]);
    expect(load).toMatchObject({
      inputs: [{ namespace: 's3://raw', name: 'orders' }],
      outputs: [{ namespace: 'postgres://db:5432', name: 'sales.public.orders' }],
    });
    expect(extract?.job.facets.ownership).toMatchObject({ owners: [{ name: 'team:data' }] });
  });

  it('can be had again, the same to the letter', async () => {
    const { stdout, code } = await runsheet(['lineage', 'latest', '--to', 'again.ndjson'], folder);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^8 events of nightly-\S+ sent to .*again\.ndjson\n$/),
    });
    expect(readFileSync(at('again.ndjson'), 'utf8')).toBe(readFileSync(at('lineage.ndjson'), 'utf8'));
  });
});

describe('a receiver', () => {
  it('that is typed goes before the config, and gets each event by a POST where the clients of OpenLineage send it', async () => {
    const { code, stderr } = await runsheet(['run', 'nightly', '--notify', `openlineage:${url}`], folder);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(briefly(receiver.events)).toEqual(ORDER);
    expect(receiver.events.flatMap(lineageProblems)).toEqual([]);
    expect(new Set(receiver.requests.map((request) => request.url))).toEqual(new Set(['/api/v1/lineage']));
    expect(receiver.requests[0]?.headers).toMatchObject({ 'content-type': 'application/json' });
    expect(receiver.requests[0]?.headers.authorization).toBeUndefined();
    expect(inFile('lineage.ndjson')).toHaveLength(ORDER.length);
  });

  it('of the config gets the key that lies among the secrets, which no file of the project holds', async () => {
    config(`lineage: {url: ${url}/custom, namespace: shop, api_key: {secret: "ssm:/lineage/key"}}`);
    mkdirSync(at('.runsheet'), { recursive: true });
    writeFileSync(at('.runsheet/secrets.env'), 'ssm:/lineage/key=sesame-opens\n', { mode: 0o600 });
    const command = 'cat > told';
    const { code, stderr } = await runsheet(['run', 'nightly', '--notify', command], folder);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(receiver.requests).toHaveLength(ORDER.length);
    expect(receiver.requests[0]).toMatchObject({ url: '/custom', headers: { authorization: 'Bearer sesame-opens' } });
    expect(receiver.events[0]?.job.namespace).toBe('shop');
    // The command is told as well.
    expect(readFileSync(at('told'), 'utf8')).toContain('Runsheet Run Finished');
    const home = ['run', 'nightly'].map(() => readFileSync(at('lineage.ndjson'), 'utf8'));
    expect(home.join('')).not.toContain('sesame');
  });

  it('that echoes the key does not bring it to the terminal, and what it refuses is said', async () => {
    receiver.answers = [{ status: 400, text: 'no such field, Bearer sesame-opens' }];
    const { code, stderr } = await runsheet(['run', 'nightly'], folder);
    expect(code).toBe(1);
    expect(stderr).toBe(
      `lineage to ${url}/custom: it refused START of nightly: it answered 400: no such field, Bearer [secret api_key]\n`,
    );
    expect(briefly(receiver.events)).toEqual(ORDER.slice(1));
  });

  it('that is away for a while gets all events, in order', async () => {
    receiver.answers = [{ status: 503 }, { status: 503 }, { status: 201 }, { status: 429 }];
    const { code, stderr } = await runsheet(['run', 'nightly'], folder);
    expect(code).toBe(1);
    expect(briefly(receiver.events)).toEqual(ORDER);
    expect(stderr).toContain('it answered 503. It is tried again while the run lasts, and 30 s more\n');
    expect(stderr).toContain('it takes events again\n');
  });

  it('that moved is not followed: the key is not for the other', async () => {
    receiver.answers = [{ status: 307, headers: { location: `${url}/elsewhere` } }];
    const { stderr } = await runsheet(['run', 'nightly'], folder);
    expect(stderr).toContain('it answered 307');
    expect(new Set(receiver.requests.map((request) => request.url))).toEqual(new Set(['/custom']));
  });

  it('that nobody reaches changes neither the run nor its exit code; Ctrl-C ends the wait, and says how to send later', async () => {
    const gone = new Receiver();
    const nobody = await gone.listen();
    await gone.close();
    config(`lineage: {url: "${nobody}"}`);
    const command = startRunsheet(['run', 'nightly'], folder);
    await command.complains(`waiting for ${nobody}/api/v1/lineage to take the lineage; Ctrl-C ends it`);
    command.interrupt();
    const { code, stdout, stderr } = await command.ended;
    expect(code).toBe(1);
    const [, runId] = /(nightly-\d{8}T\d{6}Z-[0-9a-z]{6})/.exec(stdout) ?? [];
    expect(stderr).toContain('it cannot be reached (ECONNREFUSED)');
    expect(stderr).toContain(`8 events were not sent. Send them later with npx runsheet lineage ${runId}\n`);
    const later = await runsheet(['lineage', runId as string, '--to', url], folder);
    expect(later).toMatchObject({ code: 0, stderr: '' });
    expect(briefly(receiver.events)).toEqual(ORDER);
  });
});

it('a job that takes its time is told while it runs', async () => {
  config(`lineage: {url: "${url}"}`);
  const command = startRunsheet(['run', 'slow'], folder);
  await until(() => receiver.requests.length === 2, 'its start is told');
  expect(briefly(receiver.events)).toEqual(['START slow', 'START slow.wait']);
  writeFileSync(at('go'), '');
  const { code, stderr } = await command.ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(briefly(receiver.events)).toEqual(['START slow', 'START slow.wait', 'COMPLETE slow.wait', 'COMPLETE slow']);
});

describe('runsheet lineage', () => {
  it('prints the events where nobody receives them', async () => {
    config('');
    const { stdout } = await runsheet(['lineage', 'slow'], folder);
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(briefly(events)).toEqual(['START slow', 'START slow.wait', 'COMPLETE slow.wait', 'COMPLETE slow']);
    const json = JSON.parse((await runsheet(['lineage', 'slow', '--json'], folder)).stdout);
    expect(json).toEqual({ run_id: events[0].run.facets.tags.tags[0].value, events });
  });

  it('ends with 2 where the receiver is away, and says how far it came', async () => {
    receiver.answers = [{ status: 201 }, { status: 502, text: 'bad gateway\nof ours' }];
    const { code, stderr } = await runsheet(['lineage', 'slow', '--to', url], folder);
    expect(code).toBe(2);
    expect(stderr).toContain(`${url}/api/v1/lineage: it answered 502: bad gateway. It has taken 1 of 4 events`);
  });

  it('ends with 1 where an event was refused, and sends the others', async () => {
    receiver.answers = [{ status: 422 }];
    const { code, stdout } = await runsheet(['lineage', 'slow', '--to', url, '--json'], folder);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ sent: 3, refused: 1, to: `${url}/api/v1/lineage` });
  });

  it.each([
    [['--to', ' '], 'expected an address or a file'],
    [['--to', 'ftp://x/y'], '"ftp://x/y" is no receiver: expected an address, http or https'],
    [['--to', 'http://me:hush@x/y'], 'the address is no receiver: expected an address, http or https'],
  ])('refuses %j', async (args, text) => {
    const { code, stderr } = await runsheet(['lineage', 'slow', ...args], folder);
    expect(code).toBe(2);
    expect(stderr).toContain(text);
    expect(stderr.replace(args.join(' '), '')).not.toMatch(/hush.*hush/);
  });
});
