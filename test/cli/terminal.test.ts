import { execFileSync, spawn } from 'node:child_process';
import path from 'node:path';
import { TestHome } from './a-home';
import { jobProcess, processGone } from './probe';
import { until } from './until';

/*
 * On a pseudo-terminal, which Node cannot make: Python's pty module does, where it is installed. Everything else of the
 * command line is tested without.
 */
const hasPty = canRun('python3', ['-c', 'import pty']);
if (!hasPty) console.warn('no python3 with pty here: the live view is not tried on a terminal');

const PROGRAM = path.resolve(__dirname, '../../dist/runsheet.cjs');
const IN_A_TERMINAL = `
import fcntl, os, pty, struct, sys, termios
pid, terminal = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack('HHHH', 24, 100, 0, 0))
    os.execvp(sys.argv[1], sys.argv[1:])
import select
while True:
    ready, _, _ = select.select([terminal, 0], [], [])
    if terminal in ready:
        try: text = os.read(terminal, 65536)
        except OSError: break
        if not text: break
        os.write(1, text)
    if 0 in ready:
        typed = os.read(0, 1024)
        if typed: os.write(terminal, typed)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;

(hasPty ? describe : describe.skip)('on a terminal', () => {
  const home = new TestHome();
  const probe = home.path('probe');
  const go = home.path('go');
  const held = home.path('held');
  afterAll(() => home.remove());

  beforeAll(async () => {
    for (const name of ['wait', 'flaky', 'stubborn']) home.writeJob(name);
    await home.apply({
      watched: {
        jobs: {
          slow: { target: 'lambda:wait', parameters: { probe, until: go } },
          flaky: { target: 'lambda:flaky', maximum_retries: 1, retry_delay_seconds: 2, priority: -1 },
          last: { priority: 1 },
        },
      },
      stopped: { jobs: { a: { target: 'lambda:stubborn', parameters: { probe: held } } } },
    });
  });

  it('a run is a view that changes in place, with colours, and then its table', async () => {
    const terminal = openTerminal(['run', 'watched', ...home.options]);
    await jobProcess(probe);
    await until(() => /slow +.*running \d/.test(plain(terminal.shown())), 'a job is shown running');
    await until(() => /last +.*queued/.test(plain(terminal.shown())), 'a job is shown queued');
    home.file('go', '');
    const code = await terminal.ended;
    expect(code).toBe(0);
    expect(terminal.shown()).toContain('\u001b[32m');
    const text = plain(terminal.shown());
    expect(text).toMatch(/\d of 3 done/);
    expect(text).toMatch(/^flaky +parallel +SUCCEEDED +2 /m);
    // The lines for pipes are not there as well.
    expect(text).not.toContain('slow started');
    // The cursor is there again.
    expect(terminal.shown().lastIndexOf('\u001b[?25h')).toBeGreaterThan(terminal.shown().lastIndexOf('\u001b[?25l'));
  });

  it('a typed Ctrl-C stops the run, and the view says so', async () => {
    const terminal = openTerminal(['run', 'stopped', ...home.options]);
    const worker = await jobProcess(held);
    terminal.type('\u0003');
    await until(() => plain(terminal.shown()).includes('stopping: no new jobs'), 'the view says that it stops');
    expect(await terminal.ended).toBe(130);
    expect(plain(terminal.shown())).toMatch(/^a +0 +ABORTED/m);
    await processGone(worker);
  });
});

function openTerminal(args: string[]) {
  const env = { ...process.env, TERM: 'xterm-256color', NO_COLOR: undefined, FORCE_COLOR: undefined, CI: undefined };
  const child = spawn('python3', ['-c', IN_A_TERMINAL, process.execPath, PROGRAM, ...args], { env });
  let shown = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
  });
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', resolve);
  });
  return { shown: () => shown, type: (text: string) => child.stdin.write(text), ended };
}

/** Without colours and cursor movements. */
function plain(text: string): string {
  return text.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '').replaceAll('\r', '');
}

function canRun(program: string, args: string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    // Not installed, or without the module: the tests that need it are left out.
    return false;
  }
}
