import { rmSync } from 'node:fs';
import { TestHome } from '../../support/home/a-home';
import { jobProcess, noted } from '../../support/home/probe';
import { until } from '../../support/home/until';

const home = new TestHome();
afterAll(() => home.remove());

const DEFINE_JOB = JSON.stringify(require.resolve('../../../sdk/define-job'));
const work = home.path('work');
const bad = home.path('bad');

/** Notes its time; fails for the time that the file `bad` names. */
const NOTE = `import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { defineJob } from ${DEFINE_JOB};
export const handler = defineJob(async (job) => {
  appendFileSync(${JSON.stringify(work)}, job.name + ' ' + job.scheduledTime + ' ' + job.parameters.size + '\\n');
  const isBad = existsSync(${JSON.stringify(bad)}) && readFileSync(${JSON.stringify(bad)}, 'utf8') === job.scheduledTime;
  if (isBad && job.name === 'second') throw new Error('bad day');
});
`;

const NOON = (day: number) => `2026-03-0${day}T12:00:00.000Z`;
const RUN = (day: number, group = 'nightly') => `${group}-backfill-2026030${day}T120000Z`;
const WEEK = ['--from', '2026-03-01T12:00:00Z', '--to', '2026-03-05T12:00:00Z'];

beforeAll(async () => {
  home.writeJob('note', NOTE);
  home.writeJob('wait');
  const noting = { target: 'lambda:note', parameters: { size: 'small' } };
  await home.apply({
    nightly: { schedule: 'cron(0 12 * * ? *)', jobs: { first: noting, second: { ...noting, priority: 1 } } },
    held: {
      schedule: 'cron(0 12 * * ? *)',
      jobs: { a: { target: 'lambda:wait', parameters: { probe: home.path('wait'), until: home.path('go') } } },
    },
    bare: { jobs: { a: {} } },
    off: { is_enabled: false, schedule: 'cron(0 12 * * ? *)', jobs: { a: {} } },
  });
});

// biome-ignore lint/suspicious/noExplicitAny: what a test reads of it is what it asserts
const brief = ({ times }: any) => times.map((time: any) => [time.scheduled_time, time.run_id, time.status, time.tries]);

