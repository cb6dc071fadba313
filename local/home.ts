import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { makeFolder } from '../adapters/files/make-folder';
import { writeWhole } from './write-whole';

/** Version of the home folder's layout and of its tables' rows. */
const HOME_SCHEMA_VERSION = 1;

/** Every home has it. */
const HOME_FILE = 'home.json';

/** The folder that holds everything that the embedded engine keeps. */
export interface Home {
  dir: string;
  tables: string;
  functions: string;
  logs: string;
  executions: string;
  data: string;
  /** A folder for each attempt of a declared target that is at work. */
  work: string;
  cache: string;
  storeFile: string;
  /** Which logs were removed, and by which rule. */
  prunedFile: string;
  /** Writes to the master table that its change log does not hold yet. */
  unrecordedChanges: string;
  /** A file for each `schedule --watch` that runs. */
  watches: string;
  /** The values of secrets. Only the home's owner writes it. */
  secretsFile: string;
}

/** Where the values of secrets stand in a home. */
export const SECRETS_FILE = 'secrets.env';

/** The home cannot be used. The message says how the user can mend that. */
export class HomeError extends Error {
  override readonly name = 'HomeError';
}

/** The codes of a file system that is full or refuses writes. */
const NO_ROOM: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', 'EROFS', 'EIO']);

/** Whether the error says that a file system is full or refuses writes. */
export function isNoRoom(error: unknown): boolean {
  return NO_ROOM.has((error as NodeJS.ErrnoException | undefined)?.code);
}

/** Turns an error of the home's file system into a `HomeError`; any other is returned unchanged. */
export function toHomeError({ dir }: Home, error: unknown): unknown {
  if (!isNoRoom(error)) return error;
  const { message } = error as Error;
  return new HomeError(`the home ${dir} cannot be written (${message}): make room, or choose another with --home`);
}

/** Whether a folder is a home. */
export function isHome(dir: string): boolean {
  return existsSync(path.join(dir, HOME_FILE));
}

/**
 * Opens the home and creates it if it is missing. Throws `HomeError` if it cannot be written or has another version.
 */
export function openHome(dir: string): Home {
  const home = homeAt(path.resolve(dir));
  try {
    for (const folder of [home.dir, home.tables, home.functions, home.logs, home.executions, home.data, home.cache]) {
      makeFolder(folder);
    }
    if (!isOfThisVersion(home))
      writeWhole(homeFileOf(home), `${JSON.stringify({ schema_version: HOME_SCHEMA_VERSION })}\n`);
    writeOwn(path.join(home.dir, '.gitignore'), HIDDEN);
    writeOwn(path.join(home.functions, 'package.json'), COMMONJS);
  } catch (error) {
    if (error instanceof HomeError) throw error;
    throw new HomeError(
      `the home ${home.dir} cannot be written (${(error as Error).message}): choose another with --home`,
    );
  }
  return home;
}

/** The paths of a home, which need not exist. */
export function homeAt(dir: string): Home {
  const at = (name: string) => path.join(dir, name);
  return {
    dir,
    tables: at('tables'),
    functions: at('functions'),
    logs: at('logs'),
    executions: at('executions'),
    data: at('data'),
    work: at('work'),
    cache: at('cache'),
    storeFile: at('store.json'),
    prunedFile: at('pruned.json'),
    unrecordedChanges: at('unrecorded-changes.json'),
    watches: at('watches'),
    secretsFile: at(SECRETS_FILE),
  };
}

/** A home holds secrets and logs, and is of no use elsewhere. */
const HIDDEN = '*\n';
/** Bundles are CommonJS, whatever the project says of its own files. */
const COMMONJS = '{"type": "commonjs"}\n';

/** A file that is there already is its owner's. */
function writeOwn(file: string, content: string): void {
  if (!existsSync(file)) writeWhole(file, content);
}

/**
 * Whether the home says that it is of this version. False if it says nothing: its file is missing, or was left empty.
 * Throws `HomeError` if it is of another version. It changes nothing.
 */
export function isOfThisVersion(home: Home): boolean {
  const found = readJson(homeFileOf(home));
  if (found === undefined) return false;
  const version = (found as { schema_version?: unknown } | null)?.schema_version;
  if (version === HOME_SCHEMA_VERSION) return true;
  throw new HomeError(
    `the home ${home.dir} has schema_version ${JSON.stringify(version)}, and this Runsheet reads ${HOME_SCHEMA_VERSION}: ` +
      'choose another with --home, or use the Runsheet that wrote it',
  );
}

function homeFileOf({ dir }: Home): string {
  return path.join(dir, HOME_FILE);
}

/**
 * The file's JSON; undefined if there is no file, null if the file is not JSON. An empty file is as good as none: a
 * full disk or a power cut left it.
 */
export function readJson(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  if (/^[\s\0]*$/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // The file was cut off while it was written, or edited by hand. No reader takes null for a record.
    return null;
  }
}
