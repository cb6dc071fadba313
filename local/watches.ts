import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { isPlainObject } from '../domain/values/json';
import { type Home, readJson } from './home';
import { isSameProcess, processIdentity } from './processes';
import { writeWhole } from './write-whole';

/*
 * Each `schedule --watch` of a home has a file there for as long as it runs, so that other commands and the board can
 * say whether anybody starts what is due.
 */

/** Notes that this process watches the home: all groups, or the one. Returns the act that takes the note away. */
export function noteWatch({ watches }: Pick<Home, 'watches'>, group: string | undefined): () => void {
  const file = path.join(watches, `${process.pid}.json`);
  const identity = processIdentity(process.pid) ?? null;
  mkdirSync(watches, { recursive: true });
  writeWhole(file, `${JSON.stringify({ pid: process.pid, identity, group: group ?? null })}\n`);
  return () => rmSync(file, { force: true });
}

/** Whether a watch that runs now starts what is due of this group. */
export function isWatched({ watches }: Pick<Home, 'watches'>, group: string): boolean {
  return namesIn(watches).some((name) => {
    const note = readJson(path.join(watches, name));
    if (!isPlainObject(note) || typeof note.pid !== 'number' || !isSameProcess(note.pid, note.identity)) return false;
    return note.group === null || note.group === group;
  });
}

/** No folder: the home was never watched. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.json'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
