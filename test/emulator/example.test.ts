import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { runsheet, runsheetJson } from '../support/home/command-line';
import { notOnAws } from './deployed';

const STACK = ['--stack', 'runsheet-dev'];

/** The project's own stack, as it is deployed, and the example that a new user runs first. */
notOnAws('its group has a name that may be yours: docs/deploy/first-deploy-checklist.md runs it by hand').it(
  'runs the example on the deployed stack, with its files in S3',
  async () => {
    const applied = await runsheetJson(['apply', '--yes', 'examples/air-traffic/groups.yaml', ...STACK]);
    expect(applied.groups[0].added).toHaveLength(12);
    await expect(runsheetJson(['apply', '--yes', 'examples/air-traffic/groups.yaml', ...STACK])).resolves.toMatchObject(
      {
        groups: [{ added: [], changed: [], unchanged: expect.arrayContaining(['write-report']) }],
      },
    );

    const run = await runsheetJson(['run', 'nightly-air-traffic', ...STACK]);
    expect(run).toMatchObject({ status: 'SUCCEEDED', counts: { SUCCEEDED: 11, DISABLED: 1 } });
    const report = run.jobs.find((job: { job_name: string }) => job.job_name === 'write-report').output.report;
    const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(report) ?? [];
    const page = await new S3Client({}).send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    await expect(page.Body?.transformToString()).resolves.toContain('<html');

    const shown = await runsheet(['show', run.run_id, ...STACK]);
    expect(shown).toMatchObject({ code: 0, stdout: expect.stringContaining('fails on purpose') });
  },
  300_000,
);
