import { rmSync, writeFileSync } from 'node:fs';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { listOpenRuns } from '../../adapters/dynamodb/run-queries';
import { lockKey } from '../../domain/runs/group-lock';
import { TestHome } from '../support/home/a-home';
import { noted } from '../support/home/probe';
import { until } from '../support/home/until';
import { MovedClock } from './moved-clock';

/*
 * A week of a nightly load, played on the embedded engine by the command line alone: schedules, a bad row, a fix at
 * night, a missed night, an overlap, a rerun, a stop, and the Sunday on which the clocks lose the hour. The clock is
 * moved; all else, processes and tables, is real. Each day is a test that goes on from the day before; at the end the
 * tables are asserted.
 */

jest.setTimeout(120_000);

const ZONE = 'Europe/Berlin';
/** Half past two in Berlin, in UTC, in the week before and after summer time begins (Sunday, 29 March 2026). */
const FIRE = { mon: '2026-03-23T01:30:00.000Z', tue: '2026-03-24T01:30:00.000Z', wed: '2026-03-25T01:30:00.000Z' };
const LATER = { thu: '2026-03-26T01:30:00.000Z', fri: '2026-03-27T01:30:00.000Z', sat: '2026-03-28T01:30:00.000Z' };
const NEXT_MONDAY = '2026-03-30T00:30:00.000Z';

let clock: MovedClock;
let home: TestHome;
/** Run ids, by what they were. */
const runs = new Map<string, string>();

function runOf(night: string): string {
  const runId = runs.get(night);
  if (runId === undefined) throw new Error(`the run of ${night} is not known: its test failed`);
  return runId;
}

// biome-ignore lint/suspicious/noExplicitAny: what a test reads of it is what it asserts
type Printed = any;

beforeAll(() => {
  clock = new MovedClock('2026-03-22T09:00:00Z');
  home = new TestHome();
  for (const job of ['flaky', 'wait', 'heed']) home.writeJob(job);
  home.writeJob('load', LOAD);
});

afterAll(() => {
  home.remove();
  clock.remove();
});

/** Fails while the file of its parameter `broken` is there; reads what the extract gave. */
const LOAD = `import { existsSync } from 'node:fs';
import { defineJob } from ${JSON.stringify(require.resolve('../../sdk/define-job'))};
export const handler = defineJob(async (job) => {
  if (existsSync(String(job.parameters.broken))) throw new Error('the warehouse is closed');
  return { scheduled: job.scheduledTime, extracted: await job.outputOf('extract') };
});
`;

const groupsFile = () =>
  home.groupsFile({
    nightly: {
      schedule: 'cron(30 2 * * ? *)',
      timezone: ZONE,
      jobs: {
        extract: { priority: 0 },
        load: { target: 'lambda:load', priority: 1, parameters: { broken: home.path('broken') } },
        archive: { target: 'lambda:flaky', priority: -1, maximum_retries: 1 },
      },
    },
  });

/** Leaves the watcher to the night: it fires at `time` and is ended when its run is closed. Returns the run. */
async function night(time: string): Promise<Printed> {
  clock.set(new Date(Date.parse(time) - 3_000).toISOString());
  const watch = home.start('schedule', '--watch');
  try {
    await until(
      async () => (await runAt(time))?.status !== undefined && (await runAt(time)).status !== 'RUNNING',
      `the run of ${time} ends`,
    );
  } finally {
    watch.interrupt();
    await watch.ended;
  }
  return home.json('show', (await runAt(time)).run_id);
}

async function runAt(time: string, trigger = 'schedule'): Promise<Printed> {
  const listed = await home.json('runs', 'nightly', '--limit', '100');
  return listed.runs.find((run: Printed) => run.scheduled_time === time && run.trigger === trigger);
}

/** Each day goes on from the one before: after a failure the rest would only wait in vain. */
let isBroken = false;
function day(name: string, play: () => Promise<void>): void {
  it(name, async () => {
    if (isBroken) throw new Error('a day before this one failed');
    isBroken = true;
    await play();
    isBroken = false;
  });
}

const statuses = (run: Printed) => Object.fromEntries(run.jobs.map((job: Printed) => [job.job_name, job.status]));

const GREEN = { extract: 'SUCCEEDED', load: 'SUCCEEDED', archive: 'SUCCEEDED' };

day('Sunday: the group is planned and applied', async () => {
  const plan = await home.runsheet('plan', groupsFile(), '--exit-code');
  expect(plan).toMatchObject({ code: 2 });
  expect(plan.stdout).toMatch(/2026-03-29T02:30 does not exist in Europe\/Berlin/);
  expect(await home.runsheet('apply', groupsFile(), '--yes', '--reason', 'the load begins')).toMatchObject({ code: 0 });
  expect(await home.runsheet('plan', groupsFile(), '--exit-code')).toMatchObject({ code: 0 });
});

