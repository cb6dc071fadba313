import { type ChildProcess, spawn } from 'node:child_process';
import { killGroup } from '../../local/processes';

export interface CommandOptions {
  /** Goes to its stdin. */
  input: string;
  /** After this long it is killed, with all that it started. */
  timeoutMs: number;
  /** Kills it sooner when it aborts. */
  signal: AbortSignal;
  onOutput(text: string): void;
}

/** How long processes that the command left behind may still print once it has ended. */
const LINGER_MS = 200;

/**
 * Runs a shell command to its end. Returns what went wrong, as the end of a sentence, or undefined. The command leads a
 * process group of its own, so that a terminal's Ctrl-C, which is meant for the run, does not reach it.
 */
export async function runCommand(command: string, options: CommandOptions): Promise<string | undefined> {
  const child = spawn(command, { shell: true, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdout.setEncoding('utf8').on('data', options.onOutput);
  child.stderr.setEncoding('utf8').on('data', options.onOutput);
  // A command that reads nothing closes its stdin, and may.
  child.stdin.on('error', () => {});
  child.stdin.end(options.input);
  const kill = () => killLeader(child);
  // A second Ctrl-C ends this process at once; the command must not survive it.
  process.once('exit', kill);
  options.signal.addEventListener('abort', kill, { once: true });
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    kill();
  }, options.timeoutMs);
  try {
    const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
    const problem = await ended(child);
    await within(LINGER_MS, closed);
    return isLate ? `it had not ended after ${options.timeoutMs / 1000} s, and was killed` : problem;
  } finally {
    clearTimeout(timer);
    process.off('exit', kill);
    options.signal.removeEventListener('abort', kill);
    child.stdout.destroy();
    child.stderr.destroy();
  }
}

function ended(child: ChildProcess): Promise<string | undefined> {
  return new Promise((resolve) => {
    child.once('error', ({ message }) => resolve(`it could not be started: ${message}`));
    child.once('exit', (code, signal) => {
      if (code === 0) resolve(undefined);
      else resolve(signal ? `it was ended by ${signal}` : `it ended with ${code}`);
    });
  });
}

/** Waits no longer than this: a process in the background may hold the output open for ever. */
async function within(ms: number, awaited: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([awaited, over]);
  clearTimeout(timer);
}

function killLeader({ pid, exitCode, signalCode }: ChildProcess): void {
  if (pid !== undefined && exitCode === null && signalCode === null) killGroup(pid);
}
