import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readSourceTable } from '../../../adapters/files/source-table';

const TABLES = path.resolve(__dirname, '../delta/tables');
const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-source-'));
const at = (name: string) => path.join(folder, name);
afterAll(() => rmSync(folder, { recursive: true }));

const put = (name: string, content: string | Uint8Array) => {
  writeFileSync(at(name), content);
  return at(name);
};

describe('a CSV file', () => {
  it('is read with the lines of its rows, and without its mark', async () => {
    const table = await readSourceTable(put('a.csv', '\uFEFFa,b\n1,"x\ny"\n3,4\n'));
    expect(table).toEqual({
      format: 'csv',
      columns: ['a', 'b'],
      rows: [
        { place: 'line 2', cells: ['1', 'x\ny'] },
        { place: 'line 4', cells: ['3', '4'] },
      ],
    });
  });

  it('may have rows of another width, whose cells cannot be told apart', async () => {
    const { rows } = await readSourceTable(put('b.csv', 'a,b\n1\n1,2,3\n'));
    expect(rows.map(({ problem }) => problem)).toEqual([
      'has 1 cells, and the header 2: put a cell with a comma in quotes',
      'has 3 cells, and the header 2: put a cell with a comma in quotes',
    ]);
  });

  it.each([
    ['is empty', '', /is empty: expected a line with the names of the columns$/],
    ['has an open quote', 'a,b\n"1', /, line 2 has a quote that is never closed$/],
    ['is of another encoding', Buffer.from('a,b\n\xfc,1', 'latin1'), /is not UTF-8: byte 5 \(line 2, column 1\)/],
    ['is a Parquet file by another name', Buffer.from('PAR1\xff\xfe', 'latin1'), /is not UTF-8/],
  ])('that %s is refused', async (_, content, message) => {
    await expect(readSourceTable(put('bad.csv', content))).rejects.toThrow(message);
  });
});

describe('a Parquet table', () => {
  it('is a file', async () => {
    const { format, columns, rows } = await readSourceTable(path.join(TABLES, 'parquet/snappy.parquet'));
    expect({ format, columns: columns.length, rows: rows.length }).toEqual({ format: 'parquet', columns: 6, rows: 5 });
    expect(rows[0]?.place).toBe('row 1');
  });

  it('is a folder of files, whose folders may stand for values', async () => {
    mkdirSync(at('lake/job_group=monthly%3A all'), { recursive: true });
    mkdirSync(at('lake/job_group=__HIVE_DEFAULT_PARTITION__'));
    mkdirSync(at('lake/_tmp'));
    const source = path.join(TABLES, 'parquet/types.parquet');
    for (const part of ['job_group=monthly%3A all/0.parquet', 'job_group=__HIVE_DEFAULT_PARTITION__/1.parquet'])
      symlinkSync(source, at(`lake/${part}`));
    symlinkSync(source, at('lake/_tmp/2.parquet'));
    const { columns, rows } = await readSourceTable(at('lake'));
    expect(columns).toContain('job_group');
    expect(rows).toHaveLength(2);
  });

  it('is no folder of installed packages, and no circle of links', async () => {
    mkdirSync(at('circle/node_modules/x'), { recursive: true });
    const source = path.join(TABLES, 'parquet/types.parquet');
    symlinkSync(source, at('circle/node_modules/x/0.parquet'));
    symlinkSync(at('circle'), at('circle/again'));
    symlinkSync(source, at('circle/1.parquet'));
    expect((await readSourceTable(at('circle'))).rows).toHaveLength(1);
  });
});

it('reads a Delta table at a version', async () => {
  expect(await readSourceTable(path.join(TABLES, 'versions'), 1)).toMatchObject({ format: 'delta', version: 1 });
});

it.each([
  ['nowhere.csv', /^there is no .*nowhere\.csv: expected a CSV file, a Parquet file or folder, or the folder of a/],
])('says that there is no %s', async (name, message) => {
  await expect(readSourceTable(name)).rejects.toThrow(message);
});

it('refuses a folder without a table, and a version of what has none', async () => {
  mkdirSync(at('empty'));
  await expect(readSourceTable(at('empty'))).rejects.toThrow(/has neither a _delta_log nor a file \*\.parquet/);
  await expect(readSourceTable(put('v.csv', 'a\n1\n'), 3)).rejects.toThrow(/is no Delta table .*: leave out --as-of/);
});
