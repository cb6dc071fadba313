import { DamagedTablesError } from '../store-problem';
import { ByteReader } from './byte-reader';
import { crc32c, unmask } from './crc32c';
import { unsnappy } from './snappy';

/** Where the list of blocks is (40 bytes), and eight bytes that are the same in each table file. */
const FOOTER = 48;
const MAGIC = Buffer.from('57fb808b247547db', 'hex');

/** After each block: how it is packed (1 byte), and the checksum of both (4). */
const TRAILER = 5;

/**
 * Checks each block of a table file (`.ldb`). LevelDB itself compares no checksum when it reads a row. Throws
 * `DamagedTablesError`.
 */
export function checkTableFile(bytes: Buffer): void {
  if (bytes.length < FOOTER || !bytes.subarray(-MAGIC.length).equals(MAGIC))
    throw new DamagedTablesError('its end is missing');
  const footer = new ByteReader(bytes.subarray(-FOOTER));
  // Of the two lists, the first is of filters.
  for (const list of [readHandle(footer), readHandle(footer)])
    for (const block of readList(checkedBlock(bytes, list))) checkedBlock(bytes, block);
}

interface Handle {
  at: number;
  size: number;
}

function readHandle(reader: ByteReader): Handle {
  return { at: reader.number(), size: reader.number() };
}

/** The block's content as it is in the file, and how it is packed. */
function checkedBlock(bytes: Buffer, { at, size }: Handle): { content: Buffer; isPacked: boolean } {
  const end = at + size;
  if (end + TRAILER > bytes.length) throw new DamagedTablesError(`a block at byte ${at} ends outside of the file`);
  if (unmask(bytes.readUInt32LE(end + 1)) !== crc32c(bytes, at, end + 1))
    throw new DamagedTablesError(`a wrong checksum of the block at byte ${at}`);
  return { content: bytes.subarray(at, end), isPacked: bytes[end] === 1 };
}

/** The blocks that a list names. Each entry is a key, of which only the rest is written, and a handle. */
function readList({ content, isPacked }: ReturnType<typeof checkedBlock>): Handle[] {
  const block = isPacked ? unsnappy(content) : content;
  // At its end are the places where a key is written whole, and their number.
  const entries = block.subarray(0, block.length - 4 * (block.readUInt32LE(block.length - 4) + 1));
  const handles: Handle[] = [];
  for (const reader = new ByteReader(entries); !reader.isAtEnd; ) {
    reader.number();
    const rest = reader.number();
    const length = reader.number();
    reader.take(rest);
    handles.push(readHandle(new ByteReader(reader.take(length))));
  }
  return handles;
}
