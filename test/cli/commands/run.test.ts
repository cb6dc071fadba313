import { TestHome } from '../../support/home/a-home';
import type { Ended } from '../../support/home/command-line';
import { RUN_KEYS } from '../../support/home/run-keys';

const JOB_KEYS = [
  'attempt',
  'attempts',
  'carried_from',
  'cost',
  'duration_ms',
  'ended_at',
  'error',
  'job_name',
  'last_attempt_ms',
  'output',
  'planned_at',
  'priority',
  'problems',
  'reason',
  'reason_kind',
  'retry_at',
  'stage',
  'started_at',
  'status',
  'target',
];
const STATUSES = [
  'ABORTED',
  'DISABLED',
  'FAILED',
  'INVALID',
  'LOST',
  'PENDING',
  'RETRYING',
  'RUNNING',
  'SKIPPED',
  'SUCCEEDED',
  'TIMED_OUT',
];
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const ESCAPE = '\u001b';

const home = new TestHome();
afterAll(() => home.remove());

beforeAll(async () => {
  for (const name of ['fail', 'flaky']) home.writeJob(name);
  await home.apply({
    well: { parameters: { a: 'group', b: 'group', c: 'group' }, jobs: { one: { parameters: { b: 'job', c: 'job' } } } },
    mixed: {
      jobs: {
        retried: { target: 'lambda:flaky', maximum_retries: 1 },
        failing: { target: 'lambda:fail', priority: 1 },
        after: { priority: 2 },
        beside: { priority: -1 },
        off: { is_enabled: false },
      },
    },
    'all-off': { jobs: { a: { is_enabled: false }, b: { is_enabled: false } } },
    off: { is_enabled: false, jobs: { a: {} } },
  });
});

