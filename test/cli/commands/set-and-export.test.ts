import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { TestHome } from '../../support/home/a-home';

const home = new TestHome();
afterAll(() => home.remove());

const row = (group: string, name: string) => home.withEngine(({ master }) => master.readRow(group, name));

beforeAll(() => home.apply({ nightly: { jobs: { a: {}, b: { priority: 1 } } } }));

describe('runsheet disable and enable', () => {
  it('switch a job, with why, and say from when on', async () => {
    const { code, stdout, stderr } = await home.runsheet('disable', 'nightly/a', '--reason', 'source is down');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(
      'nightly/a\n  is_enabled: true -> false\n' +
        'from the next run on: a run that is under way goes on as planned; ' +
        `end it with npx runsheet stop <run_id> ${home.options.join(' ')}\n`,
    );
    expect(await row('nightly', 'a')).toMatchObject({
      is_enabled: false,
      version: 2,
      updated_reason: 'source is down',
    });
    const run = await home.json('run', 'nightly');
    expect(run).toMatchObject({ status: 'SUCCEEDED', counts: { DISABLED: 1, SUCCEEDED: 1 } });
    await home.runsheet('enable', 'nightly/a', '--reason', 'it is back');
    expect(await row('nightly', 'a')).toMatchObject({ is_enabled: true, updated_reason: 'it is back' });
    expect((await home.runsheet('enable', 'nightly/a', '--reason', 'again')).stdout).toBe('nightly/a: no change\n');
    expect(await row('nightly', 'a')).toMatchObject({ version: 3, updated_reason: 'it is back' });
  });

  it('switch a whole group', async () => {
    expect(await home.json('disable', 'nightly', '--reason', 'holiday')).toEqual({
      job_group: 'nightly',
      job_name: null,
      changes: [{ field: 'is_enabled', before: true, after: false, was_invalid: false }],
      still_invalid: [],
    });
    expect(await home.json('run', 'nightly')).toMatchObject({ status: 'SKIPPED' });
    await home.runsheet('enable', 'nightly', '--reason', 'over');
  });
});

describe('runsheet set', () => {
  it('sets fields of a job, and prints each', async () => {
    const words = ['timeout_minutes=2', 'parameters.top_n=20', 'description=for the ops'];
    const { code, stdout } = await home.runsheet('set', 'nightly/b', ...words, '--reason', 'slow tonight');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^nightly\/b\n {2}timeout_minutes: 1 -> 2\n {2}parameters\.top_n: \(none\) -> 20\n {2}description: \(none\) -> "for the ops"\n/,
    );
    expect(await row('nightly', 'b')).toMatchObject({
      timeout_minutes: 2,
      parameters: { top_n: 20 },
      updated_reason: 'slow tonight',
    });
  });

  it('says without a reason what was typed', async () => {
    await home.runsheet('set', 'nightly', 'max_concurrency=3');
    expect(await row('nightly', '@group')).toMatchObject({
      max_concurrency: 3,
      updated_reason: 'set max_concurrency=3',
    });
  });

  it('mends a row that a hand typed in wrong, in a group without settings', async () => {
    await home.withEngine(async ({ master }) => {
      const Item = {
        job_group: 'typed',
        job_name: 'x',
        target: 'lambda:succeed',
        timeout_minutes: '1',
        priority: 0,
        maximum_retries: 0,
      };
      await master.client.send(new PutCommand({ TableName: master.name, Item }));
    });
    const { stdout } = await home.runsheet('set', 'typed/x', 'priority=3');
    expect(stdout).toMatch(/still INVALID: timeout_minutes is "1": expected minutes/);
    await home.runsheet('set', 'typed/x', 'timeout_minutes=1');
    expect((await home.json('jobs', 'typed')).jobs).toEqual([
      expect.objectContaining({ timeout_minutes: 1, problems: [] }),
    ]);
    await home.runsheet('disable', 'typed', '--reason', 'no');
    expect(await row('typed', '@group')).toMatchObject({ is_enabled: false });
  });

  it('lists every problem at once, and writes nothing', async () => {
    const before = await row('nightly', 'b');
    const { code, stdout, stderr } = await home.runsheet(
      'set',
      'nightly/b',
      'priority=high',
      'ownr=x',
      'target=lambda:gone',
      'owner=ann',
    );
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.trim().split('\n')).toEqual([
      'error: ownr is an unknown field: did you mean "owner"?',
      `error: target is "lambda:gone": there is no job function gone (files in ${home.jobs}: succeed)`,
      'error: priority is "high": expected -1 (parallel) or a whole number from 0 to 1000000',
    ]);
    expect(await row('nightly', 'b')).toEqual(before);
  });

  it.each([
    [['nihtly/a', 'priority=1'], /there is no group "nihtly" \(there (is|are) nightly/],
    [
      ['nightly/c', 'priority=1'],
      /there is no job "c" \(there are a, b\): see the jobs with npx runsheet jobs nightly --home/,
    ],
    [['nightly/a/b', 'priority=1'], /"nightly\/a\/b" has more than one slash: expected <group> or <group>\/<job>/],
    [['nightly/', 'priority=1'], /"nightly\/" has no job after the slash/],
    [['night ly', 'priority=1'], /"night ly" is not a valid group name/],
    [['nightly/a', 'priority'], /"priority" has no field before "=": expected field=value/],
    [[`nightly/${'x'.repeat(2000)}`, 'priority=1'], /there is no job "x+…/],
  ])('says what there is where it is named wrong: %j', async (args, message) => {
    const { code, stdout, stderr } = await home.runsheet('set', ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });
});

describe('runsheet export', () => {
  it('prints a file that changes nothing, of all groups or of one', async () => {
    const all = await home.runsheet('export');
    expect(all).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringMatching(/^groups:\n {2}nightly:\n {4}max_concurrency: 3\n/),
    });
    expect(await home.runsheet('plan', home.file('all.yaml', all.stdout), '--prune', '--exit-code')).toMatchObject({
      code: 0,
    });
    const json = await home.runsheet('export', 'nightly', '--json');
    expect(await home.runsheet('plan', home.file('one.json', json.stdout), '--exit-code')).toMatchObject({ code: 0 });
    expect(Object.keys(JSON.parse(json.stdout).groups)).toEqual(['nightly']);
  });

  it('prints nothing where a row cannot be read, and lists what is wrong', async () => {
    await home.withEngine(async ({ master }) => {
      const Item = { ...(await master.readRow('nightly', 'a')), priority: '\u001b[2J', x: 1 };
      await master.client.send(new PutCommand({ TableName: master.name, Item }));
    });
    const { code, stdout, stderr } = await home.runsheet('export');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(
      /^error: group nightly, job "a": priority is "\\u001b\[2J".*\nerror: group nightly, job "a": x is an unknown field\n/,
    );
  });

  it('names the groups that there are', async () => {
    const { code, stderr } = await home.runsheet('export', 'none');
    expect(code).toBe(2);
    expect(stderr).toMatch(/there is no group "none" \(there (is|are) nightly/);
  });
});
