import { CreateJobCommand, GetJobRunsCommand, GlueClient } from '@aws-sdk/client-glue';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ACCOUNT, notOnAws, REGION } from './deployed';
import { applyJobs, aRow, runGroup } from './stack-groups';

/*
 * Rows of a `glue:` target of the stack. ministack runs the job's script with Python, and gives it its arguments as
 * variables. It has no capacity and no token; a run that it has stopped it lets go on by itself.
 */

jest.setTimeout(240_000);
const here = notOnAws('it makes a job of Glue and its script');
const BUCKET = 'glue-scripts';

const SCRIPT = `
import os, sys, time
from urllib.request import Request, urlopen
does = os.environ["does"]
if does == "fails": sys.exit("ValueError: no such order")
if does == "endless": time.sleep(20)
bucket_and_key = os.environ["RUNSHEET_RESULT"][len("s3://"):]
at = "http://127.0.0.1:" + os.environ["GATEWAY_PORT"] + "/" + bucket_and_key
urlopen(Request(at, data=b'{"rows": 42}', method="PUT"))
`;

here.describe('a job of Glue', () => {
  const client = new GlueClient({});
  const s3 = new S3Client({ forcePathStyle: true });
  beforeAll(async () => {
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'load.py', Body: SCRIPT }));
    await client.send(
      new CreateJobCommand({
        Name: 'load-orders',
        Role: `arn:aws:iam::${ACCOUNT}:role/glue`,
        Command: { Name: 'pythonshell', ScriptLocation: `s3://${BUCKET}/load.py`, PythonVersion: '3.9' },
      }),
    );
  });
  afterAll(() => {
    client.destroy();
    s3.destroy();
  });

  it('is started, looked at, stopped at its deadline, and recorded', async () => {
    const job = (does: string, row: object = {}) => aRow('glue:load-orders', { does }, row);
    const jobs = { good: job('writes'), bad: job('fails'), endless: job('endless', { timeout_minutes: 0.1 }) };
    const { of } = await runGroup(await applyJobs('glue', jobs));
    expect(of('good')).toMatchObject({ status: 'SUCCEEDED', output: { rows: 42 }, attempts: [{ work_over: true }] });
    expect(of('bad')).toMatchObject({ status: 'FAILED', error: { message: expect.stringMatching(/no such order/) } });
    expect(of('endless')).toMatchObject({ status: 'TIMED_OUT', attempts: [{ class: 'timeout', work_over: true }] });
    const { JobRuns = [] } = await client.send(new GetJobRunsCommand({ JobName: 'load-orders' }));
    expect(JobRuns).toHaveLength(3);
    for (const name of ['good', 'bad', 'endless']) {
      const { external_id, console_url } = of(name).attempts[0];
      expect(external_id).toMatch(`${REGION}/jobs/load-orders/runs/`);
      expect(JobRuns.map(({ Id }) => Id)).toContain(external_id.split('/').at(-1));
      expect(console_url).toContain('/gluestudio/home');
    }
  });
});
