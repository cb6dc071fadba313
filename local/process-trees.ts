import { spawnSync } from 'node:child_process';
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
  group: number;
  start: string;
}

/** How what this process has started is looked for. */
export interface Search {
  /** The number of a child that leads a group, or has led it: what is in the group is found after its parents ended. */
  group?: number | undefined;
  /** Default: this machine's. Linux has /proc; on others `ps` is asked. */
  platform?: NodeJS.Platform | undefined;
}

/** After each round of kills it looks again: a process may have started another one meanwhile. */
const MOST_ROUNDS = 3;

/**
 * Kills these processes, their groups, and all that they have started, in whatever group or session it is. Whose parent
 * has ended is found by its group, and by the mark in its environment, on Linux only. Nothing finds a process that lost
 * its parent and its group, and its environment or Linux.
 */
export function endTrees(roots: readonly TreeRoot[], platform?: NodeJS.Platform): void {
  if (roots.length === 0) return;
  const living = roots.flatMap(({ pid }) => pid ?? []);
  // A stopped process starts nothing while what it has started is looked for.
  for (const pid of living) signalGroup(pid, 'SIGSTOP');
  endStarted(roots, { platform }, () => living.forEach(killGroup));
}

/** The same for all that this process has started, which itself ends now. `mark` is its own. */
export function endWhatThisStarted(mark: string, search?: Search): void {
  endStarted([{ pid: process.pid, mark }], search);
}

/**
 * What this process has started, directly or not, and is still there, whatever group or session it is in.
 * @param since its first child that counts, and how long ago that started: younger processes have later numbers, so
 * that on a large machine few are looked at
 */
export function listStarted(mark: string, search?: Search, since?: { pid: number; agoMs: number }): number[] {
  return startedBy([{ pid: process.pid, mark }], search, since && youngerThan(since)).map(({ pid }) => pid);
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
export function askWhatThisStartedToEnd(mark: string, search?: Search): void {
  for (const each of startedBy([{ pid: process.pid, mark }], search)) signalIfSame(each, 'SIGTERM', search);
}

function endStarted(roots: readonly TreeRoot[], search?: Search, endRoots: () => void = () => {}): void {
  // Before the first signal: the children of a process that has ended have another parent.
  let found = startedBy(roots, search);
  endRoots();
  for (let round = 1; found.length > 0; round += 1) {
    for (const each of found) signalIfSame(each, 'SIGKILL', search);
    if (round === MOST_ROUNDS) return;
    found = startedBy(roots, search);
  }
}

/**
 * What these processes have started, directly or not, and is still there.
 * @param counts which numbers are looked at, beside this process's own; default: all
 */
function startedBy(
  roots: readonly TreeRoot[],
  { group, platform = process.platform }: Search = {},
  counts?: (pid: number) => boolean,
): Seen[] {
  const all = listProcesses(platform, counts && ((pid) => pid === process.pid || counts(pid)));
  const own = all.find(({ pid }) => pid === process.pid);
  // Whoever ends a process was there before it.
  const seen = all.filter(({ pid, start }) => pid !== process.pid && !isEarlier(start, own?.start));
  const marks = new Set(roots.map(({ mark }) => `${MARK}=${mark}`));
  const ours = new Set(roots.flatMap(({ pid }) => pid ?? []));
  // A group has the number of the process that led it, and no other process gets it while a member is there.
  const groups = new Set([...ours, ...(group === undefined ? [] : [group])]);
  // Read once: it is a file each.
  const marked = new Set(
    seen.filter((each) => groups.has(each.group) || hasMark(each.pid, marks, platform)).map(({ pid }) => pid),
  );
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

function signalIfSame({ pid, start }: Seen, signal: NodeJS.Signals, search?: Search): void {
  if (findProcess(pid, search?.platform ?? process.platform)?.start !== start) return;
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended meanwhile, or belongs to another user: `sudo` in a job.
  }
}

function hasMark(pid: number, marks: ReadonlySet<string>, platform: NodeJS.Platform): boolean {
  if (platform !== 'linux') return false;
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1')
      .split('\0')
      .some((variable) => marks.has(variable));
  } catch {
    // It has ended meanwhile, or belongs to another user.
    return false;
  }
}

function findProcess(pid: number, platform: NodeJS.Platform): Seen | undefined {
  if (platform !== 'linux') return listByPs(['-p', String(pid)])[0];
  try {
    const { state, parent, group, startTicks } = readStat(pid);
    return state === 'Z' || state === 'X' ? undefined : { pid, parent, group, start: startTicks };
  } catch {
    return undefined; // It has ended meanwhile.
  }
}

function listProcesses(platform: NodeJS.Platform, counts: (pid: number) => boolean = () => true): Seen[] {
  if (platform !== 'linux') return listByPs(['-ax']);
  const numbers = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? Number(name) : []));
  return numbers.filter(counts).flatMap((pid) => findProcess(pid, platform) ?? []);
}

/** One option a column: to a BSD's `ps`, all that follows the first `=` is the heading of that column. */
const COLUMNS = ['pid', 'ppid', 'pgid', 'stat', 'lstart'].flatMap((name) => ['-o', `${name}=`]);

/**
 * On other systems. `ps` prints nothing if no process is there, and a machine without it knows of none. It is a child
 * of this process itself, and no longer there.
 */
function listByPs(which: string[]): Seen[] {
  const ps = spawnSync('ps', [...which, ...COLUMNS], { encoding: 'utf8', maxBuffer: MAX_PRINTED });
  return (ps.stdout ?? '').split('\n').flatMap((line) => {
    const [, pid, parent, group, state = '', start] = /^ *(\d+) +(\d+) +(\d+) +(\S+) +(.*?) *$/.exec(line) ?? [];
    if (start === undefined || Number(pid) === ps.pid || state.startsWith('Z')) return [];
    return { pid: Number(pid), parent: Number(parent), group: Number(group), start };
  });
}

/** Bytes: some 50 a process. */
const MAX_PRINTED = 64 * 1024 * 1024;
