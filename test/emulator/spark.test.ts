import { readFileSync } from 'node:fs';
import path from 'node:path';
import { EMRServerlessClient, GetJobRunCommand } from '@aws-sdk/client-emr-serverless';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { AttemptEntry } from '../../domain/tables/rows';
import { notOnAws, REGION } from './deployed';
import { applyJobs, aRow, runGroup } from './stack-groups';

/*
 * Rows of a `spark:` target of the stack. moto has the API of EMR Serverless, and says SUCCESS of a run at once,
 * whatever its script is; it has no client tokens. What they promise is tried in test/drivers/spark.test.ts.
 */

jest.setTimeout(120_000);
const here = notOnAws('its application of EMR Serverless is moto’s');

here.describe('a Spark application on EMR Serverless', () => {
  const emr = new EMRServerlessClient({});
  const s3 = new S3Client({ forcePathStyle: true });
  afterAll(() => {
    emr.destroy();
    s3.destroy();
  });

  const textOf = async (url: string) => {
    const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(url) ?? [];
    return await (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();
  };

  it('is started with the project’s script, its arguments, settings and context, and recorded', async () => {
    const jobs = { load: aRow('spark:load-orders', { day: '2026-11-22' }) };
    const { run_id, of } = await runGroup(await applyJobs('spark', jobs));
    const load = of('load');
    expect(load).toMatchObject({ status: 'SUCCEEDED', output: null, attempts: [{ work_over: true }] });
    const { external_id = '', console_url } = load.attempts[0] as AttemptEntry;
    expect(console_url).toContain(`/emr/home?region=${REGION}#/serverless`);

    const [, applicationId, jobRunId] = /\/applications\/([^/]+)\/jobruns\/([^/]+)$/.exec(external_id) ?? [];
    const { jobRun } = await emr.send(new GetJobRunCommand({ applicationId, jobRunId }));
    const submit = jobRun?.jobDriver?.sparkSubmit;
    expect(submit?.entryPointArguments).toEqual(['2026-11-22']);
    expect(await textOf(submit?.entryPoint ?? '')).toBe(
      readFileSync(path.join(process.cwd(), 'test/emulator/spark/load_orders.py'), 'utf8'),
    );
    const [settings] = jobRun?.configurationOverrides?.applicationConfiguration ?? [];
    expect(settings?.properties).toMatchObject({ 'spark.executor.memory': '4g' });
    const context = settings?.properties?.['spark.emr-serverless.driverEnv.RUNSHEET_CONTEXT'] ?? '';
    expect(JSON.parse((await textOf(context)) ?? '')).toMatchObject({ run_id, parameters: { day: '2026-11-22' } });
    expect(jobRun?.executionTimeoutMinutes).toBeGreaterThanOrEqual(64);
  });
});
