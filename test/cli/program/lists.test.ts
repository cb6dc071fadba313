import { readParquetFile } from '../../../adapters/delta/parquet-file';
import type { RunJson } from '../../../domain/runs/run-json';
import { TestHome } from '../../support/home/a-home';
import { RUN_KEYS } from '../../support/home/run-keys';

const ESCAPE = '\u001b';

const home = new TestHome();
afterAll(() => home.remove());

beforeAll(async () => {
  home.writeJob('fail');
  await home.apply({
    well: { jobs: { one: {} } },
    mixed: {
      jobs: {
        first: {},
        failing: { target: 'lambda:fail', priority: 1 },
        after: { priority: 2 },
        beside: { priority: -1 },
        off: { is_enabled: false },
      },
    },
    never: { jobs: { a: {} } },
  });
  await Promise.all([home.json('run', 'mixed'), home.json('run', 'well')]);
});

describe('runsheet runs', () => {
  it('prints all of them as CSV, as many as were asked for', async () => {
    const { runs } = await home.json('runs', '--limit', 'all');
    const { code, stdout, stderr } = await home.runsheet('runs', '--csv');
    expect([code, stderr]).toEqual([0, '']);
    const [header = '', ...records] = stdout.split('\r\n').slice(0, -1);
    expect(header).toMatch(/^run_id,job_group,status,reason,.*,duration_seconds,.*,succeeded,failed,/);
    expect(records.map((record) => record.split(',')[0])).toEqual(runs.map((run: { run_id: string }) => run.run_id));
    const last = await home.runsheet('runs', 'well', '--csv', '--limit', '1', '--status', 'succeeded');
    expect(last.stdout.split('\r\n')).toHaveLength(3);
    expect((await home.runsheet('runs', 'never', '--csv')).stdout).toBe(`${header}\r\n`);
  });

  it('prints the job runs of one as CSV', async () => {
    const { stdout } = await home.runsheet('show', 'mixed', '--csv');
    const [header, ...records] = stdout.split('\r\n').slice(0, -1);
    expect(header).toMatch(/^run_id,job_group,job_name,status,reason,/);
    const jobs = records.map((record) => record.split(',').slice(2, 4).join(' '));
    expect(jobs).toEqual(['first SUCCEEDED', 'failing FAILED', 'after SKIPPED', 'beside SUCCEEDED', 'off DISABLED']);
  });

  it('writes all of them into a Parquet file', async () => {
    const { runs } = await home.json('runs', '--limit', 'all');
    const file = home.path('runs.parquet');
    const { code, stdout, stderr } = await home.runsheet('runs', '--parquet', file);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: `${file} has 2 runs\n` });
    const { rows } = await readParquetFile(file);
    expect(rows.map(({ run_id, ended_at, failed }) => ({ run_id, ended_at, failed }))).toEqual(
      runs.map((run: RunJson) => ({
        run_id: run.run_id,
        ended_at: new Date(run.ended_at as string),
        failed: BigInt(run.counts.FAILED),
      })),
    );
  });

  it('prints all of them as one JSON object, as it prints some', async () => {
    const some = await home.runsheet('runs', 'well', '--json');
    expect((await home.runsheet('runs', 'well', '--json', '--limit', 'all')).stdout).toBe(some.stdout);
  });

  it.each([
    [['runs', '--csv', '--json'], "option '--csv' cannot be used with option '--json'"],
    [['runs', '--csv', '--parquet', 'a'], "option '--parquet <file>' cannot be used with option '--csv'"],
    [['runs', '--parquet', home.path('none/a')], '/none/a cannot be written: ENOENT'],
    [['runs', '--parquet', home.path('.')], ' is a folder: expected the path of a file'],
    [
      ['runs', '--parquet', 's3://b/r'],
      '--parquet is "s3://b/r": expected the path of a file on this machine; aws s3 cp',
    ],
    [['runs', 'nope', '--csv'], 'there is no group "nope"'],
    [['runs', 'nope', '--json', '--limit', 'all'], 'there is no group "nope"'],
  ])('%j is refused before anything is printed', async (args, text) => {
    expect(await home.runsheet(...args)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(text) });
  });

  it('lists the newest first, without the jobs', async () => {
    const last = await home.json('run', 'well');
    const { runs } = await home.json('runs');
    expect(runs[0]).toEqual({ ...last, cost: undefined, jobs: undefined, parameters: undefined });
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

  it('lists those of a status, of a time and of a group', async () => {
    const groups = async (...args: string[]) =>
      (await home.json('runs', ...args)).runs.map((run: { job_group: string }) => run.job_group);
    expect(await groups('--status', 'failed,aborted')).toEqual(['mixed']);
    expect(await groups('--status', 'succeeded', '--group', 'mixed')).toEqual([]);
    expect(await groups('--since', '1h', '--status', 'FAILED')).toEqual(['mixed']);
    expect(await groups('--since', '2199-01-01')).toEqual([]);
    expect(await home.runsheet('runs', 'mixed', '--status', 'aborted,skipped', '--since', '2026-11-01')).toMatchObject({
      code: 0,
      stdout: '',
      stderr: expect.stringMatching(
        /^no run of mixed in the home \/.+ that is ABORTED or SKIPPED since 2026-11-01T00:00:00.000Z: see all with npx runsheet runs mixed /,
      ),
    });
    expect(await home.runsheet('runs', 'mixed', '--group', 'well')).toMatchObject({
      code: 2,
      stderr: 'error: the argument names group mixed, --group well: give one of them\n',
    });
  });

  it('is a table without a colour in a pipe', async () => {
    const { code, stdout, stderr } = await home.runsheet('runs', 'well');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^RUN +STATUS +PLANNED +DURATION +JOBS$/m);
    expect(stdout).toMatch(/^well-\S+ +SUCCEEDED +\d{4}-\S+Z +[\d.]+ m?s +1 SUCCEEDED$/m);
    expect(stdout).not.toContain(ESCAPE);
  });

  it('says of a group that never ran how to run it, and prints an empty list for scripts', async () => {
    expect(await home.runsheet('runs', 'never')).toMatchObject({
      code: 0,
      stdout: '',
      stderr: expect.stringMatching(
        /^no runs yet of never in the home \/.+: start one with npx runsheet run never --home /,
      ),
    });
    expect(await home.json('runs', 'never')).toEqual({ runs: [] });
  });
});

