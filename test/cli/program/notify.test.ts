import { existsSync, readFileSync } from 'node:fs';
import { TestHome } from '../../support/home/a-home';
import { jobProcess, noted } from '../../support/home/probe';
import { until } from '../../support/home/until';
import { problemsOf } from '../../support/rows/event-schemas';

const home = new TestHome();
const probe = home.path('probe');
afterAll(() => home.remove());

beforeAll(async () => {
  for (const name of ['fail', 'heed']) home.writeJob(name);
  await home.apply({
    good: { jobs: { a: {} } },
    bad: {
      jobs: {
        a: {},
        b: { target: 'lambda:fail', priority: 1, maximum_retries: 1 },
        z: { priority: 2 },
      },
    },
    side: {
      jobs: { quick: { target: 'lambda:fail', priority: -1 }, slow: { target: 'lambda:heed', parameters: { probe } } },
    },
    heeding: { jobs: { a: { target: 'lambda:heed', parameters: { probe } } } },
  });
});

interface Told {
  source: string;
  'detail-type': string;
  time: string;
  detail: Record<string, unknown>;
}

/** A command that keeps what it is told in a file of this name, a line an event. */
const keepIn = (name: string) => `cat >> ${home.path(name)}`;
const kept = (name: string): Told[] =>
  (existsSync(home.path(name)) ? readFileSync(home.path(name), 'utf8') : '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

describe('run --notify', () => {
  it('runs the command for each failed job and at the end of the run, with an event of the published schema on its stdin', async () => {
    const { code, stdout } = await home.runsheet('run', 'bad', '--json', '--notify', keepIn('bad'));
    expect(code).toBe(1);
    const run = JSON.parse(stdout);
    const told = kept('bad');
    expect(told.map((event) => [event.source, event['detail-type'], event.detail.id])).toEqual([
      ['runsheet', 'Runsheet Job Failed', `${run.run_id}/b/2`],
      ['runsheet', 'Runsheet Run Finished', run.run_id],
    ]);
    expect(told.flatMap(problemsOf)).toEqual([]);
    expect(told[0]?.detail).toMatchObject({
      job_name: 'b',
      status: 'FAILED',
      attempt: 2,
      error: { name: 'RangeError' },
      links: null,
    });
    expect(told[1]?.detail).toMatchObject({
      status: 'FAILED',
      failed_jobs_total: 1,
      skipped_jobs_total: 1,
      counts: run.counts,
      message: expect.stringContaining(`  npx runsheet why ${run.run_id} b ${home.options.join(' ')}`),
    });
  });

  it('tells of a run that succeeds too', async () => {
    const { code } = await home.runsheet('run', 'good', '--notify', keepIn('good'));
    expect(code).toBe(0);
    expect(kept('good').map(({ detail }) => detail.status)).toEqual(['SUCCEEDED']);
  });

  it('tells of a job as it fails, while others run', async () => {
    const command = home.start('run', 'side', '--notify', keepIn('side'));
    await jobProcess(probe);
    await until(() => kept('side').length === 1, 'the failed job is told');
    expect(command.printed()).not.toContain('ATTEMPTS');
    command.interrupt();
    const { code } = await command.ended;
    expect(code).toBe(130);
    expect(kept('side').map(({ detail }) => detail.job_name ?? detail.status)).toEqual(['quick', 'ABORTED']);
  });

  it('tells of a job whose row cannot be read, as soon as the plan is fixed', async () => {
    await home.apply({ broken: { jobs: { bad: {}, good: {} } } });
    await home.withEngine(async ({ master }) => {
      const { PutCommand } = await import('@aws-sdk/lib-dynamodb');
      const row = { ...(await master.readRow('broken', 'bad')), timeout_minutes: 'long' };
      await master.client.send(new PutCommand({ TableName: master.name, Item: row }));
    });
    const { code } = await home.runsheet('run', 'broken', '--notify', keepIn('broken'));
    expect(code).toBe(1);
    expect(kept('broken').map(({ detail }) => [detail.job_name, detail.status])).toEqual([
      ['bad', 'INVALID'],
      [undefined, 'FAILED'],
    ]);
    expect(kept('broken').flatMap(problemsOf)).toEqual([]);
  });

  it('puts what the command prints on stderr, and leaves stdout to the run', async () => {
    const { code, stdout, stderr } = await home.runsheet(
      'run',
      'good',
      '--json',
      '--notify',
      'echo said; echo cried >&2',
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ status: 'SUCCEEDED' });
    expect(stderr).toContain('said\n');
    expect(stderr).toContain('cried\n');
  });

  it('says what is wrong with the command, and ends as the run did', async () => {
    const failing = await home.runsheet('run', 'good', '--notify', 'exit 3');
    expect(failing.code).toBe(0);
    expect(failing.stderr).toMatch(/^--notify: exit 3: it ended with 3 \(event good-[\w-]+\)\n$/);
    const missing = await home.runsheet('run', 'bad', '--notify', 'no-such-command-anywhere');
    expect(missing.code).toBe(1);
    expect(missing.stderr.match(/it ended with 127/g)).toHaveLength(2);
  });

  it('gives no text of a row to the shell', async () => {
    const { stderr } = await home.runsheet('run', 'good', '--notify', 'echo "$0 $# $*"');
    expect(stderr).toMatch(/^\S*sh 0 \n$/);
  });

  it('takes a command that reads nothing, and one that leaves something running', async () => {
    const { code, stderr } = await home.runsheet('run', 'bad', '--notify', 'sleep 20 & echo left');
    expect({ code, stderr }).toEqual({ code: 1, stderr: 'left\nleft\n' });
  });

  it('is not waited for after Ctrl-C, which leaves nothing of it behind and the run’s exit code as it was', async () => {
    const file = home.path('hanging');
    const command = home.start('run', 'good', '--notify', `echo "pid $$" > ${file}; sleep 600`);
    const pid = await jobProcess(file);
    command.interrupt();
    const { code, stderr } = await command.ended;
    expect(code).toBe(0);
    expect(stderr).toContain('it was ended by SIGKILL');
    expect(() => process.kill(pid, 0)).toThrow();
  });

  it('tells of a run that Ctrl-C stopped', async () => {
    const before = noted(probe).length;
    const command = home.start('run', 'heeding', '--json', '--notify', keepIn('heeding'));
    await until(() => noted(probe).length > before, 'the job runs');
    command.interrupt();
    const { code } = await command.ended;
    expect(code).toBe(130);
    expect(kept('heeding')).toMatchObject([
      {
        detail: { status: 'ABORTED', reason: expect.stringContaining('Ctrl-C'), failed_jobs: [{ status: 'ABORTED' }] },
      },
    ]);
  });

  it.each([
    [['run', 'good', '--notify', ' '], 'expected a command'],
    [['schedule', '--notify', 'cat'], '--notify is for --watch'],
  ])('%j is refused', async (args, why) => {
    const { code, stderr } = await home.runsheet(...args);
    expect(code).toBe(2);
    expect(stderr).toContain(why);
  });
});

