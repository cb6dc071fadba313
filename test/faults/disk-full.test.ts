import { execFileSync, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readdirSync, rmSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TestHome } from '../support/home/a-home';
import { noted } from '../support/home/probe';
import { until } from '../support/home/until';
import { aHome, applyGroup, brokenHome, GROUP } from './cases/command-case';

/*
 * No room for the home: a small file system that fills up, and a limit on the size of files. The records stand, the
 * command does not report a bug, and once there is room again the next command closes what is left and runs the group.
 */

jest.setTimeout(120_000);

const HOME_MB = 12;
/** Larger than a bundle, smaller than the 10 MB that the job prints. */
const LIMIT_KB = 4096;

/** Whether a file system can be mounted at the home. If not, the tests of a full disk are skipped, and say so. */
function mountAt(folder: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${HOME_MB}m`, 'tmpfs', folder], { stdio: 'ignore' });
    return true;
  } catch {
    console.warn('NOT TESTED: a full disk. It needs the right to mount a tmpfs (root, Linux); `ulimit -f` is tested.');
    return false;
  }
}

/** Fills the disk; the returned function makes room again. */
function fill(folder: string): () => void {
  const file = path.join(folder, 'filler');
  const descriptor = openSync(file, 'w');
  for (const bytes of [65_536, 512, 1]) {
    try {
      for (;;) writeSync(descriptor, Buffer.alloc(bytes, 'x'));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  }
  closeSync(descriptor);
  return () => rmSync(file);
}

describe('a home on a disk that is full', () => {
  let home: TestHome;
  let isMounted: boolean;
  beforeAll(async () => {
    home = aHome();
    mkdirSync(home.home);
    isMounted = mountAt(home.home);
    await applyGroup(home);
    await home.json('run', GROUP);
  });
  afterAll(async () => {
    if (isMounted) execFileSync('umount', ['-l', home.home]);
    home.remove();
  });

  it('starts no run, and says what there is to do', async () => {
    if (!isMounted) return;
    const makeRoom = fill(home.home);
    const { code, stderr } = await home.runsheet('run', GROUP);
    makeRoom();
    expect(stderr).toMatch(/error: the home .* cannot be written \(ENOSPC.*\): make room, or choose another/);
    expect(stderr).not.toMatch(/bug|\n {4}at /);
    expect(code).toBe(2);
    expect((await home.json('run', GROUP)).status).toBe('SUCCEEDED');
  });

  it('ends a run that cannot record, in seconds and by itself, with what to do', async () => {
    if (!isMounted) return;
    const probe = home.path('probe');
    const before = noted(probe).length;
    const command = home.start('run', GROUP);
    await until(() => noted(probe).length > before, 'the first job begins');
    const makeRoom = fill(home.home);
    const { code, stderr } = await command.ended;
    makeRoom();
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/error: the home .* cannot be written \(.*[Nn]o space left.*\): make room/),
    });
    expect(stderr).not.toMatch(/bug|\n {4}at /);
    await expect(brokenHome(home)).resolves.toEqual([]);
  });

  it.each([['runs'], ['apply', 'groups.yaml', '--yes'], ['set', `${GROUP}/@group`, 'max_concurrency=7']])(
    'answers %s, or says what there is to do',
    async (...args) => {
      if (!isMounted) return;
      // The store of the test before lingers: it answers what it can, and a store that cannot start says so.
      const makeRoom = fill(home.home);
      const { code, stderr } = await home.runsheet(
        ...args.map((arg) => (arg.endsWith('.yaml') ? home.path(arg) : arg)),
      );
      makeRoom();
      if (code !== 0)
        expect(stderr).toMatch(/^error: the home .* cannot be written \(.*[Nn]o space left.*\): make room/m);
      expect([0, 2]).toContain(code);
    },
  );

  it.each([0, 200, 600])('loses nothing that was recorded before: full %i ms after the first job began', async (ms) => {
    if (!isMounted) return;
    const probe = home.path('probe');
    const before = noted(probe).length;
    const command = home.start('run', GROUP);
    await until(() => noted(probe).length > before, 'the first job begins');
    await sleep(ms);
    const makeRoom = fill(home.home);
    await sleep(1_500);
    // The machine would try again for minutes; a person interrupts it before.
    command.process.kill('SIGKILL');
    await command.ended;
    makeRoom();
    expect((await home.json('run', GROUP)).status).toBe('SUCCEEDED');
    await expect(brokenHome(home)).resolves.toEqual([]);
  });
});

describe('a limit on the size of files', () => {
  const home = new TestHome();
  afterAll(() => home.remove());

  it('cuts off what a job prints, and no job', async () => {
    home.writeJob('flood');
    await home.apply({ [GROUP]: { jobs: { loud: { target: 'lambda:flood' }, quiet: { priority: 1 } } } });
    const program = path.resolve(__dirname, '../../dist/runsheet.cjs');
    const limited = `ulimit -f ${LIMIT_KB}; exec "$0" "$@"`;
    const command = spawn('bash', ['-c', limited, process.execPath, program, 'run', GROUP, ...home.options], {
      stdio: 'ignore',
    });
    await expect(new Promise((resolve) => command.once('close', resolve))).resolves.toBe(0);
    const logs = path.join(home.home, 'logs');
    const sizes = readdirSync(logs).map((name) => statSync(path.join(logs, name)).size);
    expect(Math.max(...sizes)).toBe(LIMIT_KB * 1024);
    const [run] = (await home.json('runs', GROUP)).runs;
    const { jobs } = await home.json('show', run.run_id);
    expect(jobs).toMatchObject([
      { job_name: 'loud', status: 'SUCCEEDED' },
      { job_name: 'quiet', status: 'SUCCEEDED' },
    ]);
  });
});
