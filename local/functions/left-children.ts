import fs from 'node:fs';
import { readStat } from '../processes';

/** Taken at load, since a job may replace it. */
const { readdirSync, readFileSync } = fs;

/** The thread that starts a job's children: the main thread has the process's number. */
const CHILDREN = `/proc/self/task/${process.pid}/children`;

/**
 * The numbers of this process's children that still run. One small file says so, in some 20 µs. Only Linux has it, and
 * only its direct children are there: elsewhere nothing is known.
 */
export function childrenLeft(): number[] {
  return childrenIn(CHILDREN);
}

/** The same for another process, whichever of its threads has started them. */
export function childrenOf(pid: number): number[] {
  const tasks = `/proc/${pid}/task`;
  try {
    return readdirSync(tasks).flatMap((task) => childrenIn(`${tasks}/${task}/children`));
  } catch {
    return [];
  }
}

function childrenIn(file: string): number[] {
  try {
    const listed = readFileSync(file, 'latin1').trim();
    return listed === '' ? [] : listed.split(' ').map(Number).filter(isRunning);
  } catch {
    return [];
  }
}

/** A child that has ended is listed until Node has taken notice. */
function isRunning(pid: number): boolean {
  try {
    return readStat(pid).state !== 'Z';
  } catch {
    return false;
  }
}