describe('runsheet backfill', () => {
  it('runs each time once, oldest first, stops after the first that fails, and goes on there', async () => {
    home.file('bad', NOON(2));
    const { code, stderr } = await home.runsheet('backfill', 'nightly', ...WEEK, '--param', 'size=big');
    expect(code).toBe(1);
    expect(stderr).toContain('1 of 4 scheduled times SUCCEEDED');
    expect(stderr).toContain('give the same command again to go on from there');
    expect(noted(work)).toEqual([1, 2].flatMap((day) => [`first ${NOON(day)} big`, `second ${NOON(day)} big`]));

    rmSync(bad);
    const before = noted(work).length;
    expect(brief(await home.json('backfill', 'nightly', ...WEEK, '--param', 'size=big'))).toEqual([
      [NOON(1), RUN(1), 'SUCCEEDED', 1],
      [NOON(2), `${RUN(2)}-2`, 'SUCCEEDED', 2],
      [NOON(3), RUN(3), 'SUCCEEDED', 1],
      [NOON(4), RUN(4), 'SUCCEEDED', 1],
    ]);
    // What succeeded of the second day is not done again.
    expect(noted(work).slice(before)).toEqual([
      `second ${NOON(2)} big`,
      ...[3, 4].flatMap((day) => [`first ${NOON(day)} big`, `second ${NOON(day)} big`]),
    ]);
    expect(await home.json('show', `${RUN(2)}-2`)).toMatchObject({
      trigger: 'backfill',
      scheduled_time: NOON(2),
      rerun_of: RUN(2),
      chain: [{ run_id: RUN(2) }, { run_id: `${RUN(2)}-2` }],
    });

    const again = await home.runsheet('backfill', 'nightly', ...WEEK);
    expect(again).toMatchObject({ code: 0, stderr: '4 of 4 scheduled times SUCCEEDED\n' });
    expect(noted(work)).toHaveLength(before + 5);
  });

  it('that is interrupted stops its run, and the same command goes on there', async () => {
    const command = home.start('backfill', 'held', ...WEEK, '--max-active', '2');
    await jobProcess(home.path('wait'));
    await until(() => noted(home.path('wait')).length === 2, 'two runs are at work');
    command.interrupt();
    const { code, stderr } = await command.ended;
    expect(code).toBe(130);
    expect(stderr).toMatch(/^stopping: no more runs are started/);
    expect((await home.json('show', RUN(1, 'held'))).reason).toMatch(/^stopped by .*: Ctrl-C of its backfill$/);

    const plan = await home.json('backfill', 'held', ...WEEK, '--plan');
    expect(plan.times.map((time: { next_run_id: string }) => time.next_run_id)).toEqual([
      `${RUN(1, 'held')}-2`,
      `${RUN(2, 'held')}-2`,
      RUN(3, 'held'),
      RUN(4, 'held'),
    ]);
    home.file('go', '');
    const done = await home.json('backfill', 'held', ...WEEK, '--max-active', '3');
    expect(done.times.map((time: { status: string; tries: number }) => [time.status, time.tries])).toEqual([
      ['SUCCEEDED', 2],
      ['SUCCEEDED', 2],
      ['SUCCEEDED', 1],
      ['SUCCEEDED', 1],
    ]);
  });

  it('begins the times in their order also where several run at once', async () => {
    const days = ['--from', '2026-06-01', '--to', '2026-06-05', '--max-active', '3'];
    const { times } = await home.json('backfill', 'nightly', ...days);
    const planned: string[] = [];
    for (const { run_id } of times) planned.push((await home.json('show', run_id)).planned_at);
    expect(planned).toEqual([...planned].sort());
    expect(planned).toHaveLength(4);
  });

  it('waits for another run of the group, rather than being SKIPPED', async () => {
    rmSync(home.path('go'), { force: true });
    rmSync(home.path('wait'), { force: true });
    const other = home.start('run', 'held');
    await jobProcess(home.path('wait'));
    const one = ['--from', '2026-04-01T00:00:00Z', '--to', '2026-04-02T00:00:00Z'];
    const command = home.start('backfill', 'held', ...one);
    await command.complains('waiting for held-');
    home.file('go', '');
    expect((await command.ended).code).toBe(0);
    expect((await other.ended).code).toBe(0);
    expect((await home.json('show', 'held-backfill-20260401T120000Z')).status).toBe('SUCCEEDED');
  });

  it('that is started twice runs each time once: what one has the other waits for', async () => {
    const days = ['--from', '2026-05-01T00:00:00Z', '--to', '2026-05-03T00:00:00Z'];
    const before = noted(work).length;
    const both = await Promise.all([1, 2].map(() => home.json('backfill', 'nightly', ...days)));
    const expected = ['01', '02'].map((day) => [
      `2026-05-${day}T12:00:00.000Z`,
      `nightly-backfill-202605${day}T120000Z`,
    ]);
    for (const { times } of both) {
      expect(times).toMatchObject(
        expected.map(([scheduled_time, run_id]) => ({ scheduled_time, run_id, status: 'SUCCEEDED' })),
      );
    }
    expect(noted(work)).toHaveLength(before + 4);
  });

  it("reads dates and times without an offset on the clocks of the schedule's zone", async () => {
    const zone = ['--schedule', 'cron(0 0 * * ? *)', '--timezone', 'Europe/Berlin'];
    const span = (from: string, to: string) => ['--from', from, '--to', to, '--plan'];
    const planned = await home.json('backfill', 'bare', ...zone, ...span('2026-03-28', '2026-03-30T00:30'));
    expect(planned).toMatchObject({ from: '2026-03-27T23:00:00.000Z', to: '2026-03-29T22:30:00.000Z' });
    expect(planned.times.map((time: { scheduled_time: string }) => time.scheduled_time)).toEqual([
      '2026-03-27T23:00:00.000Z',
      '2026-03-28T23:00:00.000Z',
      '2026-03-29T22:00:00.000Z',
    ]);
    const { code, stderr } = await home.runsheet(
      'backfill',
      'bare',
      ...zone,
      ...span('2026-03-29T02:30', '2026-03-30'),
    );
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('skip: give another time') });
  });

  it('--plan says what is done and what runs, in a table', async () => {
    const { code, stdout } = await home.runsheet('backfill', 'bare', ...WEEK, '--schedule', 'rate(1 day)', '--plan');
    expect(code).toBe(0);
    expect(stdout.split('\n')[0]).toMatch(/^TIME +RUN +STATUS +PLAN$/);
    expect(stdout.match(/ runs$/gm)).toHaveLength(4);
    expect((await home.json('runs', 'bare')).runs).toEqual([]);
  });

  it.each([
    [['bare', ...WEEK], /group "bare" has no schedule: name the times with --schedule/],
    [
      ['off', ...WEEK],
      /group "off" is disabled .*: enable it with npx runsheet enable off( --home \S+)?( --jobs \S+)?\n$/,
    ],
    [['gone', ...WEEK], /there is no group "gone"/],
    [['nightly', '--from', '2026-03-05T12:00:00Z', '--to', '2026-03-01T12:00:00Z'], /expected a time after --from/],
    [['nightly', '--from', '1 March', '--to', '2026-03-05T12:00:00Z'], /expected a date \(2026-11-20\), or a time/],
    [['nightly', '--from', '2026-02-30', '--to', '2026-03-05'], /expected a date/],
    [['nightly', '--from', '2026-03-01T12:00:00Z'], /required option '--to <time>' not specified/],
    [
      ['nightly', '--from', '2020-03-01T12:00:00Z', '--to', '2026-03-01T12:00:00Z'],
      /names more than 1000 times .*split the period/,
    ],
    [
      ['nightly', '--from', '2126-03-01T12:00:00Z', '--to', '2126-03-05T12:00:00Z'],
      /are in the future: a backfill is for the past/,
    ],
    [['bare', ...WEEK, '--schedule', 'cron(0 12)'], /schedule is "cron\(0 12\)"/],
    [['nightly', ...WEEK, '--timezone', 'Mars/Base'], /timezone is "Mars\/Base"/],
  ])('ends with 2 and says what to mend: %j', async (args, message) => {
    const { code, stdout, stderr } = await home.runsheet('backfill', ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });
});
