import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import type { Context } from 'aws-lambda';
import { stringify } from 'yaml';
import { S3Store } from '../../adapters/ledger/s3-store';
import { handler } from '../../functions/export-ledger';
import { exportLedger } from '../../operations/ledger/export-ledger';
import { runsheet, runsheetJson } from '../support/home/command-line';
import { aHistory, sourceOf } from '../support/ledger/a-history';
import { readLedger } from '../support/ledger/read-ledger';
import { callFunction, notOnAws } from './deployed';
import { groupName, writeGroups } from './stack-groups';

jest.setTimeout(240_000);

const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-ledger-'));
afterAll(() => rmSync(folder, { recursive: true }));

const before = { ...process.env };
afterEach(() => {
  process.env = { ...before };
});

/** Copies a ledger out of its bucket, as `aws s3 sync` does, and reads it. */
async function download(bucket: string) {
  const store = new S3Store(bucket);
  const to = mkdtempSync(path.join(folder, 'copy-'));
  for (const name of await store.list('')) {
    mkdirSync(path.dirname(path.join(to, name)), { recursive: true });
    writeFileSync(path.join(to, name), (await store.read(name)) ?? '');
  }
  return readLedger(to);
}

async function newBucket(): Promise<string> {
  const bucket = `runsheet-ledger-${randomUUID()}`;
  const client = new S3Client({ forcePathStyle: true });
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  client.destroy();
  return bucket;
}

const idsOf = (rows: readonly { run_id?: unknown }[]) => rows.map(({ run_id }) => String(run_id)).sort();

notOnAws('it makes buckets').describe('a ledger in a bucket', () => {
  it('is a store like a folder, in which one of many writes a file once', async () => {
    const store = new S3Store(await newBucket());
    expect(await store.read('runs/none')).toBeUndefined();
    await store.write('runs/a', Buffer.from('1'));
    await store.write('runs/a', Buffer.from('2'));
    expect(Buffer.from((await store.read('runs/a')) ?? []).toString()).toBe('2');
    const texts = Array.from({ length: 20 }, (_, at) => `${at}`);
    const won = await Promise.all(texts.map((text) => store.writeOnce('runs/log/0', Buffer.from(text))));
    expect(won.filter(Boolean)).toHaveLength(1);
    expect(Buffer.from((await store.read('runs/log/0')) ?? []).toString()).toBe(texts[won.indexOf(true)]);
    expect(await store.list('runs/')).toEqual(['runs/a', 'runs/log/0']);
    expect(await store.list('other/')).toEqual([]);
    await store.remove('runs/a');
    await store.remove('runs/a');
    expect(await store.list('')).toEqual(['runs/log/0']);
    await expect(new S3Store('no-such-bucket-of-ours').list('')).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });

  it('lists more files than S3 names at once', async () => {
    const store = new S3Store(await newBucket());
    const names = Array.from({ length: 1003 }, (_, at) => `runs/${String(at).padStart(4, '0')}`);
    for (let at = 0; at < names.length; at += 50)
      await Promise.all(names.slice(at, at + 50).map((name) => store.write(name, Buffer.from('x'))));
    expect(await store.list('runs/')).toEqual(names);
  });

  it('is queried by a copy of its files, which is gone afterwards', async () => {
    const bucket = await newBucket();
    const history = aHistory({ seed: 19, days: 5, groups: 2 });
    await exportLedger(sourceOf(history), new S3Store(bucket, 'a/prefix/'), { now: Date.now });
    const own = mkdtempSync(path.join(folder, 'tmp-'));
    const query = (...words: string[]) =>
      runsheet(['ledger', 'query', ...words, '--csv'], process.cwd(), { TMPDIR: own });
    const place = ['--dir', `s3://${bucket}/a/prefix`];
    const whole = await query('select count(*) as runs from runs', ...place);
    expect(whole).toMatchObject({ code: 0, stdout: `runs\r\n${history.length}\r\n` });
    expect(whole.stderr).toMatch(/^copying \d+ files, \d+\.\d MB, of s3:\/\/.*\/a\/prefix\n$/);
    const days = await query('select min(date) as first from job_runs', ...place, '--since', '2026-01-03');
    expect(days).toMatchObject({ code: 0, stdout: 'first\r\n2026-01-03\r\n' });
    const out = await query("from read_csv('/etc/passwd')", ...place);
    expect(out).toMatchObject({ code: 2, stderr: expect.stringMatching(/table function/) });
    expect(await query('from runs', '--dir', `s3://${bucket}/none`)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/\/none has no ledger/),
    });
    expect(await query('from runs', '--dir', 's3://no-such-bucket-of-ours')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/NoSuchBucket/),
    });
    expect(readdirSync(own)).toEqual([]);
    const [first = ''] = (await new S3Store(bucket, 'a/prefix/').list('runs/date=')).sort();
    await new S3Store(bucket, 'a/prefix/').write(first, Buffer.from('cut'));
    expect(await query('from runs', ...place)).toMatchObject({ code: 2, stderr: expect.stringMatching(/has 3 bytes/) });
    await new S3Store(bucket, 'a/prefix/').remove(first);
    expect(await query('from runs', ...place)).toMatchObject({ code: 2, stderr: expect.stringMatching(/is gone/) });
    expect(readdirSync(own)).toEqual([]);
  });

  it('has each row once, also after two exporters at once and after one that was stopped', async () => {
    const bucket = await newBucket();
    const history = aHistory({ seed: 18, days: 60, groups: 1 });
    const stopped = new AbortController();
    const settings = { now: Date.now };
    await exportLedger(sourceOf(history), new S3Store(bucket), {
      ...settings,
      signal: stopped.signal,
      onProgress: () => stopped.abort(),
    });
    const some = (await download(bucket)).runs.length;
    expect(some).toBeGreaterThan(0);
    expect(some).toBeLessThan(history.length);
    const exported = await Promise.all(
      [1, 2, 3].map(() => exportLedger(sourceOf(history), new S3Store(bucket), settings)),
    );
    expect(exported.reduce((sum, { added }) => sum + added.runs, some)).toBe(history.length);
    const read = await download(bucket);
    expect(idsOf(read.runs)).toEqual(history.map(({ run }) => run.run_id).sort());
    expect(idsOf(read.job_runs)).toEqual(history.flatMap(({ run, rows }) => rows.map(() => run.run_id)).sort());
  });
});

