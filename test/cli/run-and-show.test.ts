import { TestHome } from './a-home';
import type { Ended } from './command-line';

const RUN_KEYS = ['counts', 'ended_at', 'job_group', 'planned_at', 'reason', 'run_id', 'status', 'trigger'];
const JOB_KEYS = [
  'attempt',
  'attempts',
  'duration_ms',
  'ended_at',
  'error',
  'job_name',
  'output',
  'planned_at',
  'priority',
  'reason',
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
    never: { jobs: { a: {} } },
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
    expect(Object.keys(run).sort()).toEqual([...RUN_KEYS, 'jobs'].sort());
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
      attempt: 1,
      planned_at: expect.stringMatching(TIME),
      started_at: expect.stringMatching(TIME),
      ended_at: expect.stringMatching(TIME),
      duration_ms: expect.any(Number),
      retry_at: null,
      // The run's over the job's over the group's; what --param gives is text.
      output: { parameters: { a: 'group', b: 'job', c: 'run', d: 'x=y' } },
      error: null,
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
        },
      ],
    });
    expect(await home.json('show', run.run_id)).toEqual(run);
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
    expect(stdout).toMatch(/^one +0 +SUCCEEDED +1 +[\d.]+ m?s$/m);
    expect(stdout).toContain(`npx runsheet show ${lines[0]?.slice(4)} --json --home ${home.home}\n`);
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

describe('runsheet runs', () => {
  it('lists the newest first, without the jobs', async () => {
    const last = await home.json('run', 'well');
    const { runs } = await home.json('runs');
    expect(runs[0]).toEqual({ ...last, jobs: undefined });
    expect(Object.keys(runs[0]).sort()).toEqual(RUN_KEYS);
    const times = runs.map((run: { planned_at: string }) => run.planned_at);
    expect(times).toEqual([...times].sort().reverse());
  });

  it('lists those of one group, as many as were asked for', async () => {
    await home.json('run', 'well');
    const { runs } = await home.json('runs', 'well', '--limit', '2');
    expect(runs).toHaveLength(2);
    expect(new Set(runs.map((run: { job_group: string }) => run.job_group))).toEqual(new Set(['well']));
  });

  it('is a table without a colour in a pipe', async () => {
    const { code, stdout, stderr } = await home.runsheet('runs', 'well');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^RUN +STATUS +PLANNED +TOOK +JOBS$/m);
    expect(stdout).toMatch(/^well-\S+ +SUCCEEDED +\d{4}-\S+Z +[\d.]+ m?s +1 SUCCEEDED$/m);
    expect(stdout).not.toContain(ESCAPE);
  });

  it('says of a group that never ran how to run it, and prints an empty list for scripts', async () => {
    expect(await home.runsheet('runs', 'never')).toMatchObject({
      code: 0,
      stdout: '',
      stderr: 'no runs yet of never: start one with runsheet run <group>\n',
    });
    expect(await home.json('runs', 'never')).toEqual({ runs: [] });
  });
});

describe('runsheet jobs', () => {
  it('lists the groups', async () => {
    expect(await home.runsheet('jobs')).toMatchObject({
      code: 0,
      stdout: 'all-off\nmixed\nnever\noff\nwell\n',
      stderr: '',
    });
  });

  it('lists a group’s jobs, the stages first', async () => {
    const { stdout } = await home.runsheet('jobs', 'mixed');
    expect(stdout.split('\n').map((line) => line.replace(/ +/g, ' '))).toEqual([
      'JOB TARGET PRIORITY TIMEOUT RETRIES',
      expect.stringMatching(/^(retried|off) /),
      expect.stringMatching(/^(retried|off) /),
      'failing lambda:fail 1 1 min 0',
      'after lambda:succeed 2 1 min 0',
      'beside lambda:succeed parallel 1 min 0',
      '',
    ]);
    expect(stdout).toMatch(/^off .* disabled$/m);
  });

  it('prints settings and jobs for scripts, defaults filled in', async () => {
    expect(await home.json('jobs', 'never')).toEqual({
      job_group: 'never',
      settings: {
        is_enabled: true,
        max_concurrency: 40,
        on_failure: 'stop',
        on_overlap: 'skip',
        parameters: {},
        timezone: 'UTC',
      },
      problems: [],
      jobs: [
        {
          job_name: 'a',
          target: 'lambda:succeed',
          timeout_minutes: 1,
          maximum_retries: 0,
          priority: 0,
          is_enabled: true,
          parameters: {},
          retry_delay_seconds: 0,
          problems: [],
        },
      ],
    });
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

describe('a name that nothing has', () => {
  it.each([
    [['jobs', 'nope'], 'there is no group "nope" (there are all-off, mixed, never, off, well)'],
    [['runs', 'nope'], 'there is no group "nope" (there are all-off, mixed, never, off, well)'],
    [['run', 'nope'], 'there is no group "nope" (there are all-off, mixed, never, off, well)'],
    [['run', '../well'], '"../well" is no group\'s name'],
    [['run', 'well@changes'], '"well@changes" is no group\'s name'],
    [['run', ''], '"" is no group\'s name'],
    [['jobs', '@groups'], 'there is no group "@groups"'],
    [['jobs', ''], 'there is no group ""'],
    [['runs', ''], 'there is no group ""'],
    [['show', 'nope'], 'there is no run "nope" (there are '],
    [['show', ''], 'there is no run ""'],
    [['show', '@lock#well'], 'there is no run "@lock#well"'],
    [['show', '\u001b[2J\u202e'], 'there is no run "\\u001b[2J\\u202e"'],
    [['logs', '../../etc/passwd', 'a'], 'there is no run "../../etc/passwd"'],
  ])('ends with 2, says what there is, and prints nothing on stdout: %j', async (args, message) => {
    const { code, stdout, stderr } = await home.runsheet(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`error: ${message}`);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).not.toContain(ESCAPE);
  });

  it('may be longer than any key: the message is not', async () => {
    const { code, stderr } = await home.runsheet('show', 'x'.repeat(3000));
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: there is no run "x{79}… \(there are /);
  });
});
