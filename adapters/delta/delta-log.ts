import path from 'node:path';
import { versionName } from '../../domain/ledger/delta-actions';
import { BadInputError } from '../../domain/tables/error-names';
import { isPlainObject, parsedObject } from '../../domain/values/json';
import { showValue } from '../../domain/values/show-value';
import { decodeUtf8 } from '../files/decode-utf8';
import { type DeltaFiles, folderFiles } from './delta-files';
import { type ParquetRow, parquetRows } from './parquet-file';
import { type DeltaAction, type DeltaSnapshot, Replay } from './replay';

export const LOG_FOLDER = '_delta_log';

/**
 * Reads which files a Delta table consists of: from its newest checkpoint and the commits after it. Throws
 * `BadInputError` if the log is damaged, or has not this version.
 * @param asOf the table's version; undefined for its newest
 */
export async function readDeltaLog(table: string, asOf?: number): Promise<DeltaSnapshot> {
  const loaded = await loadLog(folderFiles(table), asOf);
  if (loaded) return loaded.replay.snapshot(loaded.version);
  throw new BadInputError([`${path.join(table, LOG_FOLDER)} has no commit: expected the log of a Delta table`]);
}

/** A log as it was read. */
export interface LoadedLog {
  version: number;
  replay: Replay;
  /** The version of the checkpoint that it was read from; -1 if from none. */
  checkpoint: number;
}

/** The same for tables anywhere. Undefined if the log has no commit. */
export async function loadLog(files: DeltaFiles, asOf?: number): Promise<LoadedLog | undefined> {
  const log = sortLog((await files.list(`${LOG_FOLDER}/`)).map((name) => path.posix.basename(name)));
  const newest = log.commits.concat([...log.checkpoints.keys()]).reduce((most, each) => Math.max(most, each), -1);
  if (newest < 0) return undefined;
  const version = asOf ?? newest;
  if (version > newest) throw new BadInputError([`${files.place} has no version ${version}: its newest is ${newest}`]);
  const start = Math.max(-1, ...[...log.checkpoints.keys()].filter((each) => each <= version));
  const replay = new Replay(files.place);
  for (const part of log.checkpoints.get(start) ?? []) {
    const name = `${LOG_FOLDER}/${part}`;
    const actions = await requireActions(files, name);
    replay.add(actions, name);
    for (const sidecar of sidecarsOf(actions, path.join(files.place, name)))
      replay.add(await requireActions(files, sidecar), sidecar);
  }
  const known = new Set(log.commits);
  for (let commit = start + 1; commit <= version; commit++) {
    if (!known.has(commit)) throw new BadInputError([missing(files.place, commit, version, asOf)]);
    replay.add(await requireActions(files, commitName(commit)), commitName(commit));
  }
  return { version, replay, checkpoint: start };
}

/** The path of a commit in its table. */
export function commitName(version: number): string {
  return `${LOG_FOLDER}/${versionName(version)}.json`;
}

async function requireActions(files: DeltaFiles, name: string): Promise<DeltaAction[]> {
  const actions = await readActions(files, name);
  if (actions) return actions;
  throw new BadInputError([`${path.join(files.place, name)} is gone: its log was cleaned up meanwhile. Try again`]);
}

interface Log {
  commits: number[];
  /** The files of each complete checkpoint, in order. */
  checkpoints: Map<number, string[]>;
}

/** Other names, such as those of checksums, are no part of the table's state. */
function sortLog(names: readonly string[]): Log {
  const commits: number[] = [];
  const checkpoints = new Map<number, string[]>();
  const parts = new Map<string, string[]>();
  for (const name of [...names].sort()) {
    const [, version, rest = ''] = /^(\d{20})\.(.*)$/.exec(name) ?? [];
    if (version === undefined) continue;
    const [, of] = /^checkpoint\.\d{10}\.(\d{10})\.parquet$/.exec(rest) ?? [];
    if (rest === 'json') commits.push(Number(version));
    else if (/^checkpoint(\.[0-9a-f-]{36})?\.(parquet|json)$/.test(rest)) checkpoints.set(Number(version), [name]);
    else if (of !== undefined) {
      const found = [...(parts.get(`${version}.${of}`) ?? []), name];
      parts.set(`${version}.${of}`, found);
      // A checkpoint whose writer was killed lacks some of its parts.
      if (found.length === Number(of) && !checkpoints.has(Number(version))) checkpoints.set(Number(version), found);
    }
  }
  return { commits, checkpoints };
}

function missing(table: string, commit: number, version: number, asOf: number | undefined): string {
  const remedy = asOf === undefined ? `put ${commitName(commit)} back from a copy` : 'take a newer one';
  return `${table} lacks version ${commit} of its log, without which version ${version} cannot be read: ${remedy}`;
}

/**
 * Commits are JSON, a line for each action; a checkpoint may be Parquet, a row for each. Undefined if there is no such
 * file.
 */
export async function readActions(files: DeltaFiles, name: string): Promise<DeltaAction[] | undefined> {
  const bytes = await files.read(name);
  if (!bytes) return undefined;
  const file = path.join(files.place, name);
  if (name.endsWith('.parquet')) return (await parquetRows(bytes, file)).rows.map(withoutAbsent);
  const { text, problem } = decodeUtf8(Buffer.from(bytes));
  if (problem !== undefined) throw new BadInputError([`${file} ${problem}`]);
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    const action = parsedObject(line);
    if (action === undefined) throw new BadInputError([`${file}, line ${index + 1} is no JSON object`]);
    return [action];
  });
}

/** The files in which a checkpoint of version 2 keeps its other actions. */
function sidecarsOf(actions: readonly DeltaAction[], file: string): string[] {
  return actions.flatMap(({ sidecar }) => {
    if (!isPlainObject(sidecar)) return [];
    const { path: name } = sidecar;
    if (typeof name === 'string' && /^[\w-][\w.-]*\.parquet$/.test(name)) return [`${LOG_FOLDER}/_sidecars/${name}`];
    throw new BadInputError([`${file} names ${showValue(name)}: expected a file of its folder _sidecars`]);
  });
}

/** A row of a checkpoint has a column for each kind of action, of which one is set. */
function withoutAbsent(row: ParquetRow): DeltaAction {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null && value !== undefined));
}
