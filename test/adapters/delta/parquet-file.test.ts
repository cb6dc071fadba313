import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { readParquetFile } from '../../../adapters/delta/parquet-file';
import { BadInputError } from '../../../domain/tables/error-names';

const at = (name: string) => path.resolve(__dirname, 'tables/parquet', `${name}.parquet`);
const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-parquet-'));
afterAll(() => rmSync(folder, { recursive: true }));

it.each(['none', 'snappy', 'zstd', 'gzip', 'brotli'])('reads a file compressed by %s', async (codec) => {
  const { columns, rows } = await readParquetFile(at(codec));
  expect(columns.slice(0, 2)).toEqual(['notebook_path', 'job_group']);
  expect(rows).toHaveLength(5);
  expect(rows[4]).toEqual({
    notebook_path: '/Workspace/Repos/etl/nightly/vacuum',
    job_group: 'weekly',
    timeout_minutes: 120,
    maximum_retries: 0,
    priority: 0,
    is_enabled: true,
  });
});

it('reads each type as a value of JavaScript', async () => {
  const { columns, rows } = await readParquetFile(at('types'));
  expect(columns).toEqual(Object.keys(rows[0] ?? {}));
  expect(rows).toEqual([
    {
      notebook_path: '/Workspace/Repos/etl/nightly/a',
      job_group: 'nightly',
      timeout_minutes: 30n,
      maximum_retries: 2,
      priority: -1,
      is_enabled: 1,
      parameters: { region: 'north', limit: 7n },
      tags: ['x', 'y'],
      raw: expect.anything(),
      seen: new Date(1_700_000_000_000),
    },
  ]);
});

it('reads a file without rows', async () => {
  expect((await readParquetFile(at('empty'))).rows).toEqual([]);
});

it('says why a file cannot be read', async () => {
  await expect(readParquetFile(at('lz4'))).rejects.toThrow(/is no sound Parquet file: .*LZ4_RAW/);
  await expect(readParquetFile(path.join(folder, 'no'))).rejects.toThrow(/cannot be read: ENOENT/);
  await expect(readParquetFile(__filename)).rejects.toThrow(/is no sound Parquet file/);
});

it('reads or refuses a damaged file, and never throws anything else', async () => {
  const whole = readFileSync(at('zstd'));
  const file = path.join(folder, 'damaged.parquet');
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length), fc.nat(255), fc.boolean(), async (place, byte, cut) => {
      const bytes = Buffer.from(cut ? whole.subarray(0, place) : whole);
      if (!cut && place < bytes.length) bytes[place] = byte;
      writeFileSync(file, bytes);
      await readParquetFile(file).catch((error) => expect(error).toBeInstanceOf(BadInputError));
    }),
    { numRuns: 200 },
  );
});
