import { crc32c, unmask } from '../../../../local/store/leveldb/crc32c';

// The vectors of RFC 3720, appendix B.4, and the usual check value.
test.each<[what: string, bytes: Buffer, expected: number]>([
  ['nothing', Buffer.alloc(0), 0],
  ['32 zeros', Buffer.alloc(32), 0x8a9136aa],
  ['32 ones', Buffer.alloc(32, 0xff), 0x62a8ab43],
  ['ascending bytes', Buffer.from(Array.from({ length: 32 }, (_, index) => index)), 0x46dd794e],
  ['nine digits', Buffer.from('123456789'), 0xe3069283],
])('the checksum of %s is the published one', (_, bytes, expected) => {
  expect(crc32c(bytes)).toBe(expected);
  expect(crc32c(Buffer.concat([Buffer.from('abc'), bytes, Buffer.from('d')]), 3, 3 + bytes.length)).toBe(expected);
});

test('a masked checksum is turned back', () => {
  const crc = 0xe3069283;
  const masked = (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
  expect(unmask(masked)).toBe(crc);
});
