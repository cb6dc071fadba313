import { linkSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isPlainObject } from '../domain/values/json';
import { type Home, HomeError, readJson } from './home';
import { isSameProcess, processIdentity } from './processes';

/** The owner of an execution. Where AWS asks Step Functions whether an execution has ended, the engine looks here. */
interface JournalEntry {
  pid: number;
  identity: string | null;
  started_at: string;
}

/** A living command runs a run of this name already. */
export class RunOwnedError extends HomeError {}

/**
 * Makes this process the owner of the execution, before its first event. Throws `RunOwnedError` if another process owns
 * it: otherwise that process's run would be taken for one that was cut off as soon as this process is gone.
 */
export function writeJournal(home: Home, runId: string): void {
  const file = journalFile(home, runId);
  const entry: JournalEntry = {
    pid: process.pid,
    identity: processIdentity(process.pid) ?? null,
    started_at: new Date().toISOString(),
  };
  const ours = `${file}.${process.pid}`;
  try {
    writeFileSync(ours, JSON.stringify(entry));
    while (!link(ours, file)) {
      if (readOwner(file) !== process.pid && isOwnerAlive(home, runId)) {
        throw new RunOwnedError(
          `another command (process ${readOwner(file)}) already runs ${runId}: wait until it has ended`,
        );
      }
      rmSync(file, { force: true });
    }
  } finally {
    rmSync(ours, { force: true });
  }
  held.set(file, (held.get(file) ?? 0) + 1);
}

/**
 * How many executions of this process use each file. Two of one name are a mistake, and the second must not remove the
 * first's file when it ends.
 */
const held = new Map<string, number>();

/** Gives up the execution, which is over or broken off. Does nothing if it never belonged to this process. */
export function removeJournal(home: Home, runId: string): void {
  const file = journalFile(home, runId);
  const left = (held.get(file) ?? 0) - 1;
  if (left > 0) held.set(file, left);
  else if (held.delete(file)) rmSync(file, { force: true });
}

/** Forgets the executions whose owner is gone. Without a file, too, nobody owns an execution. */
export function removeDeadJournals(home: Home): void {
  for (const name of readdirSync(home.executions)) {
    const { name: runId, ext } = path.parse(name);
    if (ext === '.json' && !isOwnerAlive(home, runId)) rmSync(journalFile(home, runId), { force: true });
  }
}

/** Puts our file there, complete. Returns false if another's is there already. */
function link(ours: string, file: string): boolean {
  try {
    linkSync(ours, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Whether the process that runs the execution still lives. A later process with the same number does not count. */
export function isOwnerAlive(home: Home, runId: string): boolean {
  const entry = readJson(journalFile(home, runId));
  return isPlainObject(entry) && typeof entry.pid === 'number' && isSameProcess(entry.pid, entry.identity);
}

function readOwner(file: string): unknown {
  const entry = readJson(file);
  return isPlainObject(entry) ? entry.pid : undefined;
}

function journalFile(home: Home, runId: string): string {
  return path.join(home.executions, `${path.basename(runId)}.json`);
}
