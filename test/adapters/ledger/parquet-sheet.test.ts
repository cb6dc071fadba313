import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readParquetFile } from '../../../adapters/delta/parquet-file';
import { writeParquetSheet } from '../../../adapters/ledger/parquet-sheet';
import { columnsOf } from '../../../domain/sheets/sheet';

interface Row {
  name: unknown;
  at: unknown;
  count: unknown;
}

const COLUMNS = columnsOf<Row>({
  name: ['text', ({ name }) => name],
  at: ['time', ({ at }) => at],
  count: ['whole', ({ count }) => count],
});

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'runsheet-parquet-'));
  file = path.join(folder, 'runs.parquet');
});
afterEach(() => rmSync(folder, { recursive: true }));

async function* rows(...given: Row[]) {
  yield* given;
}

it('writes rows with their types, and null for what a column cannot hold', async () => {
  const given = rows(
    { name: 'é "a"\nb', at: '2026-11-30T18:00:00.123Z', count: 3 },
    { name: null, at: 'soon', count: 'many' },
  );
  expect(await writeParquetSheet(file, COLUMNS, given)).toBe(2);
  expect(await readParquetFile(file)).toEqual({
    columns: ['name', 'at', 'count'],
    rows: [
      { name: 'é "a"\nb', at: new Date('2026-11-30T18:00:00.123Z'), count: 3n },
      { name: null, at: null, count: null },
    ],
  });
  expect(readdirSync(folder)).toEqual(['runs.parquet']);
});

it('writes a table without rows, and replaces an older file', async () => {
  writeFileSync(file, 'older');
  expect(await writeParquetSheet(file, COLUMNS, rows())).toBe(0);
  expect(await readParquetFile(file)).toEqual({ columns: ['name', 'at', 'count'], rows: [] });
});

it('takes its rows a row group at a time, in several groups', async () => {
  async function* many() {
    for (let count = 0; count < 45_000; count += 1) yield { name: `job ${count}`, at: null, count };
  }
  expect(await writeParquetSheet(file, COLUMNS, many())).toBe(45_000);
  const { rows: written } = await readParquetFile(file);
  expect(written.map(({ count }) => count)).toEqual(Array.from({ length: 45_000 }, (_, count) => BigInt(count)));
});

it('leaves the older file as it was, and nothing else, where the rows end in an error', async () => {
  writeFileSync(file, 'older');
  async function* failing() {
    yield { name: 'one', at: null, count: 1 };
    throw new Error('the table is gone');
  }
  await expect(writeParquetSheet(file, COLUMNS, failing())).rejects.toThrow('the table is gone');
  expect(readFileSync(file, 'utf8')).toBe('older');
  expect(readdirSync(folder)).toEqual(['runs.parquet']);
});

it('says which file cannot be written, and why', async () => {
  const inside = path.join(folder, 'none', 'runs.parquet');
  await expect(writeParquetSheet(inside, COLUMNS, rows())).rejects.toThrow(
    new RegExp(`^${inside} cannot be written: ENOENT`),
  );
  for (const place of [folder, `${folder}/`, '.'])
    await expect(writeParquetSheet(place, COLUMNS, rows())).rejects.toThrow(
      `${place} is a folder: expected the path of a file`,
    );
});
