import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fireKey, noteMissed } from '../../../domain/schedules/fires';
import { TestHome } from '../../support/home/a-home';
import { type RunningCommand, runsheet, startRunsheet } from '../../support/home/command-line';
import { jobProcess, noted, processGone } from '../../support/home/probe';

/*
 * The commands of one home, all with one clock that the test moves: a file of ms, read by whatever asks for the time.
 */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const home = new TestHome();
const clock = home.file('clock', '0');
const env = {
  NODE_OPTIONS: `--require ${path.resolve(__dirname, '../../faults/shifted-clock.cjs')}`,
  RUNSHEET_TEST_CLOCK: clock,
};
const heed = home.path('heed');
/** Another one, with the real clock. */
const listing = new TestHome();
afterAll(() => {
  home.remove();
  listing.remove();
});
beforeAll(async () => {
  home.writeJob('heed');
  await listing.apply({
    nightly: aGroup('cron(30 2 * * ? *)', { timezone: 'Europe/Berlin' }),
    never: { jobs: { a: {} } },
    over: aGroup('at(2020-01-01T00:00:00)'),
  });
});

const now = () => Date.now() + Number(readFileSync(clock, 'utf8'));
const move = (ms: number) => writeFileSync(clock, String(Number(readFileSync(clock, 'utf8')) + ms));
/** The start of the first minute that is at least `ms` from now, as `at(…)` writes it, in UTC. */
const minuteIn = (ms: number) => new Date(Math.ceil((now() + ms) / MINUTE_MS) * MINUTE_MS).toISOString().slice(0, 19);
const utc = (local: string) => `${local}.000Z`;

