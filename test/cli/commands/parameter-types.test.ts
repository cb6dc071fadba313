import { TestHome } from '../../support/home/a-home';

const home = new TestHome();
afterAll(() => home.remove());

const ECHO = `import { defineJob } from ${JSON.stringify(require.resolve('../../../sdk/define-job'))};
export const handler = defineJob((job) => job.parameters);
`;

beforeAll(async () => {
  home.writeJob('echo', ECHO);
  const types = { limit: 'integer', day: 'date' };
  await home.apply({ typed: { parameter_types: types, jobs: { one: { target: 'lambda:echo' } } } });
});

describe('a parameter with a declared type', () => {
  it('reaches the job as that type', async () => {
    const run = await home.json('run', 'typed', '--param', 'limit=7', '--param', 'day=2026-11-22');
    expect(run.parameters).toEqual({ limit: 7, day: '2026-11-22' });
    expect(run.jobs[0].output).toEqual({ limit: 7, day: '2026-11-22' });
    const rerun = await home.json('rerun', run.run_id, '--all', '--param', 'limit=8');
    expect(rerun.jobs[0].output).toEqual({ limit: 8, day: '2026-11-22' });
  });

  it.each([
    ['run', 'typed'],
    ['backfill', 'typed', '--schedule', 'rate(1 hour)', '--from', '2026-11-20', '--to', '2026-11-21'],
  ])('is refused before %s starts anything', async (...command) => {
    const ended = await home.runsheet(...command, '--param', 'limit=many', '--param', 'dya=2026-11-22');
    expect(ended.code).toBe(2);
    expect(ended.stdout).toBe('');
    expect(ended.stderr).toContain('--param: parameters.limit is "many": expected a whole number, since its type');
    expect(ended.stderr).toContain('--param: parameters.dya is unknown (did you mean "day"?)');
  });

  it('is refused by plan and apply where a row has another value', async () => {
    const file = home.file(
      'wrong.yaml',
      'groups: {typed: {parameter_types: {limit: integer}, parameters: {limit: x}, jobs: {one: {target: "lambda:echo", timeout_minutes: 1, maximum_retries: 0, priority: 0}}}}',
    );
    for (const command of [['plan'], ['apply', '--yes']]) {
      const ended = await home.runsheet(...command, file);
      expect(ended.code).toBe(2);
      expect(ended.stderr).toContain('groups.typed.parameters.limit is "x": expected a whole number');
    }
  });

  it.each([
    [['typed', 'parameters.dya=2026-11-22'], 'parameters.dya is unknown (did you mean "day"?): declare it in'],
    [['typed/one', 'parameters.limit=many'], 'parameters.limit is "many": expected a whole number, since its type'],
    [
      ['typed/one', 'parameter_types.limit=string'],
      'jobs.one.parameter_types.limit is "string": the group declares it',
    ],
  ])('is refused by set as apply refuses it: %j', async (words, problem) => {
    const ended = await home.runsheet('set', ...words);
    expect({ code: ended.code, stdout: ended.stdout }).toEqual({ code: 2, stdout: '' });
    expect(ended.stderr).toContain(problem);
    expect((await home.json('jobs', 'typed')).settings.parameters).toEqual({});
  });

  it('is exported, compared and set like any other field', async () => {
    const { stdout } = await home.runsheet('export', 'typed');
    expect(stdout).toContain('parameter_types:\n      limit: integer\n      day: date');
    const set = await home.runsheet('set', 'typed', 'parameter_types={"limit":"number","day":"date"}', '--reason', 'r');
    expect(set.stdout).toContain('parameter_types');
    const run = await home.json('run', 'typed', '--param', 'limit=7.5');
    expect(run.jobs[0].output).toEqual({ limit: 7.5 });
  });
});
