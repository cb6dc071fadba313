import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { BadInputError } from '../../domain/tables/error-names';
import { isPlainObject, parsedObject } from '../../domain/values/json';
import { showValue } from '../../domain/values/show-value';
import { readTextFile } from '../files/read-text-file';
import { type ParquetRow, readParquetFile } from './parquet-file';
import { type DeltaSnapshot, Replay } from './replay';

export const LOG_FOLDER = '_delta_log';

const MAX_COMMIT_BYTES = 64 * 1024 * 1024;

/**
 * Reads which files a Delta table consists of: from its newest checkpoint and the commits after it. Throws
 * `BadInputError` if the log is damaged, or has not this version.
 * @param asOf the table's version; undefined for its newest
 */
export async function readDeltaLog(table: string, asOf?: number): Promise<DeltaSnapshot> {
  const folder = path.join(table, LOG_FOLDER);
  const log = sortLog(await namesIn(folder));
  const newest = Math.max(...log.commits, ...log.checkpoints.keys());
  if (!Number.isFinite(newest)) throw new BadInputError([`${folder} has no commit: expected the log of a Delta table`]);
  const version = asOf ?? newest;
  if (version > newest) throw new BadInputError([`${table} has no version ${version}: its newest is ${newest}`]);
  const start = Math.max(-1, ...[...log.checkpoints.keys()].filter((each) => each <= version));
  const replay = new Replay(table);
  for (const part of log.checkpoints.get(start) ?? []) {
    const file = path.join(folder, part);
    const actions = await readActions(file);
    replay.add(actions, file);
    for (const sidecar of sidecarsOf(actions, folder, file)) replay.add(await readActions(sidecar), sidecar);
  }
  const known = new Set(log.commits);
  for (let commit = start + 1; commit <= version; commit++) {
    if (!known.has(commit)) throw new BadInputError([missing(table, commit, version)]);
    const file = path.join(folder, `${digits(commit)}.json`);
    replay.add(await readActions(file), file);
  }
  return replay.snapshot(version);
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    throw new BadInputError([`${folder} cannot be read: ${(error as Error).message}`]);
  }
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

function missing(table: string, commit: number, version: number): string {
  return `${table} lacks version ${commit} of its log, without which version ${version} cannot be read: take a newer one`;
}

function digits(version: number): string {
  return String(version).padStart(20, '0');
}

/** Commits are JSON, a line for each action; a checkpoint may be Parquet, a row for each. */
async function readActions(file: string): Promise<Record<string, unknown>[]> {
  if (file.endsWith('.parquet')) return (await readParquetFile(file)).rows.map(withoutAbsent);
  const text = await readTextFile(file, 'a commit of a Delta table', MAX_COMMIT_BYTES);
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    const action = parsedObject(line);
    if (action === undefined) throw new BadInputError([`${file}, line ${index + 1} is no JSON object`]);
    return [action];
  });
}

/** The files in which a checkpoint of version 2 keeps its other actions. */
function sidecarsOf(actions: readonly Record<string, unknown>[], folder: string, file: string): string[] {
  return actions.flatMap(({ sidecar }) => {
    if (!isPlainObject(sidecar)) return [];
    const { path: name } = sidecar;
    if (typeof name === 'string' && /^[\w-][\w.-]*\.parquet$/.test(name)) return [path.join(folder, '_sidecars', name)];
    throw new BadInputError([`${file} names ${showValue(name)}: expected a file of its folder _sidecars`]);
  });
}

/** A row of a checkpoint has a column for each kind of action, of which one is set. */
function withoutAbsent(row: ParquetRow): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null && value !== undefined));
}
