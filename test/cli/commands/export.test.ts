import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { TestHome } from '../../support/home/a-home';

const home = new TestHome();
afterAll(() => home.remove());

beforeAll(() =>
  home.apply({
    nightly: { max_concurrency: 3, jobs: { a: {}, b: { priority: 1 } } },
    weekly: { jobs: { c: { owner: 'ann', parameters: { top_n: 20 } } } },
  }),
);

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
