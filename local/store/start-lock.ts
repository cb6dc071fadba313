import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { parsedObject } from '../../domain/values/json';
import { isSameProcess, processIdentity } from '../processes';

/** The process that starts the home's store. */
interface Holder {
  pid: number;
  /** Tells the process from a later one with the same number; null if the machine does not say. */
  identity: string | null;
}

/**
 * Takes the lock under which one command starts the home's store, and returns whether it did. A lock that is left over
 * is removed, so that the next try succeeds: its holder was killed, or the file names none.
 */
export function takeLock(lock: string): boolean {
  // The lock is linked, not created, so that it never exists without its holder in it.
  const ours = `${lock}.${process.pid}`;
  const holder: Holder = { pid: process.pid, identity: processIdentity(process.pid) ?? null };
  try {
    writeFileSync(ours, JSON.stringify(holder));
    linkSync(ours, lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(ours, { force: true });
  }
  if (!findHolder(lock)) removeStale(lock);
  return false;
}

/** The living process that holds the lock. */
export function findHolder(lock: string): number | undefined {
  const { pid, identity } = readLock(lock) ?? {};
  return typeof pid === 'number' && isSameProcess(pid, identity) ? pid : undefined;
}

/**
 * Another command may take the lock between our look at it and its removal. Therefore it is renamed, and put back if it
 * has a holder after all.
 */
function removeStale(lock: string): void {
  const removed = `${lock}.${process.pid}.stale`;
  try {
    renameSync(lock, removed);
    if (findHolder(removed)) linkSync(removed, lock);
  } catch (error) {
    // ENOENT: another command has removed it. EEXIST: yet another one has taken it.
    if (!['ENOENT', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  } finally {
    rmSync(removed, { force: true, recursive: true });
  }
}

/** Undefined if the lock is gone, empty, cut off, of an earlier version, or no file. */
function readLock(lock: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return parsedObject(readFileSync(lock, 'utf8'));
  } catch {
    // Whatever cannot be read names no holder.
    return undefined;
  }
}