day('Monday: the schedule starts the run, with its time', async () => {
  const run = await night(FIRE.mon);
  runs.set('mon', run.run_id);
  expect(run).toMatchObject({ status: 'SUCCEEDED', trigger: 'schedule', scheduled_time: FIRE.mon });
  expect(statuses(run)).toEqual(GREEN);
  expect(run.jobs.find((job: Printed) => job.job_name === 'load').output.scheduled).toBe(FIRE.mon);
  expect(run.jobs.find((job: Printed) => job.job_name === 'archive').attempt).toBe(2);
});

day('Tuesday: a row typed in by hand is bad, is mended at night, and the rest is run', async () => {
  clock.set('2026-03-23T15:00:00Z');
  await home.withEngine(({ master }) =>
    master.client.send(
      new PutCommand({
        TableName: master.name,
        Item: {
          job_group: 'nightly',
          job_name: 'report',
          target: 'lambda:succeed',
          timeout_minutes: 1,
          maximum_retries: 0,
          priority: '2',
        },
      }),
    ),
  );
  const run = await night(FIRE.tue);
  runs.set('tue', run.run_id);
  expect(run.status).toBe('FAILED');
  expect(statuses(run)).toEqual({ extract: 'SKIPPED', load: 'SKIPPED', archive: 'SUCCEEDED', report: 'INVALID' });
  expect((await home.runsheet('why', runOf('tue'), 'load')).stdout).toContain('report');

  expect(await home.runsheet('set', 'nightly/report', 'priority=2', '--reason', 'typed as a text')).toMatchObject({
    code: 0,
  });
  expect(await home.runsheet('rerun', runOf('tue'))).toMatchObject({ code: 0 });
  const rerun = await runAt(FIRE.tue, 'rerun');
  runs.set('tueAgain', rerun.run_id);
  expect(rerun).toMatchObject({ status: 'SUCCEEDED', rerun_of: runOf('tue') });
  const shown = await home.json('show', runOf('tueAgain'));
  expect(statuses(shown)).toEqual({ ...GREEN, report: 'SUCCEEDED' });
  expect(shown.jobs.find((job: Printed) => job.job_name === 'archive')).toMatchObject({
    attempt: 0,
    carried_from: runOf('tue'),
  });
});

day('Wednesday: nobody watched; the missed night is told, and run in the morning', async () => {
  clock.set('2026-03-25T08:00:00Z');
  const watch = home.start('schedule', '--watch');
  await watch.prints(/missed/i);
  watch.interrupt();
  await watch.ended;
  const [listed] = (await home.json('schedule', 'nightly')).schedules;
  expect(listed.missed).toEqual([FIRE.wed]);
  const backfill = ['backfill', 'nightly', '--from', FIRE.wed, '--to', '2026-03-25T12:00:00Z'];
  expect(await home.runsheet(...backfill)).toMatchObject({ code: 0 });
  runs.set('wed', (await runAt(FIRE.wed, 'backfill')).run_id);
  // Again: it is done, and nothing runs twice.
  expect(await home.runsheet(...backfill)).toMatchObject({ code: 0 });
});

day('Thursday: a job fails; what changed is asked, and the rest is run', async () => {
  writeFileSync(home.path('broken'), '');
  const run = await night(LATER.thu);
  runs.set('thu', run.run_id);
  expect(run.status).toBe('FAILED');
  expect(statuses(run)).toEqual({ extract: 'SUCCEEDED', load: 'FAILED', archive: 'SUCCEEDED', report: 'SKIPPED' });
  expect((await home.runsheet('why', runOf('thu'), 'report')).stdout).toMatch(/load[\s\S]*the warehouse is closed/);
  const diff = await home.runsheet('diff', '--since-green', runOf('thu'));
  expect(diff.stdout).toContain(runOf('wed'));
  rmSync(home.path('broken'));
  expect(await home.runsheet('rerun', runOf('thu'))).toMatchObject({ code: 0 });
  runs.set('thuAgain', (await runAt(LATER.thu, 'rerun')).run_id);
  const merged = await home.json('show', runOf('thu'));
  expect(merged.chain.map((each: Printed) => each.run_id)).toEqual([runOf('thu'), runOf('thuAgain')]);
});

day('Friday: a run that hangs is in the way of the schedule, and is stopped', async () => {
  const probe = home.path('friday');
  await home.runsheet(
    'set',
    'nightly/report',
    'target=lambda:heed',
    `parameters.probe=${probe}`,
    '--reason',
    'new report',
  );
  clock.set('2026-03-27T01:20:00Z');
  const hanging = home.start('run', 'nightly');
  await until(() => noted(probe).some((line) => line.startsWith('pid ')), 'the report is at work');
  const run = await night(LATER.fri);
  runs.set('fri', run.run_id);
  expect(run).toMatchObject({ status: 'SKIPPED', jobs: [] });
  expect(run.reason).toContain('overlap');

  const [open] = (await home.json('runs', 'nightly', '--limit', '10')).runs.filter(
    (each: Printed) => each.status === 'RUNNING',
  );
  runs.set('hanging', open.run_id);
  expect(run.reason).toContain(runOf('hanging'));
  expect(await home.runsheet('stop', runOf('hanging'), '--reason', 'it hangs')).toMatchObject({ code: 0 });
  await hanging.ended;
  const stopped = await home.json('show', runOf('hanging'));
  expect(stopped).toMatchObject({ status: 'ABORTED', reason: expect.stringContaining('it hangs') });
  expect(statuses(stopped)).toEqual({ ...GREEN, report: 'ABORTED' });
  expect(noted(probe)).toContain('asked to end');
  await home.runsheet('disable', 'nightly/report', '--reason', 'hangs');
});

