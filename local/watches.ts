import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { makeFolder } from '../adapters/files/make-folder';
import { isPlainObject } from '../domain/values/json';
import { type Home, HomeError, readJson } from './home';
import { isSameProcess, processIdentity } from './processes';
import { writeWhole } from './write-whole';

/*
 * Each `schedule --watch` of a home has a file there for as long as it runs, so that other commands and the board can
 * say whether anybody starts what is due, and so that no two watches start what is due of the same group.
 */

/** What a watch notes about itself. */
interface Note {
  pid: number;
  identity: unknown;
  /** Null for all groups. */
  group: unknown;
  /** Epoch ms. Absent in a note of an earlier version. */
  since?: unknown;
}

/**
 * Notes that this process watches the home: all groups, or the one. Throws a `HomeError` if another watch does already.
 * Two of them would share no queue: a time would be SKIPPED because of the run of an earlier one.
 * @returns the act that takes the note away
 */
export function noteWatch(home: Pick<Home, 'dir' | 'watches'>, group: string | undefined): () => void {
  const ours: Note = {
    pid: process.pid,
    identity: processIdentity(process.pid) ?? null,
    group: group ?? null,
    since: Date.now(),
  };
  const file = path.join(home.watches, `${process.pid}.json`);
  makeFolder(home.watches);
  // Noted before it looks: of two that begin at once, both see the other, and the later one goes.
  writeWhole(file, `${JSON.stringify(ours)}\n`);
  const leave = () => rmSync(file, { force: true });
  const other = livingNotes(home).find(
    (note) => note.pid !== ours.pid && sharesGroup(note, ours) && isBefore(note, ours),
  );
  if (!other) return leave;
  leave();
  throw new HomeError(
    `another schedule --watch (process ${other.pid}) already runs what is due of ${groupText(other)} in the home ` +
      `${home.dir}: leave it to that one, or stop it first (kill ${other.pid})`,
  );
}

/** Looks which watches run now. Returns whether one of them starts what is due of a group. */
export function readWatched(home: Pick<Home, 'watches'>): (group: string) => boolean {
  const groups = new Set(livingNotes(home).map(({ group }) => group));
  return (group) => groups.has(null) || groups.has(group);
}

function livingNotes({ watches }: Pick<Home, 'watches'>): Note[] {
  return namesIn(watches).flatMap((name) => {
    const note = readJson(path.join(watches, name));
    if (!isPlainObject(note) || typeof note.pid !== 'number' || !isSameProcess(note.pid, note.identity)) return [];
    return [note as unknown as Note];
  });
}

function sharesGroup(one: Note, other: Note): boolean {
  return one.group === null || other.group === null || one.group === other.group;
}

function isBefore(one: Note, other: Note): boolean {
  const [a, b] = [one, other].map(({ since }) => (typeof since === 'number' ? since : 0)) as [number, number];
  return a < b || (a === b && one.pid < other.pid);
}

function groupText({ group }: Note): string {
  return group === null ? 'all groups' : `group ${group}`;
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
