import { execFileSync } from 'node:child_process';
import { isSameProcess, processIdentity, readStat } from '../../local/processes';

/*
 * `npx runsheet` is npx, a shell and this process. Who ends npx ends neither of the other two, as npx does
 * not pass every signal on, and a shell passes none.
 */

/** A process that this one was started through. */
interface Launcher {
  pid: number;
  identity: string;
}

const LOOK_MS = 1_000;

/**
 * Calls back once if npx or npm, which started this command, is gone, or the shell between them. Returns an act that
 * ends the looking. Without npx it never calls: a command in the background outlives the shell that started it.
 */
export function onLauncherGone(
  act: () => void,
  { env = process.env, pid = process.ppid }: { env?: NodeJS.ProcessEnv; pid?: number } = {},
): () => void {
  const launchers = env.npm_command === undefined ? [] : launchersFrom(pid);
  if (launchers.length === 0) return () => {};
  const timer = setInterval(() => {
    if (launchers.every(({ pid, identity }) => isSameProcess(pid, identity))) return;
    clearInterval(timer);
    act();
  }, LOOK_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** The parent and, if that is a shell, its parent too. Empty if the machine does not say. */
function launchersFrom(pid: number): Launcher[] {
  const identity = processIdentity(pid);
  const found = describeProcess(pid);
  if (identity === undefined || !found) return [];
  const own = [{ pid, identity }];
  return SHELL.test(found.name) ? [...own, ...launchersFrom(found.parent)] : own;
}

const SHELL = /^-?(.*\/)?(sh|bash|dash|ash|ksh|zsh|busybox)$/;

function describeProcess(pid: number): { name: string; parent: number } | undefined {
  try {
    if (process.platform === 'linux') {
      // Small images have no `ps`.
      const { name, parent } = readStat(pid);
      return { name, parent };
    }
    const text = execFileSync('ps', ['-o', 'ppid=,comm=', '-p', String(pid)], { encoding: 'utf8' });
    const [, parent, name] = /^\s*(\d+)\s+(.+?)\s*$/.exec(text) ?? [];
    return name === undefined ? undefined : { name, parent: Number(parent) };
  } catch {
    // The process has ended, or the machine has no `ps`: the command then lives as long as it is not ended itself.
    return undefined;
  }
}
