import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { TestHome } from '../../support/home/a-home';
import { until } from '../../support/home/until';

jest.setTimeout(60_000);

const PROGRAM = path.resolve(__dirname, '../../../dist/runsheet.cjs');
const home = new TestHome();
afterAll(() => home.remove());
beforeAll(async () => {
  home.writeJob('fail');
  home.writeJob('chat');
  await home.apply({
    g: { jobs: { a: {} } },
    failing: { jobs: { a: { target: 'lambda:fail' } } },
    chatty: { parameters: { until: home.path('enough') }, jobs: { a: { target: 'lambda:chat' } } },
  });
});

/** Runs the command in a shell, with these redirections. */
function redirected(to: string, ...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const command = ['-c', `"$0" "$@" ${to}`, process.execPath, PROGRAM, ...args, ...home.options];
  return new Promise((resolve) => {
    execFile('sh', command, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

const lastRun = async () => (await home.json('runs', 'g')).runs[0];
const SPAN = ['--from', '2026-11-01', '--to', '2026-11-02', '--schedule', 'cron(0 2 * * ? *)'];
const FULL = '/dev/full';
const onFullDisk = existsSync(FULL) ? describe : describe.skip;

onFullDisk('an output that cannot be written', () => {
  it('stops no run: it goes on, says so once, and ends with the run’s own code', async () => {
    const { code, stderr } = await redirected(`>${FULL}`, 'run', 'g');
    expect(stderr).toMatch(/^the output cannot be written \(ENOSPC.*\): the command goes on without it\n$/);
    expect(code).toBe(0);
    expect(await lastRun()).toMatchObject({ status: 'SUCCEEDED' });
  });

  it.each([
    ['stderr, too', `>${FULL} 2>${FULL}`],
    ['stdout and stderr, which are closed', '>&- 2>&-'],
    ['a pipe whose reader has left', '| true'],
  ])('stops no run: %s', async (_, to) => {
    const before = await lastRun();
    expect(await redirected(to, 'run', 'g', '--json')).toMatchObject({ code: 0 });
    const run = await lastRun();
    expect(run).toMatchObject({ status: 'SUCCEEDED' });
    expect(run.run_id).not.toBe(before.run_id);
  });

  it('stops no change of the table', async () => {
    const { code } = await redirected(`>${FULL}`, 'set', 'g/a', 'timeout_minutes=7', '--reason', 'test');
    expect(code).toBe(0);
    expect(JSON.stringify(await home.json('jobs', 'g'))).toContain('"timeout_minutes":7');
  });

  it.each([
    [['runs']],
    [['jobs', 'g']],
    [['jobs', 'g', '--json']],
    [['export', 'g']],
    [['schedule', 'g']],
    [['history', 'g']],
    [['backfill', 'g', ...SPAN, '--plan']],
  ])('ends %j with 2 and one sentence, since it has nothing to do but to print', async (args) => {
    const { code, stderr } = await redirected(`>${FULL}`, ...args);
    expect(stderr).toMatch(
      /^error: the output cannot be written \(ENOSPC.*\): make room there, or print to another place\n$/,
    );
    expect(code).toBe(2);
  });

  it('ends plan --exit-code with its own code for an error', async () => {
    const file = home.groupsFile({ g: { jobs: { a: {} } } });
    expect((await redirected(`>${FULL}`, 'plan', file)).code).toBe(2);
    expect((await redirected(`>${FULL}`, 'plan', file, '--exit-code')).code).toBe(1);
  });
});

describe('a reader that leaves', () => {
  /** The command's own exit code, behind a reader of one line. */
  const headOf = (...args: string[]) => {
    const command = `{ "$0" "$@"; echo "code $?" >&2; } | head -n 1`;
    return new Promise<{ stdout: string; stderr: string }>((resolve) => {
      execFile('sh', ['-c', command, process.execPath, PROGRAM, ...args, ...home.options], (_, stdout, stderr) =>
        resolve({ stdout, stderr }),
      );
    });
  };

  it.each([
    [['run', 'g'], 'code 0'],
    [['run', 'failing'], 'code 1'],
    [['runs'], 'code 0'],
    [['export'], 'code 0'],
    [['jobs', 'g'], 'code 0'],
  ])('of %j drops its output, and changes nothing else', async (args, code) => {
    const { stdout, stderr } = await headOf(...args);
    expect(stdout.split('\n')).toHaveLength(2);
    expect(stderr.trim()).toBe(code);
  });

  it('ends logs --follow, and neither the run nor show --watch', async () => {
    const command = home.start('run', 'chatty');
    await until(async () => (await home.json('runs', 'chatty')).runs.length > 0);
    const [{ run_id }] = (await home.json('runs', 'chatty')).runs;
    const shown = headOf('show', run_id, '--watch');
    const { stderr } = await headOf('logs', run_id, '--follow');
    expect(stderr.trim()).toBe('code 0');
    // The job still works: it waits for the file.
    expect((await home.json('show', run_id)).status).toBe('RUNNING');
    home.file('enough', '');
    expect((await command.ended).code).toBe(0);
    expect((await shown).stderr).toContain('code 0');
  });
});
