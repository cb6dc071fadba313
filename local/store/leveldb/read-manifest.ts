import { DamagedTablesError } from '../store-problem';
import { ByteReader } from './byte-reader';
import { readLog } from './read-log';

/** Which files hold the rows. */
export interface Manifest {
  /** The oldest journal (`.log`) whose writes are in no table file yet; 0 before the first. */
  journal: number;
  /** The numbers of the table files (`.ldb`). */
  tableFiles: Set<number>;
}

/** The entries without which LevelDB refuses a list: the oldest journal, the next file's number, the last write's. */
const REQUIRED = [2, 3, 4];

/** Reads LevelDB's list of files. Each record changes what those before it said. */
export function readManifest(bytes: Buffer): Manifest {
  const manifest: Manifest = { journal: 0, tableFiles: new Set() };
  const seen = new Set<number>();
  for (const record of readLog(bytes)) {
    const reader = new ByteReader(record);
    while (!reader.isAtEnd) {
      const tag = reader.number();
      const change = CHANGES[tag];
      if (!change) throw new DamagedTablesError(`an unknown entry, ${tag}`);
      change(reader, manifest);
      seen.add(tag);
    }
  }
  if (!REQUIRED.every((tag) => seen.has(tag))) throw new DamagedTablesError('its end is missing');
  return manifest;
}

/** What an entry of a record says, by its tag (`version_edit.cc`). */
const CHANGES: Readonly<Record<number, (reader: ByteReader, manifest: Manifest) => void>> = {
  // The name of the keys' order.
  1: (reader) => reader.text(),
  2: (reader, manifest) => {
    manifest.journal = reader.number();
  },
  // The next file's number, and the last write's.
  3: (reader) => reader.number(),
  4: (reader) => reader.number(),
  // Where the next compaction of a level begins.
  5: (reader) => {
    reader.number();
    reader.text();
  },
  6: (reader, { tableFiles }) => {
    reader.number();
    tableFiles.delete(reader.number());
  },
  7: (reader, { tableFiles }) => {
    reader.number();
    tableFiles.add(reader.number());
    // Its size, its first key and its last.
    reader.number();
    reader.text();
    reader.text();
  },
  // The journal before, which only old versions kept.
  9: (reader) => reader.number(),
};
