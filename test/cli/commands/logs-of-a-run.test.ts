import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { TestHome } from '../../support/home/a-home';
import { jobProcess } from '../../support/home/probe';
import { until } from '../../support/home/until';

/* What a whole run printed, and what a run prints while it runs. */

const home = new TestHome();
afterAll(() => home.remove());

const PROGRAM = path.resolve(__dirname, '../../../dist/runsheet.cjs');
const STEPS = 4;

beforeAll(async () => {
  home.writeJob('flaky');
  // Prints a line each time that the file of its next step is there.
  home.writeJob(
    'steps',
    `import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { defineJob } from ${JSON.stringify(require.resolve('../../../sdk/define-job'))};
export const handler = defineJob(async (job) => {
  for (let step = 1; step <= ${STEPS}; step += 1) {
    while (!existsSync(String(job.parameters.step) + step)) await sleep(20);
    console.log('step', step);
  }
});
`,
  );
  home.writeJob('heed');
  home.writeJob(
    'speak',
    `import { defineJob } from ${JSON.stringify(require.resolve('../../../sdk/define-job'))};
export const handler = defineJob(() => console.log('spoken'));`,
  );
  await home.apply({
    talk: {
      jobs: {
        first: { target: 'lambda:flaky', maximum_retries: 1 },
        second: { target: 'lambda:flaky', maximum_retries: 1, priority: 1 },
        silent: { priority: 2 },
      },
    },
    silent: { jobs: { silent: {} } },
    live: { jobs: { steps: { target: 'lambda:steps', parameters: { step: home.path('live-') } }, silent: {} } },
    partly: {
      jobs: {
        kept: { target: 'lambda:speak' },
        lost: { target: 'lambda:flaky', maximum_retries: 1, priority: 1 },
      },
    },
    left: { jobs: { heed: { target: 'lambda:heed', parameters: { probe: home.path('left') } } } },
    piped: {
      jobs: {
        steps: { target: 'lambda:steps', parameters: { step: home.path('piped-') } },
        heed: { target: 'lambda:heed', parameters: { probe: home.path('piped') } },
      },
    },
  });
});

/** The log file of a job's last attempt. */
function fileOf(jobs: { job_name: string; attempts: { log_stream: string }[] }[], name: string): string {
  const stream = jobs.find(({ job_name }) => job_name === name)?.attempts.at(-1)?.log_stream;
  return path.join(home.home, 'logs', `${stream}.log`);
}

async function openRun(group: string): Promise<string> {
  let id = '';
  await until(async () => {
    const { runs } = await home.json('runs', group);
    id = runs[0]?.status === 'RUNNING' && runs[0].counts.RUNNING > 0 ? runs[0].run_id : '';
    return id !== '';
  }, `a run of ${group} has a running job`);
  return id;
}

