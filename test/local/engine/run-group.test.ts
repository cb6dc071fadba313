import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runGroup } from '../../../sdk/testing';
import { until } from '../../support/home/until';

jest.setTimeout(90_000);

const JOBS = path.join(__dirname, '../../support/jobs');

const FILE = `
groups:
  nightly:
    parameters: {shop: 7}
    jobs:
      succeed: {target: lambda:act, timeout_minutes: 1, maximum_retries: 0, priority: 0, parameters: {act: succeed}}
      print:
        {target: lambda:act, timeout_minutes: 1, maximum_retries: 1, retry_delay_seconds: 0, priority: 1,
         parameters: {act: print}}
      fail: {target: lambda:act, timeout_minutes: 1, maximum_retries: 0, priority: 2, parameters: {act: fail}}
      never: {target: lambda:act, timeout_minutes: 1, maximum_retries: 0, priority: 3, parameters: {act: succeed}}
`;

const aJob = (given: object = {}) => ({
  target: 'lambda:conform',
  timeout_minutes: 1,
  maximum_retries: 0,
  priority: -1,
  ...given,
});

const TYPED = { a: { parameter_types: { limit: 'integer', day: 'date' }, jobs: { b: aJob() } } };

const temporary = mkdtempSync(path.join(os.tmpdir(), 'runsheet-group-'));
jest.spyOn(os, 'tmpdir').mockReturnValue(temporary);
afterAll(() => rmSync(temporary, { recursive: true }));

/** The folders of the test kit, and the processes that work in one. */
function leftBehind() {
  const processes = readdirSync('/proc').filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(temporary);
    } catch {
      // It has ended, or is no process.
      return false;
    }
  });
  return { folders: readdirSync(temporary), processes };
}

const NOTHING = { folders: [], processes: [] };

/** A killed process may take a moment to go. */
async function expectNothingLeft(): Promise<void> {
  await until(() => leftBehind().processes.length === 0);
  expect(leftBehind()).toEqual(NOTHING);
}

describe('runGroup', () => {
  it('runs a group, and returns its rows, logs and files', async () => {
    const { run, jobs, logs, files } = await runGroup(FILE, {
      jobs: JOBS,
      parameters: { day: '2026-11-22' },
      scheduledTime: new Date('2026-11-22T02:00:00Z'),
      files: { 'given.txt': 'given' },
    });
    expect(run).toMatchObject({
      job_group: 'nightly',
      status: 'FAILED',
      trigger: 'schedule',
      scheduled_time: '2026-11-22T02:00:00.000Z',
      parameters: { day: '2026-11-22' },
    });
    expect(run.jobs.map(({ job_name, status }) => [job_name, status])).toEqual([
      ['succeed', 'SUCCEEDED'],
      ['print', 'SUCCEEDED'],
      ['fail', 'FAILED'],
      ['never', 'SKIPPED'],
    ]);
    expect(jobs.succeed).toMatchObject({ output: { attempt: 1 } });
    expect(jobs.fail?.error).toMatchObject({ name: 'RangeError' });
    expect(jobs.print?.attempts).toHaveLength(2);
    expect(logs.print?.map(({ message }) => message)).toEqual([
      ...['plain line of print 1', 'error line of print 1', 'structured line', 'no end of line print 1'],
      expect.stringContaining('once more'),
      ...['plain line of print 2', 'error line of print 2', 'structured line', 'no end of line print 2'],
    ]);
    expect(logs.print?.[2]).toEqual({ level: 'info', message: 'structured line', fields: { name: 'print' } });
    expect(logs.never).toEqual([]);
    expect([...files.keys()]).toEqual(['given.txt']);
    await expectNothingLeft();
  });

  it('takes the content of a file, only some jobs, and secrets', async () => {
    const password = { password: { secret: 'secretsmanager:shop/db' } };
    const groups = {
      shop: { jobs: { 'leaks-its-secret': aJob({ parameters: password }), 'writes-files': aJob(), throws: aJob() } },
    };
    const only = ['leaks-its-secret', 'writes-files'];
    const secrets = { 'secretsmanager:shop/db': "it's `secret` #1" };
    const { run, jobs, logs, files } = await runGroup({ groups }, { jobs: JOBS, only, secrets, workers: 2 });
    expect(run.status).toBe('SUCCEEDED');
    expect(jobs.throws?.status).toBe('SKIPPED');
    expect(jobs['leaks-its-secret']?.output).toEqual({ password: '[secret password]' });
    expect(logs['leaks-its-secret']?.[0]?.message).toBe('printed [secret password]');
    expect(files.text('orders.csv')).toBe('a,b\n');
    await expectNothingLeft();
  });

  it('says of a secret that is missing which option gives it', async () => {
    const groups = { shop: { jobs: { asks: aJob({ parameters: { db: { secret: 'ssm:/shop/db' } } }) } } };
    const { jobs } = await runGroup({ groups }, { jobs: JOBS });
    expect(jobs.asks?.reason).toMatch(/; give it to runGroup, secrets: \{"ssm:\/shop\/db": "…"\}$/);
  });

  it('is stopped by the signal, and leaves nothing behind', async () => {
    const groups = { slow: { jobs: { 'times-out': aJob() } } };
    const { run } = await runGroup({ groups }, { jobs: JOBS, signal: AbortSignal.timeout(3_000) });
    expect(run.status).toBe('ABORTED');
    await expectNothingLeft();
  });

  it.each([
    ['no-file.yaml', {}, 'there is no file no-file.yaml'],
    [FILE, { jobs: path.join(JOBS, 'none') }, 'none'],
    [FILE, { only: ['suceed'] }, 'runGroup: there is no job "suceed" in nightly: did you mean "succeed"?'],
    [FILE, { group: 'nigthly' }, 'runGroup: there is no group "nigthly": did you mean "nightly"?'],
    [{ groups: TYPED }, { parameters: { limt: 3, day: 'x' } }, 'runGroup: parameters.limt is unknown (did you mean'],
    [{ groups: TYPED }, { parameters: { limit: 'a' } }, 'runGroup: parameters.limit is "a": expected a whole number'],
    [
      { groups: { a: { jobs: { b: aJob({ parameters: { db: { secret: 'ssm:/shop/db' } } }) } } } },
      { parameters: { db: 'x' } },
      'runGroup: parameters.db would replace a secret of job "b": leave it out',
    ],
    [{ groups: { a: { jobs: { b: aJob({ is_enabled: false }) } } } }, {}, 'runGroup: group "a" has 1 job, and none of'],
    [FILE, { onyl: [] } as never, 'runGroup: onyl is an unknown option: did you mean "only"?'],
    [{ groups: { a: { jobs: { b: aJob({ target: 'lambda:nothing' }) } } } }, {}, 'there is no job function nothing'],
    [{ groups: { a: { jobs: { b: aJob() } }, c: { jobs: { b: aJob() } } } }, {}, 'several groups (a, c): name one'],
  ])('refuses what cannot run: %j %j', async (groups, options, problem) => {
    await expect(runGroup(groups, { jobs: JOBS, ...options })).rejects.toThrow(problem);
    await expectNothingLeft();
  });

  it('leaves nothing behind where it cannot apply', async () => {
    const secrets = { 'ssm:/a': `'"\`` };
    await expect(runGroup(FILE, { jobs: JOBS, secrets })).rejects.toThrow('the secret "ssm:/a" cannot be written');
    await expectNothingLeft();
  });
});
