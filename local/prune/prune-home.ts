import { lstat, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { timeOf } from '../../domain/values/instant';
import { parsedObject } from '../../domain/values/json';
import type { Home } from '../home';
import { KEPT_NOTEBOOK } from '../kept-notebooks';
import { isSameProcess } from '../processes';
import { type HomeFile, ignoreAbsent, listFiles, listFolders } from './list-files';
import { notePruned } from './pruned-logs';
import { DAY_MS, daysText, RETENTION, type Retention, STORE_LOG_BYTES } from './retention';

/** What was removed, or would be. */
export interface Pruned {
  logs: Removed;
  bundles: Removed;
  journals: Removed;
}

export interface Removed {
  files: number;
  bytes: number;
}

export interface PruneOptions extends Partial<Retention> {
  dryRun?: boolean;
  now?: number;
}

/**
 * Removes what nobody needs any more: old logs, bundles that no run has used lately, and the journals of commands that
 * were killed. Whatever a living command in the home may use stays, however the options are. Tables and data are not
 * touched.
 */
export async function pruneHome(home: Home, options: PruneOptions = {}): Promise<Pruned> {
  const { days, dryRun = false, now = Date.now(), ...bounds } = { ...RETENTION, ...options };
  const { journals, oldest } = await readJournals(home);
  const before = Math.min(now - days * DAY_MS, oldest);
  const inLogs = await listFiles(home.logs);
  const logs = choose(
    inLogs.filter((file) => isLog(file.path)),
    before,
    oldest,
    bounds,
  );
  // V8's cache has a folder for each version of Node.
  const cached = (await Promise.all([home.functions, ...(await listFolders(home.cache))].map(listFiles))).flat();
  // A command writes package.json as it opens the home, and later bundles of a watch still need it.
  const bundles = cached.filter((file) => file.time < before && path.basename(file.path) !== 'package.json');
  if (!dryRun) {
    // Noted first, so that a log that is missing can be explained even if this process is killed meanwhile.
    const last = logs.at(-1);
    if (last) notePruned(home, { at: now, before: last.time, rule: ruleText(days, bounds) });
    for (const file of [...logs, ...bundles, ...journals]) await remove(file);
    await turnStoreLog(inLogs);
  }
  return { logs: sum(logs), bundles: sum(bundles), journals: sum(journals) };
}

/** A log stream's file: the function's name and eight hexadecimal digits. */
const STREAM = /^[\w-]+-[0-9a-f]{8}\.log$/;

/** An executed notebook is a part of its attempt's log. */
function isLog(file: string): boolean {
  const name = path.basename(file);
  return STREAM.test(name) || KEPT_NOTEBOOK.test(name);
}

/** Old ones, and then the oldest until no more are left than the bounds allow. */
function choose(
  logs: readonly HomeFile[],
  before: number,
  oldest: number,
  { logFiles, logBytes }: Omit<Retention, 'days'>,
): HomeFile[] {
  let files = logs.length;
  let { bytes } = sum(logs);
  return logs.filter((log) => {
    const goes = log.time < before || (log.time < oldest && (files > logFiles || bytes > logBytes));
    if (goes) {
      files -= 1;
      bytes -= log.bytes;
    }
    return goes;
  });
}

/**
 * The journals of processes that are gone, of runs and of watches, and since when the longest of the living runs is at
 * work: it may use every file that is younger. A journal that cannot be read belongs to nobody.
 */
async function readJournals({ executions, watches }: Home): Promise<{ journals: HomeFile[]; oldest: number }> {
  const journals: HomeFile[] = [];
  let oldest = Number.POSITIVE_INFINITY;
  for (const file of (await Promise.all([executions, watches].map(listFiles))).flat()) {
    const text = await readFile(file.path, 'utf8').catch(ignoreAbsent);
    if (text === undefined) continue;
    const { pid, identity, started_at } = parsedObject(text) ?? {};
    if (typeof pid !== 'number' || !isSameProcess(pid, identity)) journals.push(file);
    // A watch has no such time: it uses nothing itself, and each of its runs has a journal.
    else if (started_at !== undefined) oldest = Math.min(oldest, timeOf(started_at));
  }
  return { journals, oldest: Number.isNaN(oldest) ? 0 : oldest };
}

/** A run that has begun meanwhile uses the bundle, and has touched it. */
async function remove({ path: file, time }: HomeFile): Promise<void> {
  const found = await lstat(file).catch(ignoreAbsent);
  if (found?.mtimeMs === time) await rm(file, { force: true });
}

async function turnStoreLog(inLogs: readonly HomeFile[]): Promise<void> {
  const log = inLogs.find((file) => path.basename(file.path) === 'store.log');
  // A store that runs goes on in the file that it has open.
  if (log && log.bytes > STORE_LOG_BYTES) await rename(log.path, `${log.path}.1`);
}

function ruleText(days: number, { logFiles, logBytes }: Omit<Retention, 'days'>): string {
  const megabytes = Math.round(logBytes / 1024 / 1024);
  return `logs are kept for ${daysText(days)}, and at most ${logFiles.toLocaleString('en')} files and ${megabytes} MB of them`;
}

function sum(files: readonly HomeFile[]): Removed {
  return { files: files.length, bytes: files.reduce((total, { bytes }) => total + bytes, 0) };
}
