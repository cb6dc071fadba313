import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { killGroup, readStat, signalGroup } from './processes';

/** The variable whose value marks a function's process and all that is started with its environment. */
export const MARK = 'RUNSHEET_PROCESS';

/** A process that leads a group of its own, and has a mark in its environment. */
export interface TreeRoot {
  /** Undefined if it has ended: its number may be another process's by now. */
  pid: number | undefined;
  mark: string;
}

export type LivingRoot = TreeRoot & { pid: number };

/** A process as it was seen. Its start tells it from a later one with the same number. */
interface Seen {
  pid: number;
  parent: number;
  start: string;
}

/** After each round of kills it looks again: a process may have started another one meanwhile. */
const MOST_ROUNDS = 3;

/**
 * Kills these processes, their groups, and all that they have started, in whatever group or session it is. Whose parent
 * has ended is found by the mark in its environment, on Linux only. Nothing finds a process that lost both its parent
 * and its environment.
 */
export function endTrees(roots: readonly TreeRoot[]): void {
  if (roots.length === 0) return;
  const living = roots.flatMap(({ pid }) => pid ?? []);
  // A stopped process starts nothing while what it has started is looked for.
  for (const pid of living) signalGroup(pid, 'SIGSTOP');
  endStarted(roots, () => living.forEach(killGroup));
}

/** The same for all that this process has started, which itself ends now. `mark` is its own. */
export function endWhatThisStarted(mark: string): void {
  endStarted([{ pid: process.pid, mark }]);
}

/**
 * What this process has started, directly or not, and is still there, whatever group or session it is in.
 * @param since its first child that counts, and how long ago that started: younger processes have later numbers, so
 * that on a large machine few are looked at
 */
export function listStarted(mark: string, since?: { pid: number; agoMs: number }): number[] {
  return startedBy([{ pid: process.pid, mark }], since && youngerThan(since)).map(({ pid }) => pid);
}

/** In this time no machine gives out all of its numbers, 32,768 at least. */
const SOON_MS = 10_000;

/** Which numbers were given out after this process's. They begin anew after the largest. */
function youngerThan({ pid, agoMs }: { pid: number; agoMs: number }): ((other: number) => boolean) | undefined {
  const last = agoMs < SOON_MS ? lastNumber() : undefined;
  if (last === undefined) return undefined;
  return last >= pid ? (other) => other > pid && other <= last : (other) => other > pid || other <= last;
}

/** The number that was given out last; undefined where the machine does not say. */
function lastNumber(): number | undefined {
  try {
    const last = Number(readFileSync('/proc/loadavg', 'latin1').trim().split(' ').at(-1));
    return Number.isInteger(last) ? last : undefined;
  } catch {
    return undefined;
  }
}

/** Asks all that this process has started to end. What does not, `endWhatThisStarted` ends. */
export function askWhatThisStartedToEnd(mark: string): void {
  for (const each of startedBy([{ pid: process.pid, mark }])) signalIfSame(each, 'SIGTERM');
}

function endStarted(roots: readonly TreeRoot[], endRoots: () => void = () => {}): void {
  // Before the first signal: the children of a process that has ended have another parent.
  let found = startedBy(roots);
  endRoots();
  for (let round = 1; found.length > 0; round += 1) {
    for (const each of found) signalIfSame(each, 'SIGKILL');
    if (round === MOST_ROUNDS) return;
    found = startedBy(roots);
  }
}

/**
 * What these processes have started, directly or not, and is still there.
 * @param counts which numbers are looked at, beside this process's own; default: all
 */
function startedBy(roots: readonly TreeRoot[], counts?: (pid: number) => boolean): Seen[] {
  const all = listProcesses(counts && ((pid) => pid === process.pid || counts(pid)));
  const own = all.find(({ pid }) => pid === process.pid);
  // Whoever ends a process was there before it.
  const seen = all.filter(({ pid, start }) => pid !== process.pid && !isEarlier(start, own?.start));
  const marks = new Set(roots.map(({ mark }) => `${MARK}=${mark}`));
  const ours = new Set(roots.flatMap(({ pid }) => pid ?? []));
  // Read once: it is a file each.
  const marked = new Set(seen.filter(({ pid }) => hasMark(pid, marks)).map(({ pid }) => pid));
  const found: Seen[] = [];
  // A child may have a smaller number than its parent, hence again until nothing is added.
  for (let added = true; added; ) {
    added = false;
    for (const each of seen) {
      if (ours.has(each.pid) || !(ours.has(each.parent) || marked.has(each.pid))) continue;
      ours.add(each.pid);
      found.push(each);
      added = true;
    }
  }
  return found;
}

/** On Linux. Elsewhere a start is a text, of which nothing is known but whether it is the same. */
function isEarlier(start: string, than: string | undefined): boolean {
  return Number(start) < Number(than);
}

function signalIfSame({ pid, start }: Seen, signal: NodeJS.Signals): void {
  if (findProcess(pid)?.start !== start) return;
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended meanwhile, or belongs to another user: `sudo` in a job.
  }
}

function hasMark(pid: number, marks: ReadonlySet<string>): boolean {
  if (process.platform !== 'linux') return false;
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1')
      .split('\0')
      .some((variable) => marks.has(variable));
  } catch {
    // It has ended meanwhile, or belongs to another user.
    return false;
  }
}

function findProcess(pid: number): Seen | undefined {
  if (process.platform !== 'linux') return listByPs(['-p', String(pid)])[0];
  try {
    const { state, parent, startTicks } = readStat(pid);
    return state === 'Z' || state === 'X' ? undefined : { pid, parent, start: startTicks };
  } catch {
    return undefined; // It has ended meanwhile.
  }
}

function listProcesses(counts: (pid: number) => boolean = () => true): Seen[] {
  if (process.platform !== 'linux') return listByPs(['-ax']);
  const numbers = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? Number(name) : []));
  return numbers.filter(counts).flatMap((pid) => findProcess(pid) ?? []);
}

/** On other systems. `ps` fails if no process is there, and a machine without it knows of none. */
function listByPs(which: string[]): Seen[] {
  try {
    const printed = execFileSync('ps', [...which, '-o', 'pid=,ppid=,lstart='], { encoding: 'utf8', stdio: 'pipe' });
    return printed.split('\n').flatMap((line) => {
      const [, pid, parent, start] = /^ *(\d+) +(\d+) +(.*?) *$/.exec(line) ?? [];
      return start === undefined ? [] : { pid: Number(pid), parent: Number(parent), start };
    });
  } catch {
    return [];
  }
}