it('rerun --notify tells of the rerun', async () => {
  const { run_id } = await home.json('run', 'bad');
  await home.runsheet('rerun', run_id, '--notify', keepIn('rerun'));
  expect(kept('rerun').at(-1)?.detail).toMatchObject({ status: 'FAILED', rerun_of: run_id, counts: { SUCCEEDED: 1 } });
});

it('backfill --notify tells of each run', async () => {
  const days = ['--from', '2026-03-01', '--to', '2026-03-03', '--schedule', 'cron(0 12 * * ? *)'];
  await home.runsheet('backfill', 'good', ...days, '--notify', keepIn('backfill'));
  expect(kept('backfill').map(({ detail }) => [detail.status, detail.scheduled_time])).toEqual([
    ['SUCCEEDED', '2026-03-01T12:00:00.000Z'],
    ['SUCCEEDED', '2026-03-02T12:00:00.000Z'],
  ]);
  // Done before: nothing runs, and nothing is told.
  await home.runsheet('backfill', 'good', ...days, '--notify', keepIn('backfill'));
  expect(kept('backfill')).toHaveLength(2);
});

it('schedule --watch --notify tells of what was due', async () => {
  // The apply and the start of the watch take their time: a time before the watch would be nobody's.
  const at = new Date(Date.now() + 12_000).toISOString().slice(0, 19);
  await home.apply({ due: { schedule: `at(${at})`, jobs: { a: { target: 'lambda:fail' } } } });
  const command = home.start('schedule', '--watch', '--json', '--notify', keepIn('due'));
  await until(() => kept('due').length === 2, 'the run and its job are told');
  command.interrupt();
  expect((await command.ended).code).toBe(0);
  expect(kept('due').map(({ detail }) => [detail.job_name ?? null, detail.trigger, detail.scheduled_time])).toEqual([
    ['a', 'schedule', `${at}.000Z`],
    [null, 'schedule', `${at}.000Z`],
  ]);
});
