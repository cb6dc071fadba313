import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { LEDGER_TABLES, type LedgerTableName, PARTITION_COLUMN } from '../../domain/ledger/columns';
import { type Action, commitText } from '../../domain/ledger/delta-actions';
import { BadInputError } from '../../domain/tables/error-names';
import { isPlainObject } from '../../domain/values/json';
import { showValue } from '../../domain/values/show-value';
import type { DeltaFiles } from '../delta/delta-files';
import { commitName, loadLog } from '../delta/delta-log';

/** A ledger whose files can be copied to this machine. */
export interface CopiedLedger extends DeltaFiles {
  /** Throws `BadInputError` if there is no such file, or it has another size, in bytes. */
  saveTo(path: string, file: string, size: number, signal: AbortSignal): Promise<void>;
}

export interface CopyGiven {
  /** Only files of rows of that day or later, such as 2026-11-30. */
  since?: string | undefined;
  /** More data than that is refused before any of it is copied. */
  mostBytes: number;
  signal: AbortSignal;
  /** Called before the data is copied. */
  onStart?: (files: number, bytes: number) => void;
}

const FILES_AT_ONCE = 8;

/**
 * Copies a ledger into a folder, as its logs have it now: the live data files, and for each table a log of one commit
 * that names them. Throws `BadInputError` if there is no ledger, its logs are damaged, or it is too large.
 */
export async function copyLedger(ledger: CopiedLedger, folder: string, given: CopyGiven): Promise<void> {
  const tables: CopiedTable[] = [];
  for (const name of LEDGER_TABLES) {
    given.signal.throwIfAborted();
    const table = await readTable(ledger, name, given.since);
    if (table) tables.push(table);
  }
  if (tables.length === 0) {
    throw new BadInputError([
      `${ledger.place} has no ledger: expected the Delta tables ${LEDGER_TABLES.join(', ')}, as runsheet ledger export writes them`,
    ]);
  }
  const files = tables.flatMap((table) => table.files);
  requireSmall(ledger.place, files, given);
  for (const { name, actions } of tables) {
    await save(path.join(folder, name, commitName(0)), commitText(actions));
  }
  await saveAll(ledger, folder, files, given.signal);
}

interface CopiedTable {
  name: LedgerTableName;
  /** The one commit of its copy. */
  actions: Action[];
  files: CopiedFile[];
}

interface CopiedFile {
  /** Relative to the ledger. */
  path: string;
  size: number;
}

async function readTable(
  ledger: CopiedLedger,
  name: LedgerTableName,
  since: string | undefined,
): Promise<CopiedTable | undefined> {
  const log = await loadLog({
    place: `${ledger.place}/${name}`,
    list: async (prefix) => (await ledger.list(`${name}/${prefix}`)).map((file) => file.slice(name.length + 1)),
    read: (file) => ledger.read(`${name}/${file}`),
  });
  if (!log) return undefined;
  const { protocol, metaData, adds } = log.replay.state();
  const wanted = adds.filter((add) => isWanted(add, since));
  const files = wanted.map((add) => ({
    path: `${name}/${log.replay.insidePath(add.path)}`,
    size: sizeOf(add, ledger),
  }));
  return { name, actions: [{ protocol }, { metaData }, ...wanted.map((add) => ({ add }))], files };
}

/** A file without a day has rows of any. */
function isWanted({ partitionValues }: Action, since: string | undefined): boolean {
  const day = isPlainObject(partitionValues) ? partitionValues[PARTITION_COLUMN] : undefined;
  return since === undefined || typeof day !== 'string' || day >= since;
}

/** A checkpoint has 64-bit numbers. */
function sizeOf({ path: file, size }: Action, { place }: CopiedLedger): number {
  const bytes = typeof size === 'bigint' ? Number(size) : size;
  if (typeof bytes === 'number' && Number.isSafeInteger(bytes) && bytes >= 0) return bytes;
  throw new BadInputError([`${place} has a log that says no size of ${showValue(file)}: it is damaged`]);
}

function requireSmall(place: string, files: readonly CopiedFile[], { mostBytes, since, onStart }: CopyGiven): void {
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  if (bytes > mostBytes) {
    throw new BadInputError([
      `${place} has ${bytes} bytes of data${since === undefined ? '' : ` since ${since}`}, more than the ${mostBytes} that are copied at most: ` +
        `give ${since === undefined ? '--since' : 'a later --since'}, or copy it with aws s3 sync and give its folder as --dir`,
    ]);
  }
  onStart?.(files.length, bytes);
}

async function saveAll(
  ledger: CopiedLedger,
  folder: string,
  files: readonly CopiedFile[],
  signal: AbortSignal,
): Promise<void> {
  const left = [...files];
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const work = async () => {
    for (let file = left.pop(); file && !either.aborted; file = left.pop()) {
      const target = path.join(folder, file.path);
      await mkdir(path.dirname(target), { recursive: true });
      await ledger.saveTo(file.path, target, file.size, either);
    }
  };
  const working = Array.from({ length: FILES_AT_ONCE }, () =>
    work().catch((error) => {
      failed.abort(error);
    }),
  );
  // Whoever removes the folder then finds nobody who still writes there.
  await Promise.all(working);
  either.throwIfAborted();
}

async function save(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
}
