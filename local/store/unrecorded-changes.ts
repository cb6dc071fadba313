import type { Image } from '../../domain/history/row-image';
import { isPlainObject } from '../../domain/values/json';
import { readJson } from '../home';
import { writeWhole } from '../write-whole';

/** A write to a row of the master table that the change log may not have yet. */
export interface MasterWrite {
  job_group: string;
  job_name: string;
  /** Epoch ms. */
  at: number;
  sequence: number;
  /** Null if the row was not there. */
  before: Image | null;
  /** Absent until the write has been answered. If the store is killed before that, the next one reads the row. */
  after?: Image | null;
}

/**
 * `unrecorded-changes.json` in the home: the writes under way. They are noted before they are made, so that neither a
 * killed store nor a failing recorder loses a change. The file also holds the last sequence number, which only grows.
 */
export class UnrecordedChanges {
  readonly writes: MasterWrite[];
  #sequence: number;
  #isStale = false;

  constructor(private readonly file: string) {
    const { sequence, writes } = readUnrecorded(file);
    this.#sequence = sequence;
    this.writes = writes;
  }

  /** Notes writes that are about to be made. Throws if the home cannot be written; then they must not be made. */
  begin(rows: readonly Omit<MasterWrite, 'sequence' | 'at' | 'after'>[], now: number): void {
    const length = this.writes.length;
    this.writes.push(...rows.map((row) => ({ ...row, at: now, sequence: this.#next(now) })));
    try {
      this.#save();
    } catch (error) {
      this.writes.length = length;
      throw error;
    }
  }

  /**
   * Removes the recorded writes. `unrecorded` holds the indices of those that stay. The file says so with the next
   * writes or when it is tidied: a store that is killed before that has them recorded again, which changes nothing.
   */
  done(unrecorded: readonly number[]): void {
    const left = unrecorded.flatMap((index) => this.writes[index] ?? []);
    this.writes.splice(0, this.writes.length, ...left);
    this.#isStale = true;
  }

  /** Removes from the file what `done` has removed. */
  tidy(): void {
    if (this.#isStale) this.#save();
  }

  /** The clock's microseconds, so that no number comes twice even if the file is lost. */
  #next(now: number): number {
    this.#sequence = Math.max(this.#sequence + 1, now * 1000);
    return this.#sequence;
  }

  #save(): void {
    writeWhole(this.file, JSON.stringify({ sequence: this.#sequence, writes: this.writes }), 0o600);
    this.#isStale = false;
  }
}

/** A write is recorded within milliseconds; one younger than this may be under way just now. */
const UNDER_WAY_MS = 5_000;

/** How many writes the change log lacks, without those under way. */
export function countUnrecorded(file: string, now: number): number {
  return readUnrecorded(file).writes.filter(({ at }) => !(now - at < UNDER_WAY_MS)).length;
}

/** The file's content. A missing or broken file holds no writes. */
export function readUnrecorded(file: string): { sequence: number; writes: MasterWrite[] } {
  const read = readJson(file);
  const found = isPlainObject(read) ? read : {};
  const sequence = Number.isSafeInteger(found.sequence) ? (found.sequence as number) : 0;
  const writes = Array.isArray(found.writes) ? found.writes.filter(isPlainObject) : [];
  return { sequence, writes: writes as unknown as MasterWrite[] };
}