describe('a run that goes well', () => {
  it('prints one object with --json, ends with 0, and says nothing on stderr', async () => {
    const { code, stdout, stderr } = await home.runsheet(
      'run',
      'well',
      '--param',
      'c=run',
      '--param',
      'd=x=y',
      '--json',
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const run = JSON.parse(stdout);
    expect(Object.keys(run).sort()).toEqual([...RUN_KEYS, 'cost', 'jobs', 'parameters'].sort());
    expect(Object.keys(run.counts).sort()).toEqual(STATUSES);
    expect(run.jobs.map((job: object) => Object.keys(job).sort())).toEqual([JOB_KEYS]);
    expect(run).toMatchObject({
      run_id: expect.stringMatching(/^well-\d{8}T\d{6}Z-[0-9a-f]{6}$/),
      job_group: 'well',
      status: 'SUCCEEDED',
      reason: null,
      trigger: 'cli',
      planned_at: expect.stringMatching(TIME),
      ended_at: expect.stringMatching(TIME),
      counts: expect.objectContaining({ SUCCEEDED: 1, FAILED: 0, PENDING: 0 }),
    });
    expect(run.jobs[0]).toEqual({
      job_name: 'one',
      target: 'lambda:succeed',
      priority: 0,
      stage: 0,
      status: 'SUCCEEDED',
      reason: null,
      reason_kind: null,
      problems: [],
      carried_from: null,
      attempt: 1,
      planned_at: expect.stringMatching(TIME),
      started_at: expect.stringMatching(TIME),
      ended_at: expect.stringMatching(TIME),
      duration_ms: expect.any(Number),
      last_attempt_ms: expect.any(Number),
      retry_at: null,
      // The run's over the job's over the group's; what --param gives is text.
      output: { parameters: { a: 'group', b: 'job', c: 'run', d: 'x=y' } },
      error: null,
      cost: null,
      attempts: [
        {
          attempt: 1,
          status: 'SUCCEEDED',
          started_at: expect.stringMatching(TIME),
          ended_at: expect.stringMatching(TIME),
          class: null,
          error: null,
          request_id: expect.any(String),
          log_stream: expect.any(String),
          memory_mb: 256,
        },
      ],
    });
    const { run_id, status, planned_at, ended_at } = run;
    expect(await home.json('show', run_id)).toEqual({
      ...run,
      chain: [{ run_id, status, rerun_of: null, left_out: 0, planned_at, ended_at }],
      merged: [{ job_name: 'one', status: 'SUCCEEDED', run_id, reason: null }],
    });
  });

  it('prints one line an event in a pipe, then the table, without a colour', async () => {
    const { code, stdout, stderr } = await home.runsheet('run', 'well');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).not.toContain(ESCAPE);
    const lines = stdout.split('\n');
    expect(lines[0]).toMatch(/^run well-/);
    expect(lines.slice(1, 4)).toEqual([
      expect.stringMatching(/^\d\d:\d\d:\d\d\.\d{3} planned 1 job: 0 parallel, 1 stage$/),
      expect.stringMatching(/^\d\d:\d\d:\d\d\.\d{3} one started$/),
      expect.stringMatching(/^\d\d:\d\d:\d\d\.\d{3} one SUCCEEDED$/),
    ]);
    expect(stdout).toMatch(/^JOB +STAGE +STATUS +ATTEMPTS +DURATION$/m);
    expect(stdout).toMatch(/^one +0 +SUCCEEDED +1 +[\d.]+ m?s +returned \{"parameters":\{.*\}$/m);
    expect(stdout).toContain(`npx runsheet show ${lines[0]?.slice(4)} --json ${home.options.join(' ')}\n`);
  });
});

describe('a run with failures', () => {
  // biome-ignore lint/suspicious/noExplicitAny: what a test reads of it is what it asserts
  let run: any;
  let ended: Ended;
  beforeAll(async () => {
    ended = await home.runsheet('run', 'mixed', '--json');
    run = JSON.parse(ended.stdout);
  });

  it('ends with 1 and names what did not succeed', () => {
    expect(ended).toMatchObject({ code: 1, stderr: '' });
    expect(run).toMatchObject({ status: 'FAILED', reason: '1 job did not succeed: failing FAILED' });
    expect(run.counts).toMatchObject({ SUCCEEDED: 2, FAILED: 1, SKIPPED: 1, DISABLED: 1 });
  });

  it('has every job of the group, in the order that people read them, also those that did not run', () => {
    expect(run.jobs.map((job: Record<string, unknown>) => [job.job_name, job.stage, job.status, job.reason])).toEqual([
      ['retried', 0, 'SUCCEEDED', null],
      ['failing', 1, 'FAILED', 'failed once; maximum_retries is 0'],
      ['after', 2, 'SKIPPED', 'stage 2 never started: failing FAILED'],
      ['beside', null, 'SUCCEEDED', null],
      ['off', null, 'DISABLED', 'is_enabled is false'],
    ]);
  });

  it('has the error of each attempt, also of those before the one that succeeded', () => {
    expect(run.jobs[0]).toMatchObject({ attempt: 2, error: null });
    expect(run.jobs[0].attempts).toMatchObject([
      {
        attempt: 1,
        status: 'FAILED',
        class: 'job',
        error: { name: 'Error', message: expect.stringMatching(/^not yet/) },
      },
      { attempt: 2, status: 'SUCCEEDED', class: null, error: null },
    ]);
  });

  it('shows an error that an attacker wrote so that it neither drives the terminal nor forges a line', async () => {
    const { stdout, code } = await home.runsheet('show', run.run_id);
    expect(code).toBe(0);
    expect(stdout).toContain('RangeError: no \\u001b[2Jluck\\u000d');
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
    expect(stdout).not.toMatch(/^forged SUCCEEDED/m);
    expect(run.jobs[1].error.message).not.toContain(ESCAPE);
  });
});

describe('a group with nothing to run', () => {
  it('fails where no job is enabled: that is no success of 0 jobs', async () => {
    const { code, stdout, stderr } = await home.runsheet('run', 'all-off', '--json');
    expect(code).toBe(2);
    expect(stderr).toBe('error: group "all-off" has 2 jobs, and none of them is enabled\n');
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'FAILED',
      reason: 'group "all-off" has 2 jobs, and none of them is enabled',
      jobs: [],
    });
  });

  it('is skipped, and well, where the group is disabled', async () => {
    const { code, stdout, stderr } = await home.runsheet('run', 'off', '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'SKIPPED',
      reason: 'group "off" is disabled (is_enabled is false)',
      jobs: [],
    });
  });
});