describe('runsheet jobs', () => {
  it('lists the groups', async () => {
    expect(await home.runsheet('jobs')).toMatchObject({
      code: 0,
      stdout: 'mixed\nnever\nwell\n',
      stderr: '',
    });
  });

  it('prints the jobs of all groups as CSV, or those of one', async () => {
    const recordsOf = async (...args: string[]) => (await home.runsheet('jobs', '--csv', ...args)).stdout.split('\r\n');
    const [header, ...records] = await recordsOf();
    expect(header).toMatch(/^job_group,job_name,target,timeout_minutes,maximum_retries,priority,is_enabled,/);
    const mixed = ['mixed,first,', 'mixed,off,', 'mixed,failing,', 'mixed,after,', 'mixed,beside,'];
    const begin = (starts: string[]) => starts.map((start) => expect.stringMatching(new RegExp(`^${start}`)));
    expect(records).toEqual([...begin([...mixed, 'never,a,', 'well,one,']), '']);
    expect(await recordsOf('mixed')).toEqual([header, ...begin(mixed), '']);
    expect(await recordsOf('mixed/after')).toEqual([header, ...begin(['mixed,after,']), '']);
  });

  it('lists a group’s jobs, the stages first', async () => {
    const { stdout } = await home.runsheet('jobs', 'mixed');
    expect(stdout.split('\n').map((line) => line.replace(/ +/g, ' '))).toEqual([
      'JOB TARGET PRIORITY TIMEOUT RETRIES',
      expect.stringMatching(/^(first|off) /),
      expect.stringMatching(/^(first|off) /),
      'failing lambda:fail 1 1 min 0',
      'after lambda:succeed 2 1 min 0',
      'beside lambda:succeed parallel 1 min 0',
      '',
    ]);
    expect(stdout).toMatch(/^off .* disabled$/m);
  });

  it('lists one job of a group', async () => {
    const { stdout } = await home.runsheet('jobs', 'mixed/after');
    expect(stdout.replace(/ +/g, ' ')).toBe('JOB TARGET PRIORITY TIMEOUT RETRIES\nafter lambda:succeed 2 1 min 0\n');
    expect((await home.json('jobs', 'mixed/off')).jobs).toEqual([
      expect.objectContaining({ job_name: 'off', is_enabled: false }),
    ]);
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
      next_times: [],
      warnings: [],
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

describe('a name that nothing has', () => {
  it.each([
    [['jobs', 'nope'], 'there is no group "nope" (there are mixed, never, well)'],
    [['jobs', 'nope/after'], 'there is no group "nope" (there are mixed, never, well)'],
    [['jobs', 'mixed/aftre'], 'there is no job "aftre" (there are '],
    [['jobs', 'mixed/'], '"mixed/" has no job after the slash: expected <group> or <group>/<job>'],
    [['runs', 'nope'], 'there is no group "nope" (there are mixed, never, well)'],
    [['run', 'nope'], 'there is no group "nope" (there are mixed, never, well)'],
    [['run', '../well'], '"../well" is not a valid group name'],
    [['run', 'well@changes'], '"well@changes" is not a valid group name'],
    [['run', ''], '"" is not a valid group name'],
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

  it('may be nearly a name of the newest run: the message has it', async () => {
    const hint = async (name: string) =>
      /did you mean (\w+), for the newest run\?/.exec((await home.runsheet('show', name)).stderr)?.[1];
    expect([await hint('lates'), await hint('wel'), await hint('nope')]).toEqual(['latest', 'well', undefined]);
  });

  it('may be longer than any key: the message is not', async () => {
    const { code, stderr } = await home.runsheet('show', 'x'.repeat(3000));
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: there is no run "x{79}… \(there are /);
  });
});