describe('runsheet logs of a whole run', () => {
  it('prints the lines of all attempts in the order of time, behind the names of their jobs', async () => {
    const { run_id } = await home.json('run', 'talk');
    const { code, stdout, stderr } = await home.runsheet('logs', run_id);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = stdout.split('\n').filter((line) => / this is attempt /.test(line));
    expect(lines.map((line) => line.replace(/\d\d:\d\d:\d\d\.\d{3}/, 'T'))).toEqual([
      'first  | T info  this is attempt 1',
      'first#2 | T info  this is attempt 2',
      'second | T info  this is attempt 1',
      'second#2 | T info  this is attempt 2',
    ]);
    const clocks = stdout.match(/\d\d:\d\d:\d\d\.\d{3}/g) ?? [];
    expect(clocks).toEqual([...clocks].sort());

    const json = await home.runsheet('logs', run_id, '--json');
    const objects = json.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(objects[0]).toMatchObject({ run_id, job_name: 'first', attempt: 1, message: 'this is attempt 1' });
    expect(objects.at(-1)).toMatchObject({ run_id, job_name: 'second', attempt: 2, message: 'this is attempt 2' });
  });

  it('says of a run that printed nothing that it printed nothing, and follows nothing of a run that is over', async () => {
    const { run_id } = await home.json('run', 'silent');
    const nothing = { code: 0, stdout: '', stderr: `no job of ${run_id} has printed anything\n` };
    expect(await home.runsheet('logs', run_id)).toMatchObject(nothing);
    expect((await home.runsheet('logs', run_id, '--follow')).code).toBe(0);
  });

  it('prints what is there where logs were removed, and names the others with the reason', async () => {
    const { run_id } = await home.json('run', 'partly');
    const { jobs } = await home.json('show', run_id);
    const [kept, lost] = ['kept', 'lost'].map((name) => fileOf(jobs, name));
    rmSync(lost as string);
    const reason = `lost, lost#2: its log is not there any more: ${lost} was removed by hand\n`;
    const { code, stdout, stderr } = await home.runsheet('logs', run_id);
    expect({ code, stderr }).toEqual({ code: 0, stderr: reason });
    expect(stdout).toMatch(/^kept \| .*spoken$/m);
    expect((await home.runsheet('logs', run_id, '--follow')).stderr).toBe(reason);

    rmSync(kept as string);
    const none = await home.runsheet('logs', run_id);
    expect(none).toMatchObject({ code: 2, stdout: '' });
    expect(none.stderr.trimEnd().split('\n')).toEqual([
      `error: kept: its log is not there any more: ${kept} was removed by hand`,
      `error: ${reason.trimEnd()}`,
    ]);
  });

  it('leads from a rerun to the log of the run from which it carried over', async () => {
    const { run_id } = await home.json('run', 'talk');
    const again = await home.json('rerun', run_id, '--only', 'second');
    const { stderr } = await home.runsheet('logs', again.run_id);
    expect(stderr).toContain(`carried over, with its log in its own run: npx runsheet logs ${run_id}`);
  });

  it('refuses an attempt without a job, and an attempt that is followed', async () => {
    expect((await home.runsheet('logs', 'x-1', '--attempt', '1')).stderr).toMatch(/--attempt is for one job/);
    const both = await home.runsheet('logs', 'x-1', 'a', '--attempt', '1', '--follow');
    expect(both.stderr).toMatch(/'--attempt <n>' cannot be used with option '--follow'/);
  });
});

describe('runsheet logs --follow', () => {
  it('prints the lines as they come, and ends when the run ends', async () => {
    const run = home.start('run', 'live');
    const id = await openRun('live');
    const [whole, job, json] = [
      home.start('logs', id, '--follow'),
      home.start('logs', id, 'steps', '--follow'),
      home.start('logs', id, '--follow', '--json'),
    ];
    for (let step = 1; step <= STEPS; step += 1) {
      expect(whole.printed()).not.toContain(`step ${step}`);
      home.file(`live-${step}`, '');
      await whole.prints(`steps  | `);
      await whole.prints(new RegExp(`^steps {2}\\| \\S+ info {2}step ${step}$`, 'm'));
      await job.prints(new RegExp(`^\\S+ info {2}step ${step}$`, 'm'));
    }
    for (const each of [whole, job, json]) expect(await each.ended).toMatchObject({ code: 0, stderr: '' });
    const objects = json
      .printed()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(objects.map(({ job_name, message }) => `${job_name} ${message}`)).toEqual(
      [1, 2, 3, 4].map((step) => `steps step ${step}`),
    );
    expect((await run.ended).code).toBe(0);
  });

  it('ends with 130 on Ctrl-C, and leaves the run alone', async () => {
    const run = home.start('run', 'left');
    await jobProcess(home.path('left'));
    const id = await openRun('left');
    const following = home.start('logs', id, '--follow');
    await new Promise((resolve) => setTimeout(resolve, 2000));
    following.interrupt();
    expect((await following.ended).code).toBe(130);
    expect((await home.json('show', id)).status).toBe('RUNNING');
    run.interrupt();
    await run.ended;
  });

  it('ends where nobody reads its output any more', async () => {
    const run = home.start('run', 'piped');
    const id = await openRun('piped');
    const following = spawn(process.execPath, [PROGRAM, 'logs', id, '--follow', ...home.options], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(following, 'exit');
    home.file('piped-1', '');
    await once(following.stdout as NodeJS.ReadableStream, 'data');
    (following.stdout as unknown as { destroy(): void }).destroy();
    for (const step of [2, 3, 4]) home.file(`piped-${step}`, '');
    expect(await ended).toEqual([0, null]);
    expect((await home.json('show', id)).status).toBe('RUNNING');
    run.interrupt();
    await run.ended;
  });
});
