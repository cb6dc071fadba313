import { spawn } from 'node:child_process';
import path from 'node:path';
import { prepared, separateInstallation } from './installation';

/* A home and its rows outlive the package that wrote them, and so does a command of the old version that still runs. */

const FILES = {
  'jobs/count.ts': `
    import { defineJob } from 'runsheet';
    export const handler = defineJob((job) => {
      if (job.parameters.fails === 'yes') throw new Error('asked to fail');
      return { rows: 3 };
    });`,
  'groups.yaml': `
groups:
  orders:
    schedule: rate(1 minute)
    jobs:
      count: {target: lambda:count, timeout_minutes: 1, maximum_retries: 0, priority: 0}
`,
};

interface Run {
  run_id: string;
  status: string;
}

it.each(prepared.installations.map((installation) => [installation.version, installation] as const))(
  'Node %s: a later version reads the rows of an earlier one, beside a command of the earlier one',
  async (_, installation) => {
    const project = separateInstallation(installation, FILES);
    const runs = async (): Promise<Run[]> => (await project.json('runs')).runs;
    const store = () => JSON.parse(project.read('.runsheet/store.json')).pid;

    expect(await project.runsheet('apply', '--yes', 'groups.yaml', '--reason', 'the first night')).toMatchObject({
      code: 0,
    });
    expect(await project.runsheet('run', 'orders')).toMatchObject({ code: 0 });
    expect(await project.runsheet('run', 'orders', '--param', 'fails=yes')).toMatchObject({ code: 1 });
    const before = await runs();
    expect(before.map(({ status }) => status)).toEqual(['FAILED', 'SUCCEEDED']);
    const [failed] = before as [Run];

    const board = spawn(
      path.join(project.folder, 'node_modules/.bin/runsheet'),
      ['board', '--port', String(20_000 + (process.pid % 20_000))],
      {
        cwd: project.folder,
        env: project.env,
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    try {
      await new Promise((resolve) => board.stdout.once('data', resolve));
      const storeBefore = store();
      // Without the optional peers: npm would ask the registry for them.
      const options = ['--no-audit', '--no-fund', '--prefer-offline', '--legacy-peer-deps'];
      expect(await project.run('npm', 'install', ...options, prepared.upgrade)).toMatchObject({ code: 0 });
      expect((await project.runsheet('--version')).stdout).toBe('99.0.0\n');

      expect(await runs()).toEqual(before);
      const { jobs } = await project.json('show', failed.run_id);
      expect(jobs).toMatchObject([{ job_name: 'count', status: 'FAILED' }]);
      expect((await project.runsheet('logs', failed.run_id, 'count')).stdout).toContain('asked to fail');
      expect((await project.runsheet('history', 'orders')).stdout).toContain('the first night');
      expect(await project.runsheet('rerun', failed.run_id, '--param', 'fails=no')).toMatchObject({ code: 0 });
      expect(await project.runsheet('run', 'orders')).toMatchObject({ code: 0 });
      expect(store()).toBe(storeBefore);
    } finally {
      board.kill('SIGINT');
      await new Promise((resolve) => board.once('close', resolve));
    }
    expect((await runs()).map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED', 'FAILED', 'SUCCEEDED']);
  },
);
