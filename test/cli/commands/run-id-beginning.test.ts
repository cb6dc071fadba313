import { TestHome } from '../../support/home/a-home';

/* A run is named by its run_id, or by the beginning of it, wherever a command takes a run. */

const home = new TestHome();
afterAll(() => home.remove());

let once = '';
let twice: string[] = [];

beforeAll(async () => {
  const job = { jobs: { a: {} } };
  await home.apply({ once: job, twice: job });
  once = (await home.json('run', 'once')).run_id;
  for (let run = 0; run < 2; run += 1) twice = [(await home.json('run', 'twice')).run_id, ...twice];
});

describe('the beginning of a run_id', () => {
  it('names the run to each command that takes one, and what is printed has the whole run_id', async () => {
    const part = once.slice(0, -5);
    expect((await home.json('show', part)).run_id).toBe(once);
    expect((await home.json('why', part, 'a')).run_id).toBe(once);
    expect((await home.json('logs', part, 'a')).run_id).toBe(once);
    expect(await home.json('diff', part, twice[0] as string)).toMatchObject({ before: { run_id: once } });
    expect((await home.json('jobs', 'once', '--as-of', part)).jobs).toMatchObject([{ job_name: 'a' }]);
    expect((await home.runsheet('stop', part)).stderr).toBe(`run ${once} has ended already: it is SUCCEEDED\n`);
    expect((await home.json('rerun', part, '--all', '--plan')).rerun_of).toBe(once);
    expect((await home.runsheet('show', 'once')).stdout).toContain(once);
  });

  it('that several runs share is refused with those runs, the newest first', async () => {
    const { code, stdout, stderr } = await home.runsheet('why', 'twice-', 'a');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe(`error: 2 runs begin with "twice-": ${twice.join(', ')}. Give more of the run_id\n`);
    expect((await home.runsheet('jobs', 'twice', '--as-of', 'twice-')).stderr).toContain('2 runs begin with "twice-"');
  });

  it('gives way to the name of a group, which means its newest run, and to the newest of all', async () => {
    const [newest = ''] = twice;
    expect((await home.json('show', 'twice')).run_id).toBe(newest);
    expect((await home.json('show', 'once')).run_id).toBe(once);
    expect((await home.json('show', 'latest')).run_id).toBe(newest);
    expect((await home.json('why', 'twice', 'a')).run_id).toBe(newest);
    expect((await home.json('logs', 'latest', 'a')).run_id).toBe(newest);
    expect((await home.json('rerun', 'twice', '--all', '--plan')).rerun_of).toBe(newest);
    expect((await home.runsheet('stop', 'latest')).stderr).toBe(`run ${newest} has ended already: it is SUCCEEDED\n`);
    expect(await home.json('diff', 'once', 'latest')).toMatchObject({
      before: { run_id: once },
      after: { run_id: newest },
    });
  });

  it.each([
    ['onc', 'did you mean once, for the newest run? Otherwise '],
    ['once-2026-not', ''],
    ['ONCE', ''],
  ])('is four characters or more of a run that there is: not %s', async (text, hint) => {
    const { code, stderr } = await home.runsheet('show', text);
    expect(code).toBe(2);
    const [before, after] = stderr.split(/ \(there are [^)]*\): /);
    expect(before).toBe(`error: there is no run "${text}"`);
    expect(after).toMatch(new RegExp(`^${hint.replace('?', '\\?')}list the runs with npx runsheet runs`));
  });
});
