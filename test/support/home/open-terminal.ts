import { execFileSync, spawn } from 'node:child_process';
import path from 'node:path';

/*
 * Runs commands on a pseudo-terminal. Node cannot make one; Python's pty module can, if it is installed. Everything
 * else of the command line is tested without.
 */
export const hasPty = canRun('python3', ['-c', 'import pty']);
if (!hasPty) console.warn('no python3 with pty here: nothing is tried on a terminal');

const PROGRAM = path.resolve(__dirname, '../../../dist/runsheet.cjs');
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

/** Runs the built command line on a terminal of its own. */
export function openTerminal(args: string[], more: NodeJS.ProcessEnv = {}) {
  const env = {
    ...process.env,
    TERM: 'xterm-256color',
    NO_COLOR: undefined,
    FORCE_COLOR: undefined,
    CI: undefined,
    ...more,
  };
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

/** The text without colours and cursor movements. */
export function plain(text: string): string {
  return text.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '').replaceAll('\r', '');
}

function canRun(program: string, args: string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    // Python or its module is missing: the tests that need it are left out.
    return false;
  }
}
