import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { readDeletionVector } from '../../../adapters/delta/deletion-vector';
import { BadInputError } from '../../../domain/tables/error-names';

/* Bitmaps that pyroaring 1.x wrote, in Delta's frame. Those that Spark wrote are read by delta-table.test.ts. */
const ARRAYS = '0dM5ZAEAAAAAAAAAAAAAADowAAADAAAAAAACAAEAAAADAAAAIAAAACYAAAAoAAAAAAABAAUAcBFADQ==';
const RUNS = '0dM5ZAEAAAAAAAAAAAAAADswAQABAAB9EwEAAAABAAoAfRNwEQ==';
const MANY_RUNS =
  '0dM5ZAEAAAAAAAAAAAAAADswBAAfAABjAAEAYwACAGMAAwBjAAQAYwAtAAAAMwAAADkAAAA/AAAARQAAAAEAAwBjAAEAAwBjAAEAAwBjAAEAAwBjAAEAAwBjAA==';
const TWO_MAPS =
  '0dM5ZAIAAAAAAAAAAAAAADowAAADAAAAAAACAAEAAAADAAAAIAAAACYAAAAoAAAAAAABAAUAcBFADQEAAAA6MAAAAQAAAAAAAAAQAAAABwA=';
const BITMAP = 'eNrt2lENgCAABcAHP9Tx15mDBvQgoyMQzi8zuN3luHudo+RzHSU12bOmpQMAAAAAAAAAv/fGgJYHePek1g==';

const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-vector-'));
afterAll(() => rmSync(folder, { recursive: true }));

const ZERO_UUID = '0'.repeat(20);
const FILE = path.join(folder, 'deletion_vector_00000000-0000-0000-0000-000000000000.bin');

async function rowsOf(bytes: Buffer, descriptor = {}): Promise<number[]> {
  const size = Buffer.alloc(5);
  size[0] = 1;
  size.writeUInt32BE(bytes.length, 1);
  writeFileSync(FILE, Buffer.concat([size, bytes, Buffer.alloc(4)]));
  const named = { storageType: 'u', pathOrInlineDv: ZERO_UUID, offset: 1, ...descriptor };
  return [...(await readDeletionVector(folder, named))];
}

const base64 = (text: string) => Buffer.from(text, 'base64');
const Z85 = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#';

function base85(bytes: Buffer): string {
  const padded = Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
  const words = range(0, padded.length, 4).map((at) => padded.readUInt32BE(at));
  return words
    .map((word) =>
      range(0, 5)
        .map((no) => Z85[Math.floor(word / 85 ** (4 - no)) % 85])
        .join(''),
    )
    .join('');
}

const range = (first: number, end: number, step = 1) =>
  Array.from({ length: Math.ceil((end - first) / step) }, (_, index) => first + index * step);

it.each([
  ['lists of values', base64(ARRAYS), [0, 1, 5, 70_000, 200_000]],
  ['runs', base64(RUNS), [...range(10, 5000), 70_000]],
  [
    'runs and the places of containers',
    base64(MANY_RUNS),
    range(0, 5).flatMap((at) => range(at * 65_536 + 3, at * 65_536 + 103)),
  ],
  ['a bit for each value', inflateSync(base64(BITMAP)), [...range(0, 65_536, 2), ...range(131_072, 131_080)]],
  ['rows beyond 2^32', base64(TWO_MAPS), [0, 1, 5, 70_000, 200_000, 2 ** 32 + 7]],
])('reads %s', async (_, bytes, rows) => {
  expect(await rowsOf(bytes)).toEqual(rows);
});

it('reads a vector that stands in the log itself', async () => {
  const bytes = base64(ARRAYS);
  const inline = { storageType: 'i', pathOrInlineDv: base85(bytes), sizeInBytes: bytes.length };
  expect(await rowsOf(bytes, inline)).toEqual([0, 1, 5, 70_000, 200_000]);
});

it('refuses what is no bitmap', async () => {
  await expect(rowsOf(Buffer.alloc(40))).rejects.toThrow(
    /has the deletion vector "00000000000000000000", which cannot be read: it is of another format: export the table as/,
  );
});

it.each([
  [{ storageType: 'p' }, /it lies outside of the table/],
  [{ pathOrInlineDv: '../../a'.padEnd(27, '0') }, /its file has no sound name/],
  [{ pathOrInlineDv: '"'.repeat(20) }, /its text is no base 85/],
  [{ pathOrInlineDv: '1'.repeat(20) }, /ENOENT/],
  [{ pathOrInlineDv: undefined }, /has the deletion vector missing, which cannot be read: it names no place/],
  [{ offset: 10_000 }, /out of range/],
])('refuses %j', async (descriptor, message) => {
  await expect(rowsOf(base64(ARRAYS), descriptor)).rejects.toThrow(message);
});

it('reads or refuses damaged bytes, and ends', async () => {
  const whole = base64(MANY_RUNS);
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), async (place, byte) => {
      const bytes = Buffer.from(whole);
      bytes[place] = byte;
      await rowsOf(bytes).catch((error) => expect(error).toBeInstanceOf(BadInputError));
    }),
    { numRuns: 200 },
  );
});