notOnAws('it needs a stack of somebody else beside').describe('the deployed export', () => {
  const ORDERS = ['--stack', 'Shop/shop-orders'];
  const FUNCTION = 'shop-orders-export-ledger';

  async function aRun(): Promise<string> {
    const group = groupName('ledger');
    const only = {
      target: 'lambda:scripted',
      timeout_minutes: 1,
      maximum_retries: 1,
      retry_delay_seconds: 0,
      priority: 0,
      parameters: { script: ['fail', 'succeed'] },
    };
    const file = writeGroups(stringify({ groups: { [group]: { jobs: { only } } } }));
    expect(await runsheet(['apply', file, '--yes', ...ORDERS])).toMatchObject({ code: 0 });
    expect(await runsheet(['run', group, ...ORDERS])).toMatchObject({ code: 0 });
    return (await runsheetJson(['runs', group, ...ORDERS])).runs[0].run_id;
  }

  async function ledgerBucket(): Promise<string> {
    const client = new CloudFormationClient({});
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: 'Shop' }));
    client.destroy();
    return String(
      Stacks[0]?.Outputs?.find(({ OutputKey }) => OutputKey === 'RunsheetShopOrdersLedgerBucket')?.OutputValue,
    );
  }

  it('adds the runs that have ended, each once, and goes on after a call that was cut off', async () => {
    const first = await aRun();
    const bucket = await ledgerBucket();
    Object.assign(process.env, {
      RUNSHEET_RUN_TABLE: 'shop-orders-runs',
      RUNSHEET_MASTER_TABLE: 'shop-orders-master',
      RUNSHEET_LEDGER_BUCKET: bucket,
    });
    const left = (ms: number) => ({ getRemainingTimeInMillis: () => ms }) as Context;
    await expect(handler({}, left(59_000))).rejects.toMatchObject({ name: 'Runsheet.LedgerUnfinished' });
    expect((await callFunction(FUNCTION, {})).answer).toMatchObject({ added: { runs: expect.any(Number) } });
    const second = await aRun();
    expect((await callFunction(FUNCTION, {})).answer).toMatchObject({
      added: { runs: 1, job_runs: 1, attempts: 2 },
      since: expect.stringMatching(/^20\d\d-/),
    });
    expect((await callFunction(FUNCTION, {})).answer).toMatchObject({ added: { runs: 0, job_runs: 0, attempts: 0 } });
    const found = await runsheet([
      'ledger',
      'query',
      `select count(*) as runs from runs where run_id = '${second}'`,
      '--csv',
      ...ORDERS,
    ]);
    expect(found).toMatchObject({ code: 0, stdout: 'runs\r\n1\r\n' });
    const { runs, job_runs, attempts } = await download(bucket);
    expect(runs.filter(({ run_id }) => [first, second].includes(String(run_id)))).toHaveLength(2);
    expect(new Set(idsOf(runs)).size).toBe(runs.length);
    expect(job_runs.filter(({ run_id }) => run_id === second)).toMatchObject([
      { job_name: 'only', status: 'SUCCEEDED', attempts: 2, target_kind: 'lambda' },
    ]);
    expect(attempts.filter(({ run_id }) => run_id === second).map(({ status }) => status)).toEqual([
      'FAILED',
      'SUCCEEDED',
    ]);
  });
});
