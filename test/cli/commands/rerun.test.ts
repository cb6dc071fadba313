import { TestHome } from '../../support/home/a-home';
import { jobProcess } from '../../support/home/probe';

/*
 * A run that failed in the middle, mended and run again: what succeeded is carried over with its outputs and its files.
 */

const home = new TestHome();
const broken = home.path('broken');
afterAll(() => home.remove());

const DEFINE_JOB = JSON.stringify(require.resolve('../../../sdk/define-job'));

const job = (
  code: string,
) => `import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { defineJob } from ${DEFINE_JOB};
export const handler = defineJob(async (job) => { const folder = new URL(job.dataUrl); ${code} });
`;

beforeAll(async () => {
  home.writeJob(
    'extract',
    job(
      `mkdirSync(folder, { recursive: true }); writeFileSync(new URL('rows', folder), 'the rows'); return { rows: 3 };`,
    ),
  );
  home.writeJob(
    'clean',
    job(
      `if (existsSync(${JSON.stringify(broken)})) throw new Error('broken'); return { of: await job.outputOf('extract'), read: readFileSync(new URL('rows', folder), 'utf8'), day: job.parameters.day };`,
    ),
  );
  home.writeJob('heed');
  await home.apply({
    nightly: {
      jobs: {
        extract: { target: 'lambda:extract', priority: 0 },
        clean: { target: 'lambda:clean', priority: 1 },
        report: { priority: 2 },
        side: { priority: -1 },
        off: { priority: 3, is_enabled: false },
      },
    },
    open: { jobs: { a: { target: 'lambda:heed', parameters: { probe: home.path('heed') } } } },
  });
});

// biome-ignore lint/suspicious/noExplicitAny: what a test reads of it is what it asserts
const statuses = (run: any) => Object.fromEntries(run.jobs.map((row: any) => [row.job_name, row.status]));

async function aFailedRun(): Promise<string> {
  home.file('broken', '');
  const run = await home.json('run', 'nightly', '--param', 'day=monday');
  expect(run.status).toBe('FAILED');
  const { rmSync } = await import('node:fs');
  rmSync(broken);
  return run.run_id;
}

