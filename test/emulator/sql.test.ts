import { CreateDatabaseCommand, GlueClient } from '@aws-sdk/client-glue';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { stringify } from 'yaml';
import { runsheet, runsheetJson } from '../support/home/command-line';
import { notOnAws } from './deployed';
import { applyFile, groupName, STACK } from './stack-groups';

/*
 * Rows of `sql:` targets on an emulated stack: their files came with it, and ministack's Athena runs the statements,
 * with DuckDB over files in S3. It knows no parameters, no tokens and no end of its own: test/drivers/sql.test.ts does.
 */

jest.setTimeout(240_000);
const here = notOnAws('it makes a database of the catalogue, and the data of its table');
const ON_STACK = ['--stack', STACK];

here.describe('statements of a file on a stack', () => {
  const s3 = new S3Client({ forcePathStyle: true });
  const glue = new GlueClient({});
  beforeAll(async () => {
    await s3.send(new CreateBucketCommand({ Bucket: 'proof-shop' }));
    await s3.send(new PutObjectCommand({ Bucket: 'proof-shop', Key: 'orders/day.csv', Body: '1,2.5\n2,4\n3,\n' }));
    await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: 'proof_shop' } }));
  });
  afterAll(() => {
    s3.destroy();
    glue.destroy();
  });

  it('run one after another by Athena, with their rows as the output; one that fails says where', async () => {
    const group = groupName('sql');
    const job = (target: string, priority: number) => ({
      target,
      priority,
      timeout_minutes: 60,
      maximum_retries: 0,
    });
    const jobs = { count: job('sql:count-orders', 0), wrong: job('sql:wrong-orders', 1) };
    const applied = await applyFile(stringify({ groups: { [group]: { jobs } } }));
    expect(applied.stderr).toBe('');
    const { run_id } = await runsheetJson(['run', group, ...ON_STACK]);
    const shown = await runsheetJson(['show', run_id, ...ON_STACK]);
    const of = (name: string) => shown.jobs.find((each: { job_name: string }) => each.job_name === name);
    expect(of('count')).toMatchObject({ status: 'SUCCEEDED', attempts: [{ work_over: true }] });
    expect(of('count').output).toMatchObject({
      rows: [{ orders: 3, unpaid: 1, largest: 4 }],
      row_count: 1,
      statements: [
        { line: 2, kind: 'CREATE' },
        { line: 4, kind: 'SELECT' },
      ],
    });
    const [attempt] = of('count').attempts;
    expect(attempt.external_id).toMatch(/^athena:us-east-1:[0-9a-f-]{36}:2\/2:[0-9a-f]{8}$/);
    expect(attempt.console_url).toContain('/athena/home?region=us-east-1#/query-editor/history/');
    expect(of('wrong')).toMatchObject({
      status: 'FAILED',
      error: { name: 'QueryFailed', message: expect.stringMatching(/^statement 1 of 2 failed: .*no_such_table/) },
    });
    expect((await runsheet(['why', run_id, 'wrong', ...ON_STACK])).stdout).toContain('wrong-orders.sql:1');
  });
});
