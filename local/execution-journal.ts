import { renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isPlainObject } from '../domain/json';
import { type Home, HomeError, readJson } from './home';
import { isAlive, processIdentity } from './process-identity';

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
  if (readOwner(file) !== process.pid && isOwnerAlive(home, runId)) {
    throw new RunOwnedError(`run ${runId} is run by another command (process ${readOwner(file)}): wait for its end`);
  }
  const entry: JournalEntry = {
    pid: process.pid,
    identity: processIdentity(process.pid) ?? null,
    started_at: new Date().toISOString(),
  };
  writeFileSync(`${file}.${process.pid}`, JSON.stringify(entry));
  renameSync(`${file}.${process.pid}`, file);
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
