import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cp, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isWithin } from '../../adapters/files/is-within';
import { type Home, HomeError } from '../home';
import { ignoreAbsent } from '../prune/list-files';
import { findDamage } from '../store/leveldb/check-tables';
import { DamagedTablesError, problemText, toStoreProblem } from '../store/store-problem';
import { copyTables } from './copy-tables';

/** A store that is busy compacts a few times a second at most. */
const TRIES = 50;
const WAIT_MS = 50;

/**
 * Copies a home to a new folder, which is a home itself. Runs and edits may go on meanwhile: the copy holds the tables
 * as they are at one moment, and the data and logs of a moment later. It holds no secrets unless that is asked for.
 */
export async function backupHome(home: Home, target: string, { secrets = false } = {}): Promise<void> {
  const to = path.resolve(target);
  if (isWithin(to, home.dir) || isWithin(home.dir, to))
    throw new HomeError(`${to} and the home ${home.dir} lie in each other: name a folder elsewhere`);
  if (await stat(to).catch(ignoreAbsent)) throw new HomeError(`${to} is there already: name a folder that is not`);
  const draft = await mkdtemp(`${to}.partial-`).catch((error: Error) => {
    throw new HomeError(`no folder can be made beside ${to} (${error.message}): name another`);
  });
  try {
    await copyRecords(home, draft);
    const others = ['home.json', 'pruned.json', 'data', 'logs', ...(secrets ? ['secrets.env'] : [])];
    for (const name of others) await copyIfThere(path.join(home.dir, name), path.join(draft, name));
    await rename(draft, to);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (error instanceof HomeError) throw error;
    throw new HomeError(
      `the copy of ${home.dir} failed (${(error as Error).message}): make room, or name another folder`,
    );
  }
}

/** The tables, and the notes of the writes that their change log lacks: both as they are at one moment. */
async function copyRecords(home: Home, draft: string): Promise<void> {
  const to = path.join(draft, 'tables');
  for (let tries = 1; ; tries++) {
    const problem = await tryCopy(home, to).catch((error: Error) => error);
    if (!problem) return;
    await rm(to, { recursive: true, force: true });
    if (tries === TRIES) throw new HomeError(`nothing was copied: ${whyNot(home, problem)}`);
    await sleep(WAIT_MS);
  }
}

function whyNot({ dir }: Home, error: Error): string {
  const problem = toStoreProblem(error);
  return problem.kind === 'failed' ? `the home ${dir}: ${error.message}` : problemText(dir, problem, 'has ended');
}

/** Returns why the copy cannot be used. */
async function tryCopy({ tables, unrecordedChanges }: Home, to: string): Promise<Error | undefined> {
  const copyJournals = await copyTables(tables, to);
  // A write to the master table notes itself before and after it is made. Nothing else happens in this process between.
  const notes = readNotes(unrecordedChanges);
  copyJournals();
  if (readNotes(unrecordedChanges) !== notes) return new Error('it is being edited all the time: try again');
  if (notes !== undefined) writeFileSync(path.join(to, '..', path.basename(unrecordedChanges)), notes, { mode: 0o600 });
  const damage = findDamage(to);
  return damage.length === 0 ? undefined : new DamagedTablesError(damage.join('; '));
}

function readNotes(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/** A log may be removed meanwhile. Links are copied as links. */
async function copyIfThere(from: string, to: string): Promise<void> {
  if (!(await stat(from).catch(ignoreAbsent))) return;
  await cp(from, to, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
}
