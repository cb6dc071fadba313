import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readCallsLog, readCloudWatchLog, readWorkLog } from '../../../adapters/aws/attempt-logs';
import type { AttemptEntry, JobRunRow } from '../../../domain/tables/rows';

/* CloudWatch's answers as Lambda's JSON log format makes them; a page holds a few events. */

const [OURS, NEXT] = ['8f1c0c8e-5a2b-4b7e-9a57-1d7a1a3a0001', '8f1c0c8e-5a2b-4b7e-9a57-1d7a1a3a0002'];
const platform = (kind: string, requestId: string, record: object = {}) =>
  JSON.stringify({ time: '2026-11-22T02:00:00.000Z', type: `platform.${kind}`, record: { requestId, ...record } });
const INIT = JSON.stringify({
  time: '2026-11-22T02:00:00.000Z',
  type: 'platform.initStart',
  record: { initializationType: 'on-demand', phase: 'init', runtimeVersion: 'nodejs:24.v12', functionName: 'job-a' },
});
const START = platform('start', OURS, { version: '$LATEST' });
const REPORT = platform('report', OURS, { metrics: { durationMs: 812.3, billedDurationMs: 813 }, status: 'success' });
const line = (message: string) => JSON.stringify({ timestamp: '2026-11-22T02:00:01.000Z', level: 'info', message });

let server: Server;
let pages: string[][];
/** What was asked for last, and how CloudWatch refuses it, if it does. */
let asked: Record<string, unknown>;
/** The region that the last call was signed for. */
let signedFor: string | undefined;
let refusal: object | undefined;
beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const { nextToken, ...given } = JSON.parse(body);
      asked = given;
      signedFor = request.headers.authorization?.split('/')[2];
      response.setHeader('content-type', 'application/x-amz-json-1.1');
      if (refusal) return void response.writeHead(400).end(JSON.stringify(refusal));
      const at = Number(nextToken ?? 0);
      const events = (pages[at] ?? []).map((message, index) => ({
        message,
        timestamp: index,
        eventId: `${at}-${index}`,
      }));
      response.end(JSON.stringify({ events, ...(at + 1 < pages.length && { nextToken: String(at + 1) }) }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.env.AWS_ENDPOINT_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  Object.assign(process.env, { AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' });
});
afterAll(() => void server.close());

const ATTEMPT = { request_id: OURS, log_stream: '2026/11/22/[$LATEST]abc', started_at: '2026-11-22T02:00:00.000Z' };
function read(...given: string[][]): Promise<string[]> {
  pages = given;
  return readCloudWatchLog('/aws/lambda/job-a', ATTEMPT as AttemptEntry);
}

describe('the log of an attempt on Lambda', () => {
  it('is what stands between its start and its report, over pages, without what is of the platform', async () => {
    const lines = await read(
      [INIT, START, line('one')],
      [line('two\n'), REPORT, platform('start', NEXT), line('three')],
    );
    expect(lines).toEqual([line('one'), line('two\n')]);
  });

  it.each([
    ['a start', platform('start', NEXT)],
    ['an end', platform('end', NEXT)],
    ['a report', platform('report', NEXT)],
    ['a start of no invocation', platform('start', '')],
    ['a start of the other log format', `START RequestId: ${NEXT} Version: $LATEST`],
    ['a report of the other log format', `REPORT RequestId: ${NEXT} Duration: 1.00 ms`],
  ])('goes on after a line that a child prints and that looks like the platform\u2019s: %s', async (_, fake) => {
    expect(await read([START, line('one'), fake, line('two'), REPORT])).toEqual([line('one'), fake, line('two')]);
    // In one event: a child's output comes in pieces.
    expect(await read([START, `${line('one')}\n${fake}\n`], [line('two'), REPORT])).toEqual([
      line('one'),
      fake,
      line('two'),
    ]);
  });

  it('ends before the next start if it has no end: its process was killed', async () => {
    expect(await read([START, line('one')], [platform('start', NEXT), line('three')])).toEqual([line('one')]);
  });

  it('is empty if its lines have not arrived yet', async () => {
    expect(await read([])).toEqual([]);
    expect(await read([platform('start', NEXT), line('three')])).toEqual([]);
  });
});

describe('the log of work in a service', () => {
  const entry = { ...ATTEMPT, attempt: 2, ended_at: '2026-11-22T02:05:00.000Z' } as AttemptEntry;
  const row = { run_id: 'nightly-1', job_name: 'load' } as JobRunRow;
  const ours = (message: string, of: object = {}) =>
    JSON.stringify({
      timestamp: '2026-11-22T02:00:01.000Z',
      level: 'info',
      message,
      run_id: 'nightly-1',
      job_name: 'load',
      attempt: 2,
      ...of,
    });

  it('is what all calls have printed about the attempt, in whichever stream, and nothing about another', async () => {
    pages = [
      [START, ours('one'), ours('of the first', { attempt: 1 })],
      [ours('of nightly-1 and load', { job_name: 'other' }), 'nightly-1 load', ours('two'), REPORT],
    ];
    expect(await readCallsLog('/aws/lambda/stack-run-service', entry, row)).toEqual([ours('one'), ours('two')]);
    expect(asked).toEqual({
      logGroupName: '/aws/lambda/stack-run-service',
      filterPattern: '"nightly-1" "load"',
      startTime: Date.parse('2026-11-22T01:59:00Z'),
      endTime: Date.parse('2026-11-22T02:06:00Z'),
    });
  });

  it('has the lines of the work, JSON as it is and text with its time, from where its row says', async () => {
    pages = [['42 rows\nwritten\n', line('done')]];
    const work_log = { group: '/ecs/pack', stream: 'main/pack/1f2e' };
    const texts = (await readWorkLog({ ...entry, work_log })).map((each) => JSON.parse(each).message);
    expect(texts).toEqual(['42 rows', 'written', 'done']);
    expect(asked).toMatchObject({ logGroupName: '/ecs/pack', logStreamNames: ['main/pack/1f2e'] });
    await readWorkLog({ ...entry, work_log: { group: '/aws/emr', streams: 'jobs/1/', terms: ['driver'] } });
    expect(asked).toMatchObject({ logStreamNamePrefix: 'jobs/1/', filterPattern: '"driver"' });
    expect(signedFor).toBe('eu-central-1');
    await readWorkLog({ ...entry, work_log: { region: 'us-east-1', group: '/ecs/pack' } });
    expect(signedFor).toBe('us-east-1');
  });

  it('says in a line of its own why it cannot be read, and is empty if the row names no place', async () => {
    const work_log = { group: '/ecs/pack', stream: 'main/pack/1f2e' };
    refusal = { __type: 'AccessDeniedException', message: 'not yours' };
    expect((await readWorkLog({ ...entry, work_log })).map((each) => JSON.parse(each))).toEqual([
      {
        timestamp: '2026-11-22T02:00:00.000Z',
        level: 'warn',
        message: 'the log of its work cannot be read (/ecs/pack main/pack/1f2e): not yours',
      },
    ]);
    for (const odd of [
      undefined,
      'x',
      { group: 7 },
      { group: 'g', region: 'x/y' },
      { group: 'a b' },
      { group: 'g', stream: 'a:*' },
      { group: 'g', terms: ['"'] },
    ])
      expect(await readWorkLog({ ...entry, work_log: odd as never })).toEqual([]);
    refusal = { __type: 'ResourceNotFoundException', message: 'no group' };
    expect(await readWorkLog({ ...entry, work_log })).toEqual([]);
    refusal = undefined;
  });
});
