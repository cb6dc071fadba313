import { type LedgerRow, RUN_ID_COLUMN } from '../../domain/ledger/columns';
import { BadInputError } from '../../domain/tables/error-names';
import { parquetColumn } from '../delta/parquet-file';
import type { LedgerStore } from './ledger-store';

/** A live file of a table, as its log has it. */
export interface LiveFile {
  path: string;
  size: number;
}

/** Ids of about 40 bytes: some megabytes. */
const MOST_IDS = 50_000;

/**
 * Which runs a table has, read from its data files: the one record of them that no writer, no clock and no clean-up of
 * the log can make wrong. Files never change, so that those of the last days are remembered.
 */
export class KnownRuns {
  readonly #store: LedgerStore;
  /** By file, the latest last. */
  readonly #ids = new Map<string, ReadonlySet<string>>();

  constructor(store: LedgerStore) {
    this.#store = store;
  }

  /** The runs of a partition that consists of these files. */
  async of(date: string, files: readonly LiveFile[]): Promise<ReadonlySet<string>> {
    const sets: ReadonlySet<string>[] = [];
    for (const file of files) sets.push(await this.#idsOf(file, date));
    return sets.length === 1 ? (sets[0] as ReadonlySet<string>) : new Set(sets.flatMap((set) => [...set]));
  }

  /** Says which rows a file has that was written just now. */
  note(file: string, rows: readonly LedgerRow[]): void {
    this.#remember(file, new Set(rows.map((row) => String(row[RUN_ID_COLUMN]))));
  }

  async #idsOf({ path: file, size }: LiveFile, date: string): Promise<ReadonlySet<string>> {
    const found = this.#ids.get(file);
    if (found) return found;
    const place = `${this.#store.place}/${file}`;
    const bytes = await this.#store.read(file);
    requireSize(place, bytes?.byteLength, size, date);
    const values = await parquetColumn(bytes as Uint8Array, place, RUN_ID_COLUMN);
    const ids = new Set(values.filter((value) => typeof value === 'string'));
    this.#remember(file, ids);
    return ids;
  }

  #remember(file: string, ids: ReadonlySet<string>): void {
    this.#ids.set(file, ids);
    let all = [...this.#ids.values()].reduce((sum, set) => sum + set.size, 0);
    for (const [oldest, set] of this.#ids) {
      if (all <= MOST_IDS || oldest === file) break;
      this.#ids.delete(oldest);
      all -= set.size;
    }
  }
}

/**
 * Throws `BadInputError` if the file is gone or cut.
 * @param found in bytes; undefined if there is no file
 * @param expected as the table's log says
 */
export function requireSize(place: string, found: number | undefined, expected: number, date: string): void {
  if (found === undefined) throw damaged(place, 'is gone', date);
  if (found !== expected) throw damaged(place, `has ${found} bytes, and its table's log says ${expected}`, date);
}

function damaged(place: string, what: string, date: string): BadInputError {
  return new BadInputError([
    `${place} ${what}: nobody can tell which runs of ${date} the ledger has. Put the file back from a copy, or export into another folder`,
  ]);
}
