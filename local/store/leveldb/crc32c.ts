/**
 * CRC-32C (Castagnoli), by which LevelDB knows that a file holds what was written; Node has only CRC-32. It takes eight
 * bytes at a step ("slicing by 8"): 0.5 to 1 GB/s.
 */
export function crc32c(bytes: Uint8Array, from = 0, to = bytes.length): number {
  let crc = -1;
  let at = from;
  for (; at + 8 <= to; at += 8) {
    const low =
      crc ^ (get(bytes, at) | (get(bytes, at + 1) << 8) | (get(bytes, at + 2) << 16) | (get(bytes, at + 3) << 24));
    crc =
      get(TABLES, 0x700 | (low & 0xff)) ^
      get(TABLES, 0x600 | ((low >>> 8) & 0xff)) ^
      get(TABLES, 0x500 | ((low >>> 16) & 0xff)) ^
      get(TABLES, 0x400 | (low >>> 24)) ^
      get(TABLES, 0x300 | get(bytes, at + 4)) ^
      get(TABLES, 0x200 | get(bytes, at + 5)) ^
      get(TABLES, 0x100 | get(bytes, at + 6)) ^
      get(TABLES, get(bytes, at + 7));
  }
  for (; at < to; at++) crc = get(TABLES, (crc ^ get(bytes, at)) & 0xff) ^ (crc >>> 8);
  return ~crc >>> 0;
}

/** An element that is there. V8 makes no call of it. */
function get(array: Uint8Array | Int32Array, index: number): number {
  return array[index] as number;
}

/** LevelDB stores a checksum rotated and shifted: the checksum of bytes that hold checksums would say little. */
export function unmask(masked: number): number {
  const rotated = (masked - 0xa282ead8) >>> 0;
  return ((rotated >>> 17) | (rotated << 15)) >>> 0;
}

const POLYNOMIAL = 0x82f63b78;

/** `TABLES[256 * n + byte]` is the checksum of the byte with `n` zero bytes after it. */
const TABLES = new Int32Array(8 * 256);
for (let byte = 0; byte < 256; byte++) {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
  TABLES[byte] = crc;
}
for (let at = 256; at < TABLES.length; at++) {
  const before = TABLES[at - 256] as number;
  TABLES[at] = (TABLES[before & 0xff] as number) ^ (before >>> 8);
}
