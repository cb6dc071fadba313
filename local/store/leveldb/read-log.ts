import { DamagedTablesError } from '../store-problem';
import { crc32c, unmask } from './crc32c';

/** A log is a row of blocks. A record is never split within its header, and a block's rest is padded with zeros. */
const BLOCK = 32 * 1024;
/** The checksum (4 bytes), the length (2) and the type (1). */
const HEADER = 7;

const FULL = 1;
const FIRST = 2;
const LAST = 4;

/**
 * Reads the records of one of LevelDB's logs: its journal of writes (`.log`) or its list of files (`MANIFEST`). Both
 * have the same form. Throws `DamagedTablesError` where LevelDB itself would skip records silently. A record that the
 * file's end cuts off is none: a process was killed in the middle of it, and nobody was told that it was written.
 * @param onDamage takes the damage; then what is left of its block is skipped, and the rest is read
 */
export function readLog(bytes: Buffer, onDamage?: (damage: DamagedTablesError) => void): Buffer[] {
  const records: Buffer[] = [];
  let parts: Buffer[] | undefined;
  // After a damage, until a record begins: what continues the damaged one is not damaged itself.
  let isSkipping = false;
  for (let at = 0; at + HEADER <= bytes.length; ) {
    const blockEnd = (Math.floor(at / BLOCK) + 1) * BLOCK;
    const type = bytes[at + 6] as number;
    const length = bytes.readUInt16LE(at + 4);
    const end = at + HEADER + length;
    // Padding, or space that was reserved and never written.
    if (blockEnd - at < HEADER || (type === 0 && length === 0 && isZero(bytes, at, blockEnd))) {
      at = blockEnd;
      continue;
    }
    const problem = findProblem(bytes, { at, end, blockEnd, type, isContinued: parts !== undefined || isSkipping });
    if (problem === undefined && end > bytes.length) break;
    if (problem !== undefined) {
      const damage = new DamagedTablesError(`${problem} at byte ${at}`);
      if (!onDamage) throw damage;
      onDamage(damage);
      parts = undefined;
      isSkipping = true;
      at = blockEnd;
      continue;
    }
    at = end;
    if (type === FULL || type === FIRST) isSkipping = false;
    if (isSkipping) continue;
    parts = type === FULL || type === FIRST ? [] : parts;
    parts?.push(bytes.subarray(end - length, end));
    if (type === FULL || type === LAST) {
      records.push(Buffer.concat(parts ?? []));
      parts = undefined;
    }
  }
  return records;
}

interface Place {
  at: number;
  end: number;
  blockEnd: number;
  type: number;
  isContinued: boolean;
}

function findProblem(bytes: Buffer, { at, end, blockEnd, type, isContinued }: Place): string | undefined {
  if (end > blockEnd) return 'a record is longer than its block';
  if (end > bytes.length) return hasRecordAfter(bytes, at) ? 'a record with a wrong length' : undefined;
  if (!isIntact(bytes, at, end)) return 'a wrong checksum';
  if (type < FULL || type > LAST) return `a record of type ${type}`;
  return type === FULL || type === FIRST || isContinued ? undefined : 'a record without its beginning';
}

function isIntact(bytes: Buffer, at: number, end: number): boolean {
  return unmask(bytes.readUInt32LE(at)) === crc32c(bytes, at + 6, end);
}

/** Whether an intact record follows within the block: then it was not the file's end that cut this one off. */
function hasRecordAfter(bytes: Buffer, start: number): boolean {
  for (let at = start + 1; at + HEADER <= bytes.length; at++) {
    const type = bytes[at + 6] as number;
    const end = at + HEADER + bytes.readUInt16LE(at + 4);
    if (type >= FULL && type <= LAST && end <= bytes.length && isIntact(bytes, at, end)) return true;
  }
  return false;
}

function isZero(bytes: Buffer, from: number, to: number): boolean {
  return bytes.subarray(from, to).every((byte) => byte === 0);
}
