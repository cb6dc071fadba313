import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ByteReader } from './byte-reader';
import { readTableFile } from './check-table-file';
import { readLog } from './read-log';

/** What can still be read of damaged tables. */
export interface Salvaged {
  /** The youngest value of each key. */
  values: Map<string, string>;
  /** One line for each place that could not be read. */
  lost: string[];
}

/** A key's youngest write; no value if it removed the key. */
interface Write {
  number: bigint;
  value: string | undefined;
}

/** The type of a write, in LevelDB's files. */
const PUT = 1;

/**
 * Reads all rows that are whole in a folder of LevelDB's files, whatever else is damaged. Neither `CURRENT` nor the
 * list of files is needed: each write has a number, and of a key the highest counts. A row that was removed comes back
 * if only its removal was lost.
 */
export function salvage(folder: string): Salvaged {
  const writes = new Map<string, Write>();
  const lost: string[] = [];
  const keep = (key: Buffer, write: Write) => {
    const name = key.toString();
    const known = writes.get(name);
    if (!known || known.number < write.number) writes.set(name, write);
  };
  for (const file of readdirSync(folder).sort()) {
    const read = READERS[path.extname(file)];
    const onDamage = (damage: Error) => void lost.push(`${file}: ${damage.message}`);
    try {
      read?.(readFileSync(path.join(folder, file)), keep, onDamage);
    } catch (error) {
      onDamage(error as Error);
    }
  }
  const values = [...writes].flatMap(([key, { value }]) => (value === undefined ? [] : [[key, value] as const]));
  return { values: new Map(values), lost };
}

type Read = (bytes: Buffer, keep: (key: Buffer, write: Write) => void, onDamage: (damage: Error) => void) => void;

const READERS: Readonly<Record<string, Read>> = {
  '.ldb': (bytes, keep, onDamage) => {
    for (const { key, value } of readTableFile(bytes, onDamage)) {
      // The last 8 bytes: the type, and the number of the write.
      const end = key.length - 8;
      const tag = key.readBigUInt64LE(end);
      const isPut = Number(tag & 0xffn) === PUT;
      keep(key.subarray(0, end), { number: tag >> 8n, value: isPut ? value.toString() : undefined });
    }
  },
  '.log': (bytes, keep, onDamage) => {
    for (const record of readLog(bytes, onDamage)) {
      const reader = new ByteReader(record);
      let number = reader.take(8).readBigUInt64LE();
      // The number of writes in the record.
      reader.take(4);
      for (; !reader.isAtEnd; number += 1n) {
        const isPut = reader.take(1)[0] === PUT;
        keep(reader.text(), { number, value: isPut ? reader.text().toString() : undefined });
      }
    }
  },
};
