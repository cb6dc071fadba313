import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { BadInputError } from '../../domain/tables/error-names';
import { showValue } from '../../domain/values/show-value';

/*
 * Delta's deletion vectors: which rows of a data file are deleted, as a Roaring bitmap in the log or in a file of its
 * own. The formats are those of the Delta protocol ("Deletion Vector Format") and of Roaring's specification.
 */

/** The places, from 0, of the rows that a file's deletion vector deletes. */
export async function readDeletionVector(table: string, descriptor: Record<string, unknown>): Promise<Set<number>> {
  const { storageType, pathOrInlineDv: text, offset, sizeInBytes } = descriptor;
  try {
    if (typeof text !== 'string') throw new Error('it names no place');
    if (storageType === 'i') return rowsOf(decodeBase85(text).subarray(0, Number(sizeInBytes)));
    if (storageType !== 'u') throw new Error('it lies outside of the table');
    const bytes = await readFile(path.join(table, vectorFile(text)));
    const start = Number(offset ?? 1);
    const size = bytes.readUInt32BE(start);
    return rowsOf(bytes.subarray(start + 4, start + 4 + size));
  } catch (error) {
    const why = `${(error as Error).message}: export the table as CSV or Parquet`;
    throw new BadInputError([`${table} has the deletion vector ${showValue(text)}, which cannot be read: ${why}`]);
  }
}

/** A folder's name, which may be empty, and the file's UUID in 20 characters. */
function vectorFile(text: string): string {
  const [prefix, id] = [text.slice(0, -20), decodeBase85(text.slice(-20)).toString('hex')];
  if (!/^\w*$/.test(prefix) || id.length !== 32) throw new Error('its file has no sound name');
  const uuid = id.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  return path.join(prefix, `deletion_vector_${uuid}.bin`);
}

/** Z85, as ZeroMQ defines it. */
const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#';

function decodeBase85(text: string): Buffer {
  const bytes = Buffer.alloc((text.length / 5) * 4);
  for (let at = 0; at < text.length; at += 5) {
    const digits = [...text.slice(at, at + 5)].map((digit) => DIGITS.indexOf(digit));
    if (digits.includes(-1) || digits.length < 5) throw new Error('its text is no base 85');
    bytes.writeUInt32BE(digits.reduce((value, digit) => value * 85 + digit, 0) >>> 0, (at / 5) * 4);
  }
  return bytes;
}

const MAGIC = 1681511377;

/** One bitmap for each 2^32 rows. */
function rowsOf(bytes: Buffer): Set<number> {
  if (bytes.readUInt32LE(0) !== MAGIC) throw new Error('it is of another format');
  const reader = new BitmapReader(bytes, 12);
  const rows = new Set<number>();
  for (let left = bytes.readBigUInt64LE(4); left > 0n; left--) {
    const high = reader.uint32() * 2 ** 32;
    reader.readBitmap((low) => rows.add(high + low));
  }
  return rows;
}

const COOKIE = 12346;
const COOKIE_WITH_RUNS = 12347;
const MOST_OF_ARRAY = 4096;

/** Reads Roaring bitmaps of 32 bits in their portable format. */
class BitmapReader {
  readonly #bytes: Buffer;
  #at: number;

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  uint16(): number {
    this.#at += 2;
    return this.#bytes.readUInt16LE(this.#at - 2);
  }

  uint32(): number {
    this.#at += 4;
    return this.#bytes.readUInt32LE(this.#at - 4);
  }

  readBitmap(add: (value: number) => void): void {
    const { count, isRun } = this.#readCookie();
    const containers = Array.from({ length: count }, (_, index) => ({
      high: this.uint16() * 2 ** 16,
      size: this.uint16() + 1,
      isRun: isRun(index),
    }));
    // Where each container begins, for those who do not read them in order.
    if (!containers.some((each) => each.isRun) || count >= 4) this.#at += 4 * count;
    for (const { high, size, isRun: inRuns } of containers) this.#readContainer(size, inRuns, (low) => add(high + low));
  }

  #readCookie(): { count: number; isRun: (index: number) => boolean } {
    const cookie = this.uint32();
    if (cookie === COOKIE) return { count: this.uint32(), isRun: () => false };
    if ((cookie & 0xffff) !== COOKIE_WITH_RUNS) throw new Error('its bitmap is of another format');
    const count = (cookie >>> 16) + 1;
    const flags = this.#bytes.subarray(this.#at, this.#at + Math.ceil(count / 8));
    this.#at += flags.length;
    return { count, isRun: (index) => (((flags[index >> 3] ?? 0) >> (index & 7)) & 1) === 1 };
  }

  #readContainer(size: number, isRun: boolean, add: (value: number) => void): void {
    if (isRun) {
      for (let runs = this.uint16(); runs > 0; runs--) {
        const first = this.uint16();
        for (let more = this.uint16(), value = first; value <= first + more; value++) add(value);
      }
    } else if (size <= MOST_OF_ARRAY) {
      for (let left = size; left > 0; left--) add(this.uint16());
    } else {
      for (let word = 0; word < 2 ** 16; word += 16) {
        const bits = this.uint16();
        for (let bit = 0; bit < 16; bit++) if ((bits >> bit) & 1) add(word + bit);
      }
    }
  }
}