describe('runsheet rerun', () => {
  it('carries over what succeeded, with outputs and files, and runs the rest', async () => {
    const original = await aFailedRun();
    const again = await home.json('rerun', original);
    expect(again).toMatchObject({
      status: 'SUCCEEDED',
      trigger: 'rerun',
      rerun_of: original,
      parameters: { day: 'monday' },
    });
    expect(statuses(again)).toEqual({
      extract: 'SUCCEEDED',
      clean: 'SUCCEEDED',
      report: 'SUCCEEDED',
      side: 'SUCCEEDED',
      off: 'DISABLED',
    });
    // biome-ignore lint/suspicious/noExplicitAny: as above
    const of = (name: string) => again.jobs.find((row: any) => row.job_name === name);
    expect(of('extract')).toMatchObject({ carried_from: original, attempt: 0, output: { rows: 3 } });
    const logs = await home.runsheet('logs', again.run_id, 'extract');
    expect(logs).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        `^error: extract has no log in this run, which carried it over: see npx runsheet logs ${original} extract`,
      ),
    });
    expect(of('clean').output).toEqual({ of: { rows: 3 }, read: 'the rows', day: 'monday' });

    const third = await home.json('rerun', again.run_id, '--only', 'report');
    const shown = await home.json('show', third.run_id);
    expect(shown.chain.map((link: { run_id: string; status: string }) => [link.run_id, link.status])).toEqual([
      [original, 'FAILED'],
      [again.run_id, 'SUCCEEDED'],
      [third.run_id, 'SUCCEEDED'],
    ]);
    const merged = Object.fromEntries(
      shown.merged.map((each: { job_name: string; run_id: string }) => [each.job_name, each.run_id]),
    );
    expect(merged).toEqual({
      extract: original,
      side: original,
      clean: again.run_id,
      report: third.run_id,
      off: third.run_id,
    });
    const { stdout } = await home.runsheet('show', original);
    expect(stdout).toMatch(/^CHAIN +STATUS/m);
    expect(stdout).toMatch(new RegExp(`^clean +SUCCEEDED +${again.run_id}$`, 'm'));
  });

  it('--plan shows what it would do, and does nothing', async () => {
    const original = await aFailedRun();
    const before = await home.json('runs', 'nightly');
    const plan = await home.json('rerun', original, '--plan', '--only', 'clean', '--param', 'day=tuesday');
    expect(plan).toMatchObject({ job_group: 'nightly', rerun_of: original, parameters: { day: 'tuesday' } });
    expect(statuses(plan)).toEqual({
      extract: 'SUCCEEDED',
      clean: 'PENDING',
      report: 'SKIPPED',
      side: 'SUCCEEDED',
      off: 'SKIPPED',
    });
    const { code, stdout } = await home.runsheet('rerun', original, '--plan');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^clean +1 +runs$/m);
    expect(stdout).toMatch(new RegExp(`^extract +carried over +from ${original}$`, 'm'));
    expect(stdout).toMatch(/^off +DISABLED/m);
    expect(await home.json('runs', 'nightly')).toEqual(before);
  });

  it('--from runs the job and the stages after its own; a parallel job alone', async () => {
    const original = await aFailedRun();
    const from = async (name: string) => statuses(await home.json('rerun', original, '--plan', '--from', name));
    expect(await from('clean')).toEqual({
      extract: 'SUCCEEDED',
      clean: 'PENDING',
      report: 'PENDING',
      off: 'DISABLED',
      side: 'SUCCEEDED',
    });
    expect(await from('extract')).toMatchObject({ extract: 'PENDING', clean: 'PENDING', side: 'SUCCEEDED' });
    expect(await from('side')).toMatchObject({ side: 'PENDING', extract: 'SUCCEEDED', clean: 'SKIPPED' });
    const { code, stderr } = await home.runsheet('rerun', original, '--from', 'gone');
    expect(code).toBe(2);
    expect(stderr).toMatch(/there is no job "gone" \(there are .*: give --from one of the jobs/);
    const only = await home.runsheet('rerun', original, '--only', 'gone');
    expect(only).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/no job "gone" \(there are .*: give --only /),
    });
  });

  it('of a run that succeeded has nothing to do, and says what --all does', async () => {
    const run = await home.json('run', 'nightly');
    expect(await home.runsheet('rerun', run.run_id)).toMatchObject({
      code: 0,
      stderr: `${run.run_id} SUCCEEDED, and nothing is left to run: --all runs all jobs of the group\n`,
    });
    expect(await home.json('rerun', run.run_id)).toEqual({ run_id: null, rerun_of: run.run_id, jobs: [] });
    const all = await home.json('rerun', run.run_id, '--all', '--as-run');
    expect(all).toMatchObject({ status: 'SUCCEEDED', as_run: run.run_id });
    expect(all.jobs.map((row: { carried_from: unknown }) => row.carried_from)).toEqual([null, null, null, null, null]);
  });

  it('of an open run is refused in a sentence that names stop', async () => {
    const command = home.start('run', 'open');
    await jobProcess(home.path('heed'));
    const [run] = (await home.json('runs', 'open')).runs;
    const { code, stderr } = await home.runsheet('rerun', run.run_id);
    expect(code).toBe(2);
    expect(stderr).toContain(
      `run ${run.run_id} is still RUNNING: wait for its end, or stop it with npx runsheet stop ${run.run_id}`,
    );
    command.interrupt();
    await command.ended;
  });

  it.each([
    [['--all', '--only', 'a'], /--all.* cannot be used with .*--only/],
    [['--only', 'a,,b'], /"" is not a valid job name/],
    [['--detach'], /--detach is for a stack/],
  ])('refuses %j', async (options, message) => {
    const { code, stderr } = await home.runsheet('rerun', 'nightly-1', ...options);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});

describe('a rerun that leaves out a job that had failed', () => {
  it('says so at its end, in show and in a rerun of its own', async () => {
    const original = await aFailedRun();
    const { code, stdout } = await home.runsheet('rerun', original, '--only', 'side');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^nightly succeeded: .*; still FAILED in the original: clean$/m);
    const again = (await home.json('runs', 'nightly')).runs[0].run_id;
    expect((await home.runsheet('show', again)).stdout).toContain('; still FAILED in the original: clean\n');
    const third = await home.runsheet('rerun', again, '--only', 'extract');
    expect(third.stdout).toContain('; still FAILED in the original: clean\n');
    const whole = await home.runsheet('rerun', again);
    expect(whole.stdout).not.toContain('still FAILED');
  });
});