// biome-ignore lint/suspicious/noExplicitAny: what a test reads of it is what it asserts
async function json(...args: string[]): Promise<any> {
  const { code, stdout, stderr } = await runsheet([...args, '--json', ...home.options], undefined, env);
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

async function apply(groups: Parameters<TestHome['groupsFile']>[0]): Promise<void> {
  const { code, stderr } = await runsheet(['apply', home.groupsFile(groups), '--yes', ...home.options], undefined, env);
  if (code !== 0) throw new Error(stderr);
}

const watch = (...args: string[]) => startRunsheet(['schedule', '--watch', ...args, ...home.options], undefined, env);
const aGroup = (schedule: string, given: object = {}) => ({ schedule, jobs: { a: {} }, ...given });

async function ended(command: RunningCommand) {
  command.interrupt();
  return command.ended;
}

const runsOf = async (group: string) => (await json('runs', group)).runs as { status: string; trigger: string }[];

describe('schedule --watch', () => {
  it('runs what is due at its time, with the time as its own, and takes up an edit without a restart', async () => {
    const first = minuteIn(5 * MINUTE_MS);
    await apply({ once: aGroup(`at(${first})`) });
    const command = watch();
    await command.prints(`watching once (next ${first}Z)`);
    move(6 * MINUTE_MS);
    await command.prints(/once of \S+: run once-/);
    await command.prints(/once of \S+: SUCCEEDED/);
    expect(command.printed()).toContain(`once of ${utc(first)}: run once-`);

    const second = minuteIn(5 * MINUTE_MS);
    await apply({ once: aGroup(`at(${second})`), other: aGroup(`at(${second})`) });
    move(MINUTE_MS);
    await command.prints(`watching once (next ${second}Z), other (next ${second}Z)`);
    move(6 * MINUTE_MS);
    await command.prints(`other of ${utc(second)}: SUCCEEDED`);
    await command.prints(`once of ${utc(second)}: SUCCEEDED`);
    await expect(ended(command)).resolves.toMatchObject({ code: 0, stderr: '' });

    expect(await runsOf('once')).toMatchObject([
      { status: 'SUCCEEDED', trigger: 'schedule' },
      { status: 'SUCCEEDED', trigger: 'schedule' },
    ]);
    const { schedules } = await json('schedule', 'once');
    expect(schedules).toMatchObject([
      { schedule: `at(${second})`, next_times: [], last_fire: { scheduled_time: utc(second), status: 'SUCCEEDED' } },
    ]);
  });

  it('of one group runs what is due of it, leaves the others, and is seen by who asks what is next', async () => {
    const due = minuteIn(5 * MINUTE_MS);
    await apply({ mine: aGroup(`at(${due})`), left: aGroup(`at(${due})`) });
    const nexts = async () => {
      const { groups } = await json('jobs');
      const ours = groups.filter(({ job_group }: { job_group: string }) => ['mine', 'left'].includes(job_group));
      // biome-ignore lint/suspicious/noExplicitAny: what a test reads of it is what it asserts
      return Object.fromEntries(ours.map((group: any) => [group.job_group, [group.next_time?.utc, group.is_watched]]));
    };
    // Before the first watch the next time is known already, and that nobody watches.
    expect(await nexts()).toEqual({ mine: [utc(due), false], left: [utc(due), false] });
    const note = /nobody watches: no run starts by itself until npx runsheet schedule --watch/;
    for (const command of [['schedule'], ['schedule', 'mine'], ['jobs', 'mine']])
      expect((await runsheet([...command, ...home.options], undefined, env)).stdout).toMatch(note);

    const command = watch('mine');
    await command.prints(`watching mine (next ${due}Z)`);
    expect(await nexts()).toEqual({ mine: [utc(due), true], left: [utc(due), false] });
    move(6 * MINUTE_MS);
    await command.prints(/mine of \S+: SUCCEEDED/);
    await expect(ended(command)).resolves.toMatchObject({ code: 0, stderr: '' });
    expect(command.printed()).not.toContain('left');
    expect(await runsOf('left')).toEqual([]);
    expect((await nexts()).mine).toEqual([undefined, false]);
  });

  it('that starts late runs what is at most an hour old, notes what is older, and does neither twice', async () => {
    const hourly = { late: aGroup('cron(0 * * * ? *)') };
    await apply(hourly);
    move(3 * HOUR_MS);
    const due = new Date(Math.floor(now() / HOUR_MS) * HOUR_MS);
    const hoursBefore = (hours: number) => new Date(due.getTime() - hours * HOUR_MS).toISOString();
    const command = watch();
    await command.prints(`late of ${due.toISOString()}: SUCCEEDED`);
    await command.prints(`missed run: late of ${hoursBefore(1)}`);
    await command.prints(`missed run: late of ${hoursBefore(2)}`);
    await ended(command);
    expect(await runsOf('late')).toHaveLength(1);

    const again = watch();
    await again.prints('late (next');
    // Its first look is over when it has looked a second time.
    await apply({ ...hourly, afterwards: aGroup('rate(1 day)') });
    move(MINUTE_MS);
    await again.prints('afterwards (next');
    const { stdout } = await ended(again);
    expect(stdout).not.toMatch(/run late-|missed run: late/);
    const { schedules } = await json('schedule', 'late');
    expect(schedules[0].missed).toEqual([hoursBefore(2), hoursBefore(1)]);
  });

  it('is one a group: a second one is refused and names the first, and the first goes on', async () => {
    await apply({ held: aGroup('rate(1 day)'), free: aGroup('rate(1 day)') });
    const first = watch('held');
    await first.prints('watching held');
    for (const args of [[], ['held']]) {
      const { code, stderr } = await watch(...args).ended;
      expect(stderr).toContain(
        `error: another schedule --watch (process ${first.process.pid}) already runs what is due of group held in the home`,
      );
      expect(code).toBe(2);
    }
    const second = watch('free');
    await second.prints('watching free');
    await ended(second);
    await ended(first);
  });

  it('records a disabled group as SKIPPED', async () => {
    const time = minuteIn(10 * MINUTE_MS);
    await apply({ off: aGroup(`at(${time})`, { is_enabled: false }) });
    const command = watch();
    await command.prints('off (next');
    move(11 * MINUTE_MS);
    await command.prints(/off of \S+: SKIPPED, group "off" is disabled/);
    await ended(command);
    expect((await json('schedule', 'off')).schedules[0].warnings).toEqual([
      'the group is disabled: its runs are recorded as SKIPPED',
      `at(${time}) has no time left: it is never due`,
    ]);
  });

  it('that is interrupted asks its runs to end, closes them as ABORTED and ends with 130', async () => {
    const time = minuteIn(10 * MINUTE_MS);
    await apply({
      long: aGroup(`at(${time})`, { jobs: { a: { target: 'lambda:heed', parameters: { probe: heed } } } }),
    });
    const command = watch();
    await command.prints('long (next');
    move(11 * MINUTE_MS);
    const worker = await jobProcess(heed);
    const { code, stdout, stderr } = await ended(command);
    expect(code).toBe(130);
    expect(stderr).toMatch(/^stopping: nothing new is started; running runs are stopped/);
    expect(stdout).toMatch(/long of \S+: ABORTED/);
    await processGone(worker);
    expect(noted(heed)).toContain('asked to end');
    expect(await runsOf('long')).toMatchObject([{ status: 'ABORTED' }]);
  });

  it('says of settings that cannot be read that the schedule stays', async () => {
    await apply({ hand: aGroup('rate(1 day)') });
    await json('reconcile');
    await home.withEngine(async ({ master }) => {
      const { UpdateCommand } = await import('@aws-sdk/lib-dynamodb');
      await master.client.send(
        new UpdateCommand({
          TableName: master.name,
          Key: { job_group: 'hand', job_name: '@group' },
          UpdateExpression: 'SET #s = :s',
          ExpressionAttributeNames: { '#s': 'schedule' },
          ExpressionAttributeValues: { ':s': 'daily' },
        }),
      );
    });
    const command = watch();
    await command.prints(/problem: the settings of group "hand" cannot be read, and its schedule stays as it was/);
    await command.prints('hand (next');
    await ended(command);
  });
});

describe('schedule', () => {
  it('lists the groups that have one, with the next five times there and in UTC', async () => {
    const { schedules } = await listing.json('schedule');
    expect(schedules.map((each: { job_group: string }) => each.job_group)).toEqual(['nightly', 'over']);
    const [nightly, over] = schedules;
    expect(nightly).toMatchObject({
      schedule: 'cron(30 2 * * ? *)',
      timezone: 'Europe/Berlin',
      last_fire: null,
      missed: [],
    });
    expect(nightly.next_times).toHaveLength(5);
    for (const { local, utc } of nightly.next_times) {
      expect(local).toMatch(/T02:30:00\+0[12]:00$/);
      expect(new Date(local).toISOString()).toBe(utc);
    }
    expect(nightly.warnings.join()).toMatch(/T02:30 does not exist in Europe\/Berlin .* comes twice/);
    expect(over.next_times).toEqual([]);
  });

  it('shows one for a person, also that it has none, and refuses a group that there is not', async () => {
    const { stdout } = await listing.runsheet('schedule', 'nightly');
    expect(stdout).toMatch(/^nightly {2}cron\(30 2 \* \* \? \*\) in Europe\/Berlin\n {2}next {5}\d{4}-/);
    expect((await listing.runsheet('schedule', 'never')).stdout).toBe('never  no schedule\n');
    expect((await listing.runsheet('schedule', 'over')).stdout).toContain('never: its last time has passed');
    const { code, stderr } = await listing.runsheet('schedule', 'nightyl');
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('there is no group "nightyl"') });
  });

  it('tells what was noted as missed in the last day', async () => {
    const time = new Date(Date.now() - 2 * HOUR_MS).toISOString();
    await listing.withEngine(async ({ runs }) => {
      await runs.update(fireKey('nightly', time), noteMissed(new Date().toISOString()));
    });
    const { schedules } = await listing.json('schedule', 'nightly');
    expect(schedules[0].missed).toEqual([time]);
    expect((await listing.runsheet('schedule')).stdout).toMatch(/nightly .*1 missed in the last day/);
  });

  it('is part of what jobs shows of a group', async () => {
    const { next_times } = await listing.json('jobs', 'nightly');
    expect(next_times).toEqual((await listing.json('schedule', 'nightly')).schedules[0].next_times);
    expect((await listing.runsheet('jobs', 'nightly')).stdout).toContain(
      'schedule cron(30 2 * * ? *) in Europe/Berlin, next',
    );
    expect((await listing.json('jobs', 'never')).next_times).toEqual([]);
  });

  it.each([
    [
      ['--watch', '--stack', 'runsheet-dev'],
      /--watch is for this machine: on stack runsheet-dev EventBridge Scheduler/,
    ],
    [['nowhere', '--watch'], /there is no group "nowhere"/],
  ])('refuses %j', async (args, expected) => {
    const isOnStack = args.includes('--stack');
    const { code, stderr } = await (isOnStack
      ? runsheet(['schedule', ...args])
      : listing.runsheet('schedule', ...args));
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringMatching(expected) });
  });
});

describe('reconcile', () => {
  it('brings the list of groups up to date, also with those typed by hand', async () => {
    const typed = new TestHome();
    try {
      await typed.withEngine(async ({ master }) => {
        const { PutCommand } = await import('@aws-sdk/lib-dynamodb');
        const row = { job_group: 'typed', job_name: '@group', schedule: 'rate(1 hour)' };
        await master.client.send(new PutCommand({ TableName: master.name, Item: row }));
      });
      expect(await typed.json('reconcile')).toEqual({ groups: 1, created: 1, updated: 0, deleted: 0, problems: [] });
      expect((await typed.json('jobs')).groups).toMatchObject([{ job_group: 'typed' }]);
      const { stdout } = await typed.runsheet('reconcile');
      expect(stdout).toBe('1 group; schedules: 0 created, 0 updated, 0 deleted\n');
    } finally {
      typed.remove();
    }
  });
});
