import { DamagedTablesError } from '../store-problem';
import { ByteReader } from './byte-reader';

/**
 * Unpacks Snappy's format: the length, then a row of literals and of copies of what was unpacked already. The lower two
 * bits of a piece's first byte say which it is.
 */
export function unsnappy(packed: Buffer): Buffer {
  const reader = new ByteReader(packed);
  const length = reader.number();
  if (length > MAX_LENGTH) throw new DamagedTablesError(`a block of ${length} bytes`);
  const unpacked = Buffer.alloc(length);
  let at = 0;
  const copy = (offset: number, count: number) => {
    if (offset === 0 || offset > at) throw new DamagedTablesError('a copy of nothing');
    // A copy may overlap itself: it repeats what it has just written.
    for (let index = 0; index < count; index++, at++) unpacked[at] = unpacked[at - offset] as number;
  };
  while (!reader.isAtEnd) {
    const first = reader.take(1)[0] as number;
    const high = first >> 2;
    switch (first & 3) {
      case 0: {
        const count = (high < 60 ? high : littleEndian(reader.take(high - 59))) + 1;
        reader.take(count).copy(unpacked, at);
        at += count;
        break;
      }
      case 1:
        copy(((first >> 5) << 8) | littleEndian(reader.take(1)), (high & 7) + 4);
        break;
      case 2:
        copy(littleEndian(reader.take(2)), high + 1);
        break;
      default:
        copy(littleEndian(reader.take(4)), high + 1);
    }
  }
  if (at !== length) throw new DamagedTablesError(`a block of ${at} bytes instead of ${length}`);
  return unpacked;
}

/** Far above any block that LevelDB writes. */
const MAX_LENGTH = 64 * 1024 * 1024;

function littleEndian(bytes: Buffer): number {
  return bytes.readUIntLE(0, bytes.length);
}
