import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * The start time of a process. It tells the process from a later one with the same number. Undefined if no such process
 * lives, or if the machine does not say.
 */
export function processIdentity(pid: number): string | undefined {
  if (!isAlive(pid)) return undefined;
  try {
    if (process.platform === 'linux') return startTicks(pid);
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    // The process ended between the two questions, or the machine has no `ps`: nothing is known about it.
    return undefined;
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: the process lives and belongs to someone else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Whether the process with this number is still the one that had this identity; null if its machine did not say. */
export function isSameProcess(pid: number, identity: unknown): boolean {
  return isAlive(pid) && (processIdentity(pid) ?? null) === identity;
}

/** Kills a process that leads a group of its own, and everything that it started. Does nothing if all have ended. */
export function killGroup(pid: number): void {
  signalGroup(pid, 'SIGKILL');
}

/** Signals a process that leads a group of its own, and its group. Does nothing if all have ended. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** The ticks since this machine's boot, and the boot that they count from. */
function startTicks(pid: number): string | undefined {
  const { state, startTicks } = readStat(pid);
  if (state === 'Z' || state === 'X') return undefined;
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return `${boot}/${startTicks}`;
}

/**
 * Fields 2 to 5 and 22 of /proc/<pid>/stat (proc(5)). Throws if there is no such process. The name may hold any
 * character.
 */
export function readStat(pid: number): {
  name: string;
  state: string;
  parent: number;
  group: number;
  startTicks: string;
} {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
  const [state = '', parent, group] = fields;
  return { name, state, parent: Number(parent), group: Number(group), startTicks: fields[19] ?? '' };
}
