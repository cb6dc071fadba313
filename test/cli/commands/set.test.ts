import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { TestHome } from '../../support/home/a-home';

const home = new TestHome();
afterAll(() => home.remove());

const row = (group: string, name: string) => home.withEngine(({ master }) => master.readRow(group, name));

beforeAll(() => home.apply({ nightly: { jobs: { a: {}, b: { priority: 1 } } } }));

describe('runsheet set', () => {
  it('sets fields of a job, and prints each', async () => {
    const words = ['timeout_minutes=2', 'parameters.top_n=20', 'description=for the ops'];
    const { code, stdout } = await home.runsheet('set', 'nightly/b', ...words, '--reason', 'slow tonight');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^nightly\/b\n {2}timeout_minutes: 1 -> 2\n {2}parameters\.top_n: \(none\) -> 20 \(number\)\n {2}description: \(none\) -> "for the ops"\n/,
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
    [['nightly/a', 'priority'], /"priority" has no "=": expected field=value\n/],
    [['nightly/a', 'priority', '5'], /has no "=": expected field=value\. Did you mean "priority=5"\?/],
    [[`nightly/${'x'.repeat(2000)}`, 'priority=1'], /there is no job "x+…/],
  ])('says what there is where it is named wrong: %j', async (args, message) => {
    const { code, stdout, stderr } = await home.runsheet('set', ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });
});