day('Saturday: a second watcher is refused, and the time runs once', async () => {
  clock.set('2026-03-28T01:29:57Z');
  const watcher = home.start('schedule', '--watch');
  await watcher.prints('nightly (next');
  const second = await home.runsheet('schedule', '--watch');
  expect(second).toMatchObject({ code: 2, stderr: expect.stringMatching(/another schedule --watch \(process \d+\)/) });
  const runsOfTheTime = async () =>
    (await home.json('runs', 'nightly', '--limit', '100')).runs.filter(
      (each: Printed) => each.scheduled_time === LATER.sat && each.status !== 'SKIPPED',
    );
  await until(async () => (await runsOfTheTime()).some((each: Printed) => each.status === 'SUCCEEDED'), 'the run ends');
  watcher.interrupt();
  await watcher.ended;
  const started = await runsOfTheTime();
  expect(started).toHaveLength(1);
  expect(statuses(await home.json('show', started[0].run_id))).toEqual({ ...GREEN, report: 'DISABLED' });
  runs.set('sat', started[0].run_id);
});

day('Sunday: half past two does not exist, and nothing is missed', async () => {
  clock.set('2026-03-29T00:59:57Z');
  const watch = home.start('schedule', '--watch');
  await until(() => clock.now() > Date.parse('2026-03-29T01:00:05Z'), 'three comes after two');
  clock.set('2026-03-29T09:00:00Z');
  await until(() => clock.now() > Date.parse('2026-03-29T09:00:04Z'), 'the morning comes');
  watch.interrupt();
  await watch.ended;
  const [listed] = (await home.json('schedule', 'nightly')).schedules;
  expect(listed.missed).toEqual([]);
  expect(listed.next_times[0]).toMatchObject({ utc: NEXT_MONDAY });
});

day('Monday: an hour earlier by UTC, the same in Berlin', async () => {
  const run = await night(NEXT_MONDAY);
  runs.set('nextMon', run.run_id);
  expect(statuses(run)).toEqual({ ...GREEN, report: 'DISABLED' });
});

day('at the end the tables tell the whole week', async () => {
  const listed = (await home.json('runs', 'nightly', '--limit', '100')).runs.filter(
    (run: Printed) => !(run.status === 'SKIPPED' && run.scheduled_time === LATER.sat),
  );
  expect(
    listed
      .reverse()
      .map(({ run_id, trigger, status, scheduled_time }: Printed) => [run_id, trigger, status, scheduled_time]),
  ).toEqual([
    [runOf('mon'), 'schedule', 'SUCCEEDED', FIRE.mon],
    [runOf('tue'), 'schedule', 'FAILED', FIRE.tue],
    [runOf('tueAgain'), 'rerun', 'SUCCEEDED', FIRE.tue],
    [runOf('wed'), 'backfill', 'SUCCEEDED', FIRE.wed],
    [runOf('thu'), 'schedule', 'FAILED', LATER.thu],
    [runOf('thuAgain'), 'rerun', 'SUCCEEDED', LATER.thu],
    [runOf('hanging'), 'cli', 'ABORTED', null],
    [runOf('fri'), 'schedule', 'SKIPPED', LATER.fri],
    [runOf('sat'), 'schedule', 'SUCCEEDED', LATER.sat],
    [runOf('nextMon'), 'schedule', 'SUCCEEDED', NEXT_MONDAY],
  ]);
  const { changes } = await home.json('history', 'nightly', '--limit', '100');
  expect(
    changes
      .filter(({ job_name }: Printed) => job_name === 'report')
      .map(({ reason, by }: Printed) => [reason, by === null])
      .reverse(),
  ).toEqual([
    [null, true],
    ['typed as a text', false],
    ['new report', false],
    ['hangs', false],
  ]);
  expect(
    (await home.json('jobs', 'nightly', '--as-of', runOf('mon'))).jobs.map((job: Printed) => job.job_name).sort(),
  ).toEqual(['archive', 'extract', 'load']);
  await home.withEngine(async (engine) => {
    expect(await listOpenRuns(engine.runs)).toEqual([]);
    expect(await engine.runs.findMembers(lockKey('nightly'), 'runs')).toEqual([]);
  });
});
