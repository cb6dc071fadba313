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
    // The reason is optional, as that of `set` is.
    expect(await home.json('enable', 'nightly')).toMatchObject({ changes: [{ before: false, after: true }] });
  });
});
