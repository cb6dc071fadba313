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
  for (const block of listBlocks(bytes)) checkedBlock(bytes, block);
}

/** An entry of a block. In a block of rows the key ends with the number of its write. */
export interface Entry {
  key: Buffer;
  value: Buffer;
}

/** The entries of the blocks that are whole. */
export function readTableFile(bytes: Buffer, onDamage: (damage: Error) => void): Entry[] {
  return listBlocks(bytes).flatMap((block) => {
    try {
      return readEntries(checkedBlock(bytes, block));
    } catch (error) {
      onDamage(error as Error);
      return [];
    }
  });
}

/** The blocks of rows, by the file's own list. Of its two lists, the first is of filters. */
function listBlocks(bytes: Buffer): Handle[] {
  if (bytes.length < FOOTER || !bytes.subarray(-MAGIC.length).equals(MAGIC))
    throw new DamagedTablesError('its end is missing');
  const footer = new ByteReader(bytes.subarray(-FOOTER));
  checkedBlock(bytes, readHandle(footer));
  const list = checkedBlock(bytes, readHandle(footer));
  return readEntries(list).map(({ value }) => readHandle(new ByteReader(value)));
}

interface Handle {
  at: number;
  size: number;
}

function readHandle(reader: ByteReader): Handle {
  return { at: reader.number(), size: reader.number() };
}

/** The block's content as it is in the file, and whether it is packed. */
function checkedBlock(bytes: Buffer, { at, size }: Handle): { content: Buffer; isPacked: boolean } {
  const end = at + size;
  if (end + TRAILER > bytes.length) throw new DamagedTablesError(`a block at byte ${at} ends outside of the file`);
  if (unmask(bytes.readUInt32LE(end + 1)) !== crc32c(bytes, at, end + 1))
    throw new DamagedTablesError(`a wrong checksum of the block at byte ${at}`);
  return { content: bytes.subarray(at, end), isPacked: bytes[end] === 1 };
}

/** Of each key only what differs from the one before is written. */
function readEntries({ content, isPacked }: ReturnType<typeof checkedBlock>): Entry[] {
  const block = isPacked ? unsnappy(content) : content;
  // At its end are the places where a key is written whole, and their number.
  const reader = new ByteReader(block.subarray(0, block.length - 4 * (block.readUInt32LE(block.length - 4) + 1)));
  const entries: Entry[] = [];
  for (let key = Buffer.alloc(0); !reader.isAtEnd; ) {
    const shared = reader.number();
    const rest = reader.number();
    const length = reader.number();
    key = Buffer.concat([key.subarray(0, shared), reader.take(rest)]);
    entries.push({ key, value: reader.take(length) });
  }
  return entries;
}
