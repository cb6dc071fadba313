import { renameSync, writeFileSync } from 'node:fs';
import type { Image } from '../../domain/history/attribute-value';
import { isPlainObject } from '../../domain/values/json';
import { readJson } from '../home';

/** A write to a row of the master table that the change log may not have yet. */
export interface MasterWrite {
  job_group: string;
  job_name: string;
  /** Epoch ms. */
  at: number;
  sequence: number;
  /** Null: the row was not there. */
  before: Image | null;
  /** Absent until the write has been answered: a store that was killed meanwhile reads the row to know. */
  after?: Image | null;
}

/**
 * `unrecorded-changes.json` in the home: the writes under way, noted before they are made, so that neither a killed store
 * nor a recorder that fails loses a change. It holds the last sequence number too, which grows for good.
 */
export class UnrecordedChanges {
  readonly writes: MasterWrite[];
  #sequence: number;

  constructor(private readonly file: string) {
    const { sequence, writes } = readUnrecorded(file);
    this.#sequence = sequence;
    this.writes = writes;
  }

  /** Notes writes that are about to be made. Throws where the home cannot be written: then they must not be. */
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

  /** Takes the writes off that are recorded. `unrecorded`: places of those that are not. */
  done(unrecorded: readonly number[]): void {
    const left = unrecorded.flatMap((index) => this.writes[index] ?? []);
    this.writes.splice(0, this.writes.length, ...left);
    this.#save();
  }

  /** Microseconds of the clock, so that a lost file makes no number come twice. */
  #next(now: number): number {
    this.#sequence = Math.max(this.#sequence + 1, now * 1000);
    return this.#sequence;
  }

  #save(): void {
    writeFileSync(`${this.file}.new`, JSON.stringify({ sequence: this.#sequence, writes: this.writes }), {
      mode: 0o600,
    });
    renameSync(`${this.file}.new`, this.file);
  }
}

/** A write takes milliseconds to be recorded: one that is as young may be under way just now. */
const UNDER_WAY_MS = 5_000;

/** How many writes the change log lacks, those under way aside. */
export function countUnrecorded(file: string, now: number): number {
  return readUnrecorded(file).writes.filter(({ at }) => !(now - at < UNDER_WAY_MS)).length;
}

/** What the file holds; nothing where there is none. */
export function readUnrecorded(file: string): { sequence: number; writes: MasterWrite[] } {
  const read = readJson(file);
  const found = isPlainObject(read) ? read : {};
  const sequence = Number.isSafeInteger(found.sequence) ? (found.sequence as number) : 0;
  const writes = Array.isArray(found.writes) ? found.writes.filter(isPlainObject) : [];
  return { sequence, writes: writes as unknown as MasterWrite[] };
}
