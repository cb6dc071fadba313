import { onEachNode } from './installation';

/* The first day of a user: a job, a group, a run. */

const FILES = {
  'jobs/extract-orders.ts': `
    import { defineJob } from 'runsheet';
    import { count } from '../lib/count';
    export const handler = defineJob(async (job) => {
      // Syntax that Node 20 and 22 lack: a job is bundled for the Node that runs it.
      using span = { [Symbol.dispose]: () => job.log.info('extracted') };
      job.log.info('extracting', { node: process.version, span: typeof span });
      return { rows: count([1, 2, 3]), since: job.parameters.since ?? null };
    });`,
  'lib/count.ts': 'export const count = (values: number[]): number => values.length;',
  'jobs/load-orders.ts': `
    import { dataFiles, defineJob } from 'runsheet';
    export const handler = defineJob(async (job) => {
      await dataFiles(job.dataUrl).writeJson('orders.json', await job.outputOf('extract-orders'));
    });`,
  'jobs/refuse.ts': `
    import { defineJob, PermanentJobError } from 'runsheet';
    export const handler = defineJob(() => {
      throw new PermanentJobError('the orders of today are not there');
    });`,
  'groups.yaml': `
groups:
  orders:
    jobs:
      extract-orders: {target: lambda:extract-orders, timeout_minutes: 1, maximum_retries: 0, priority: 0}
      load-orders: {target: lambda:load-orders, timeout_minutes: 1, maximum_retries: 0, priority: 1}
  refused:
    jobs:
      refuse: {target: lambda:refuse, timeout_minutes: 1, maximum_retries: 3, priority: 0}
`,
};

describe('from the tarball', () => {
  onEachNode('a group with jobs of the project is applied and run', FILES, async (project) => {
    const applied = await project.runsheet('apply', '--yes', 'groups.yaml');
    expect(applied).toMatchObject({ code: 0, stderr: '' });
    const run = await project.runsheet('run', 'orders', '--param', 'since=2026-11-01');
    expect(run).toMatchObject({ code: 0 });
    const [{ run_id }] = (await project.json('runs')).runs;
    const { jobs } = await project.json('show', run_id);
    expect(jobs.map((job: { job_name: string; status: string }) => [job.job_name, job.status])).toEqual([
      ['extract-orders', 'SUCCEEDED'],
      ['load-orders', 'SUCCEEDED'],
    ]);
    const { stdout } = await project.runsheet('logs', run_id, 'extract-orders');
    expect(stdout).toContain('extracting');
  });

  onEachNode('a job that fails is told with its reason', FILES, async (project) => {
    await project.runsheet('apply', '--yes', 'groups.yaml');
    const { code, stdout } = await project.runsheet('run', 'refused');
    expect(code).toBe(1);
    expect(stdout).toContain('the orders of today are not there');
  });
});
