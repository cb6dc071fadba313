import fs from 'node:fs';
import { readStat } from '../processes';

/** Taken at load, since a job may replace it. */
const { readFileSync } = fs;

/** The thread that starts a job's children: the main thread has the process's number. */
const CHILDREN = `/proc/self/task/${process.pid}/children`;

/**
 * The numbers of this process's children that still run. One small file says so, in some 20 µs. Only Linux has it, and
 * only its direct children are there: elsewhere nothing is known.
 */
export function childrenLeft(): number[] {
  try {
    const listed = readFileSync(CHILDREN, 'latin1').trim();
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
