import { linkSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isPlainObject } from '../domain/values/json';
import { type Home, HomeError, readJson } from './home';
import { isAlive, processIdentity } from './processes';

/** What the embedded engine remembers of an execution: whose it is. Its "Step Functions says that it has ended". */
interface JournalEntry {
  pid: number;
  identity: string | null;
  started_at: string;
}

/** Another living command runs a run of this name. */
export class RunOwnedError extends HomeError {}

/**
 * Before the execution's first event: from here on it is this process's. Throws `RunOwnedError` where another process has it:
 * its run would be taken for one that was cut off as soon as this process is gone.
 */
export function writeJournal(home: Home, runId: string): void {
  const file = journalFile(home, runId);
  const entry: JournalEntry = {
    pid: process.pid,
    identity: processIdentity(process.pid) ?? null,
    started_at: new Date().toISOString(),
  };
  const ours = `${file}.${process.pid}`;
  writeFileSync(ours, JSON.stringify(entry));
  try {
    while (!link(ours, file)) {
      if (readOwner(file) !== process.pid && isOwnerAlive(home, runId)) {
        throw new RunOwnedError(
          `run ${runId} is run by another command (process ${readOwner(file)}): wait for its end`,
        );
      }
      rmSync(file, { force: true });
    }
  } finally {
    rmSync(ours, { force: true });
  }
  held.set(file, (held.get(file) ?? 0) + 1);
}

/** Executions of this process, by their file: two of one name are one too many, and the second must not take the first's away. */
const held = new Map<string, number>();

/** The execution is over, or was broken off: it is nobody's any more. Does nothing where it never was this process's. */
export function removeJournal(home: Home, runId: string): void {
  const file = journalFile(home, runId);
  const left = (held.get(file) ?? 0) - 1;
  if (left > 0) held.set(file, left);
  else if (held.delete(file)) rmSync(file, { force: true });
}

/** Whole or not at all, and not over another's. */
function link(ours: string, file: string): boolean {
  try {
    linkSync(ours, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Whether the process that runs the execution still lives; a later process with its number is another. */
export function isOwnerAlive(home: Home, runId: string): boolean {
  const entry = readJson(journalFile(home, runId));
  if (!isPlainObject(entry) || typeof entry.pid !== 'number' || !isAlive(entry.pid)) return false;
  return (processIdentity(entry.pid) ?? null) === entry.identity;
}

function readOwner(file: string): unknown {
  const entry = readJson(file);
  return isPlainObject(entry) ? entry.pid : undefined;
}

function journalFile(home: Home, runId: string): string {
  return path.join(home.executions, `${path.basename(runId)}.json`);
}
